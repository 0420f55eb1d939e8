package sc.fiji.tessera.image;

import ij.CompositeImage;
import ij.ImagePlus;
import ij.io.FileInfo;
import ij.io.FileSaver;
import ij.io.TiffEncoder;
import ij.process.ImageProcessor;
import ij.process.ShortProcessor;
import java.awt.image.BufferedImage;
import java.awt.image.DataBufferByte;
import java.awt.image.IndexColorModel;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import javax.imageio.ImageIO;
import sc.fiji.tessera.graph.AtomicFile;

/**
 * Saves images so that a file is there whole or not at all: it is written beside its place and
 * moved there at the end. An existing file is replaced.
 *
 * <p>ImageJ's {@code FileSaver} says what belongs into a TIFF, but reports a full disk by a dialog;
 * so its encoder is called here, and failing is an exception.
 */
public final class ImageFileWriter {
  private ImageFileWriter() {}

  /**
   * Saves an image, by the file's extension as TIFF (any image, with calibration, overlay, slice
   * labels) or as PNG (one plane of 8-bit, with its colour table and its values, 16-bit or RGB).
   *
   * @throws IllegalArgumentException if the extension is another, the folder is missing, or a PNG
   *     cannot hold the image
   * @throws UncheckedIOException if writing fails; nothing is left behind then
   */
  public static void save(ImagePlus imp, Path target) {
    Path file = target.toAbsolutePath();
    String name = file.getFileName().toString().toLowerCase(Locale.ROOT);
    boolean png = name.endsWith(".png");
    if (!png && !name.endsWith(".tif") && !name.endsWith(".tiff"))
      throw new IllegalArgumentException(
          "Images are saved as .tif or .png, not as " + file.getFileName() + ".");
    if (png && (imp.getStackSize() > 1 || imp.getBitDepth() == 32))
      throw new IllegalArgumentException(
          "A PNG holds one 8-bit, 16-bit or RGB plane; save \"" + imp.getTitle() + "\" as .tif.");
    if (!Files.isDirectory(file.getParent()))
      throw new IllegalArgumentException("There is no folder " + file.getParent() + " to save in.");
    write(imp, file, png);
  }

  private static void write(ImagePlus imp, Path file, boolean png) {
    try {
      AtomicFile.write(
          file,
          partial -> {
            try (OutputStream out =
                new BufferedOutputStream(Files.newOutputStream(partial), 1 << 16)) {
              if (png) ImageIO.write(picture(imp), "png", out);
              else tiff(imp, out);
            }
          });
    } catch (IOException e) {
      throw new UncheckedIOException(e.getMessage(), e);
    }
  }

  private static void tiff(ImagePlus imp, OutputStream out) throws IOException {
    imp.getProcessor(); // an ImagePlus that was never shown has no pixels in its file info else
    FileSaver saver = new FileSaver(imp);
    FileInfo info = imp.getFileInfo();
    info.info = imp.getInfoProperty();
    info.description = saver.getDescriptionString();
    info.overlay = FileSaver.getOverlay(imp);
    info.properties = imp.getPropertiesAsArray();
    if (imp.hasImageStack()) info.sliceLabels = imp.getStack().getSliceLabels();
    if (imp instanceof CompositeImage) saver.saveDisplayRangesAndLuts(imp, info);
    new TiffEncoder(info).write(out);
  }

  /** Pixel values stay what they are: ImageJ's own PNG writer turns 8-bit colour into RGB. */
  private static BufferedImage picture(ImagePlus imp) {
    ImageProcessor ip = imp.getProcessor();
    if (ip instanceof ShortProcessor shorts) return shorts.get16BitBufferedImage();
    if (imp.getBitDepth() == 24) return ip.getBufferedImage();
    IndexColorModel colours = (IndexColorModel) ip.getLut();
    BufferedImage image =
        new BufferedImage(ip.getWidth(), ip.getHeight(), BufferedImage.TYPE_BYTE_INDEXED, colours);
    byte[] indices = ((DataBufferByte) image.getRaster().getDataBuffer()).getData();
    System.arraycopy(ip.getPixels(), 0, indices, 0, indices.length);
    return image;
  }
}
