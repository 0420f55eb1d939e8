package sc.fiji.tessera.image;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ij.IJ;
import ij.ImagePlus;
import ij.WindowManager;
import ij.process.ShortProcessor;
import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.io.UncheckedIOException;
import java.nio.FloatBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import javax.imageio.ImageIO;
import net.imglib2.img.array.ArrayImgs;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ImageSourceTest {
  @TempDir Path folder;

  private static ImagePlus ramp() {
    ShortProcessor ip = new ShortProcessor(20, 10);
    for (int i = 0; i < 200; i++) ip.set(i, 300 * i);
    return new ImagePlus("ramp", ip);
  }

  private Path tiff(String name) {
    Path file = folder.resolve(name);
    IJ.saveAsTiff(ramp(), file.toString());
    return file;
  }

  private static float first(SourceImage image, int channel) {
    FloatBuffer value = FloatBuffer.allocate(1);
    image.plane(0, 0).read(channel, new Window(3, 2, 1, 1), value);
    return value.get(0);
  }

  @Test
  void anOpenImageIsItself() {
    ImagePlus imp = ramp();
    ImageSource source = ImageSource.of(imp);
    assertEquals("ramp", source.name());
    assertEquals(1, source.size());
    assertEquals(List.of("ramp"), source.names());
    assertSame(imp, source.open(0).imagePlus());
    assertNull(source.path());
    assertFalse(source.isFolder());
    assertThrows(IndexOutOfBoundsException.class, () -> source.open(1));
    assertEquals("r", ImageSource.of(ArrayImgs.floats(2, 2), "r").name());
  }

  @Test
  void aFileIsReadWhenOpened() {
    Path file = tiff("cells 1.tif");
    ImageSource source = ImageSource.of(file);
    assertEquals("cells 1.tif", source.name());
    assertEquals(List.of("cells 1"), source.names());
    assertEquals(file, source.path());
    SourceImage image = source.open(0);
    assertEquals(300 * 43, first(image, 0));
    assertEquals("cells 1.tif", image.title());
    assertEquals(0, WindowManager.getImageCount());
  }

  @Test
  void stacksKeepTheirDimensions() {
    ImagePlus imp = IJ.createHyperStack("h", 8, 6, 2, 3, 4, 16);
    imp.getCalibration().pixelWidth = 0.5;
    imp.getCalibration().setUnit("micron");
    Path file = folder.resolve("h.tif");
    IJ.saveAsTiff(imp, file.toString());
    SourceImage image = ImageSource.of(file).open(0);
    assertEquals(List.of(Axis.X, Axis.Y, Axis.C, Axis.Z, Axis.T), image.axes());
    assertEquals(4, image.frames());
    assertEquals(0.5, image.pixelSize().x());
    assertEquals("micron", image.pixelSize().unit());
  }

  @Test
  void pngOf8And16BitsAndColour() throws IOException {
    BufferedImage grey = new BufferedImage(20, 10, BufferedImage.TYPE_BYTE_GRAY);
    grey.getRaster().setSample(3, 2, 0, 77);
    ImageIO.write(grey, "png", folder.resolve("g.png").toFile());
    BufferedImage deep = new BufferedImage(20, 10, BufferedImage.TYPE_USHORT_GRAY);
    deep.getRaster().setSample(3, 2, 0, 54321);
    ImageIO.write(deep, "png", folder.resolve("d.png").toFile());
    BufferedImage rgb = new BufferedImage(20, 10, BufferedImage.TYPE_INT_RGB);
    rgb.setRGB(3, 2, 0x102030);
    ImageIO.write(rgb, "png", folder.resolve("c.png").toFile());
    assertEquals(77, first(ImageSource.of(folder.resolve("g.png")).open(0), 0));
    assertEquals(54321, first(ImageSource.of(folder.resolve("d.png")).open(0), 0));
    SourceImage colour = ImageSource.of(folder.resolve("c.png")).open(0);
    assertEquals(3, colour.channels());
    assertEquals(0x30, first(colour, 2));
  }

  @Test
  void aFolderIsItsImagesInTheOrderOfTheirNames() throws IOException {
    tiff("b.tif");
    tiff("a10.tif");
    tiff("a.b.tiff");
    Files.writeString(folder.resolve("notes.txt"), "x");
    Files.writeString(folder.resolve(".hidden.tif"), "x");
    Files.writeString(folder.resolve("z.png"), "not an image: listed, but not read");
    Files.createDirectory(folder.resolve("c.tif"));
    ImageSource source = ImageSource.of(folder);
    assertTrue(source.isFolder());
    assertEquals(List.of("a.b", "a10", "b", "z"), source.names());
    assertEquals(300 * 43, first(source.open(2), 0));
    assertEquals(folder.getFileName().toString(), source.name());
    assertThrows(UncheckedIOException.class, () -> source.open(3));
  }

  private static String message(Class<? extends Exception> type, Path path) {
    return assertThrows(type, () -> ImageSource.of(path).open(0)).getMessage();
  }

  @Test
  void missingAndEmptyAreTold() throws IOException {
    Path missing = folder.resolve("no.tif");
    assertEquals(
        "There is no file or folder " + missing + ".",
        message(IllegalArgumentException.class, missing));
    Path empty = Files.createDirectory(folder.resolve("empty"));
    assertEquals(
        "The folder " + empty + " holds no image (TIFF, PNG, JPEG, GIF, BMP, DICOM, FITS, PGM).",
        message(IllegalArgumentException.class, empty));
  }

  @Test
  void namesThatDifferInExtensionOnlyAreTold() throws IOException {
    tiff("a.tif");
    Files.writeString(folder.resolve("a.png"), "x");
    assertEquals(
        "The folder " + folder + " holds both a.png and a.tif; keep one image per name.",
        message(IllegalArgumentException.class, folder));
  }

  @Test
  void damagedFilesAreToldInOneSentence() throws IOException {
    byte[] tiff = Files.readAllBytes(tiff("t.tif"));
    BufferedImage noise = new BufferedImage(200, 200, BufferedImage.TYPE_BYTE_GRAY);
    for (int i = 0; i < 40000; i++) noise.getRaster().setSample(i % 200, i / 200, 0, i * i % 255);
    Path good = folder.resolve("p.png");
    ImageIO.write(noise, "png", good.toFile());
    byte[] png = Files.readAllBytes(good);
    ImageIO.write(noise, "jpg", folder.resolve("p.jpg").toFile());
    byte[] jpeg = Files.readAllBytes(folder.resolve("p.jpg"));
    List<byte[]> contents =
        List.of(
            Arrays.copyOf(tiff, tiff.length - 100),
            Arrays.copyOf(tiff, 6),
            Arrays.copyOf(png, png.length / 2),
            Arrays.copyOf(png, 20),
            Arrays.copyOf(jpeg, 100),
            "hello world, this is text".getBytes(),
            new byte[0]);
    int i = 0;
    // Without a screen ImageJ prints what it would show in windows.
    PrintStream out = System.out;
    ByteArrayOutputStream windows = new ByteArrayOutputStream();
    System.setOut(new PrintStream(windows));
    try {
      for (byte[] content : contents) damaged(content, i++);
    } finally {
      System.setOut(out);
    }
    assertEquals("", windows.toString());
    assertEquals(200, ImageSource.of(good).open(0).width());
  }

  private void damaged(byte[] content, int i) throws IOException {
    Path file = folder.resolve("bad" + i + ".tif");
    Files.write(file, content);
    String message = message(UncheckedIOException.class, file);
    assertTrue(message.startsWith("The image file " + file + " cannot be read: "), message);
    assertTrue(message.endsWith("."), message);
  }

  @Test
  void realImagesAndTheirLabelsAreRead() {
    Path data = Path.of("../shared/data/dsb2018_fluo");
    Assumptions.assumeTrue(Files.isDirectory(data), "SKIPPED: ../shared/data is missing");
    ImageSource images = ImageSource.of(data.resolve("images"));
    ImageSource labels = ImageSource.of(data.resolve("labels"));
    assertEquals(images.names(), labels.names());
    for (int i = 0; i < images.size(); i += 7) {
      SourceImage image = images.open(i);
      SourceImage label = labels.open(i);
      assertEquals(image.width(), label.width());
      assertEquals(image.height(), label.height());
      assertEquals(1, label.channels());
      Affine stretch = Normalization.percentile(1, 99.8).fit(image.plane(0, 0).withChannels(1))[0];
      assertTrue(stretch.factor() > 0);
    }
  }

  @Test
  void gifAndBmpAreRead() throws IOException {
    BufferedImage rgb = new BufferedImage(20, 10, BufferedImage.TYPE_INT_RGB);
    rgb.setRGB(3, 2, 0xffffff);
    ImageIO.write(rgb, "bmp", folder.resolve("i.bmp").toFile());
    SourceImage image = ImageSource.of(folder.resolve("i.bmp")).open(0);
    assertEquals(20, image.width());
    ImageIO.write(rgb, "gif", folder.resolve("j.gif").toFile());
    SourceImage gif = ImageSource.of(folder.resolve("j.gif")).open(0).inColour();
    float[] values = new float[200];
    gif.plane(0, 0).read(0, new Window(0, 0, 20, 10), FloatBuffer.wrap(values));
    float[] expected = new float[200];
    expected[43] = 255;
    assertArrayEquals(expected, values);
  }
}
