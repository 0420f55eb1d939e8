package sc.fiji.tessera.plugins.bridge;

import ij.CompositeImage;
import ij.IJ;
import ij.ImagePlus;
import ij.measure.ResultsTable;
import ij.process.ColorProcessor;
import ij.process.ImageConverter;
import ij.process.LUT;
import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import javax.imageio.ImageIO;

/**
 * Makes the pictures on the pages of commands by running the commands: what goes in, and what comes
 * out. Run its main in the project's root, with labels or for all; those of dialogs are made by
 * {@link DialogPictures}.
 */
public final class CommandPictures {
  static final Path IMAGES = Path.of("src/site/resources/images/commands");
  private static final Pattern NAME = Pattern.compile("\\{([^}]+)}");
  private static final int MOST_IMAGES = 4;

  /** What a picture may weigh. */
  static final int MOST_BYTES = 40_000;

  private CommandPictures() {}

  public static void main(String[] args) {
    System.setProperty("java.awt.headless", "true");
    int code = 0;
    try {
      write(List.of(args));
    } catch (IOException | RuntimeException e) {
      e.printStackTrace();
      code = 1;
    }
    System.exit(code); // threads of networks would keep it
  }

  /** Of these labels, or all if there are none. */
  private static void write(List<String> labels) throws IOException {
    PictureFiles files = new PictureFiles(Files.createTempDirectory("pictures"));
    Files.createDirectories(IMAGES);
    for (Map.Entry<String, String> e : PictureExamples.all().entrySet()) {
      if (!labels.isEmpty() && !labels.contains(e.getKey())) continue;
      write(SciJava.withOurClassLoader(() -> picture(e.getKey(), e.getValue(), files)), e.getKey());
    }
  }

  /** Where the picture of a command lies. */
  static Path file(String label) {
    return IMAGES.resolve(CommandHelp.pageName(label) + ".png");
  }

  /** The options of the picture as documentation shows them; null where it shows the dialog. */
  static String options(String label) {
    String options = PictureExamples.all().get(label);
    return options == null ? null : NAME.matcher(options).replaceAll("$1");
  }

  private static BufferedImage picture(String label, String options, PictureFiles files) {
    PictureSheet sheet = new PictureSheet();
    List<Path> inputs = new ArrayList<>();
    Matcher names = NAME.matcher(options);
    String filled =
        names.replaceAll(
            m -> {
              Path file = files.get(m.group(1));
              inputs.add(file);
              return Matcher.quoteReplacement("[" + file + "]");
            });
    Map<String, Object> outputs = CommandCall.run(label, filled);
    for (Path input : inputs) {
      if (!input.toString().endsWith(".tif") || sheet.count() >= MOST_IMAGES - 1) continue;
      sheet.add(input.getFileName().toString(), view(IJ.openImage(input.toString()), 1));
    }
    for (Map.Entry<String, Object> output : outputs.entrySet()) {
      if (output.getValue() instanceof ImagePlus image) add(sheet, output.getKey(), image);
    }
    for (Object output : outputs.values()) {
      if (output instanceof ResultsTable table) sheet.add(table);
      if (output instanceof String text) sheet.add(text);
    }
    return sheet.drawn();
  }

  /** Frames or slices of a stack side by side, as many as there is room for. */
  private static void add(PictureSheet sheet, String name, ImagePlus image) {
    int planes = image.getStackSize() / image.getNChannels();
    int shown = Math.min(planes, Math.max(1, MOST_IMAGES - sheet.count()));
    if (planes > 1 && name.equals("truth") || name.equals("image") && planes > 1) shown = 2;
    for (int i = 1; i <= shown; i++) {
      sheet.add(shown == 1 ? name : name + " " + i, view(image, i));
    }
  }

  private static BufferedImage view(ImagePlus image, int plane) {
    int channels = image.getNChannels();
    int index = (plane - 1) * channels + 1;
    if (image instanceof CompositeImage) image.setPositionWithoutUpdate(1, 1, 1);
    ImagePlus one = new ImagePlus(image.getTitle(), image.getStack().getProcessor(index));
    if (image.getType() != ImagePlus.COLOR_RGB) {
      one.setLut(lut(image));
      one.setDisplayRange(image.getDisplayRangeMin(), image.getDisplayRangeMax());
    }
    one.setOverlay(image.getOverlay());
    return one.flatten().getBufferedImage();
  }

  private static LUT lut(ImagePlus image) {
    return image instanceof CompositeImage c ? c.getChannelLut(1) : image.getProcessor().getLut();
  }

  /** With as many colours as keep it small. */
  static void write(BufferedImage picture, String label) throws IOException {
    for (int colours = 256; colours >= 8; colours /= 2) {
      ImagePlus image = new ImagePlus(label, new ColorProcessor(picture));
      new ImageConverter(image).convertRGBtoIndexedColor(colours);
      ByteArrayOutputStream png = new ByteArrayOutputStream();
      ImageIO.write(image.getBufferedImage(), "png", png);
      if (png.size() > MOST_BYTES) continue;
      Files.write(file(label), png.toByteArray());
      return;
    }
    throw new IllegalStateException("The picture of " + label + " is too large.");
  }
}
