package sc.fiji.tessera.image;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ij.IJ;
import ij.ImagePlus;
import ij.ImageStack;
import ij.process.ImageProcessor;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.io.UncheckedIOException;
import java.nio.FloatBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Iterator;
import javax.imageio.IIOImage;
import javax.imageio.ImageIO;
import javax.imageio.ImageWriteParam;
import javax.imageio.ImageWriter;
import javax.imageio.stream.ImageOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class TiffStackTest {
  @TempDir Path folder;

  private static ImagePlus hyperstack(int bits) {
    ImagePlus imp = IJ.createImage("cells", bits + "-bit ramp", 13, 9, 2 * 3 * 4);
    ImageStack stack = imp.getStack();
    for (int i = 1; i <= 24; i++) {
      ImageProcessor ip = stack.getProcessor(i);
      for (int p = 0; p < 13 * 9; p++) ip.setf(p, (p * 7 + i * 31) % 251);
      stack.setSliceLabel("plane " + i, i);
    }
    imp.setDimensions(2, 3, 4);
    imp.setOpenAsHyperStack(true);
    imp.getCalibration().pixelWidth = 0.25;
    imp.getCalibration().pixelHeight = 0.5;
    imp.getCalibration().pixelDepth = 2;
    imp.getCalibration().frameInterval = 30;
    imp.getCalibration().setTimeUnit("min");
    imp.getCalibration().setUnit("micron");
    return imp;
  }

  private Path saved(ImagePlus imp) {
    Path file = folder.resolve("cells.tif");
    IJ.saveAsTiff(imp, file.toString());
    return file;
  }

  private static void assertSame(ImagePlus whole, ImagePlus lazy) {
    assertFalse(whole.getStack().isVirtual());
    assertTrue(lazy.getStack().isVirtual());
    assertEquals(whole.getTitle(), lazy.getTitle());
    assertEquals(whole.getBitDepth(), lazy.getBitDepth());
    assertArrayEquals(whole.getDimensions(), lazy.getDimensions());
    assertEquals(whole.getCalibration().toString(), lazy.getCalibration().toString());
    assertEquals(whole.getCalibration().pixelDepth, lazy.getCalibration().pixelDepth);
    assertEquals(whole.getCalibration().getTimeUnit(), lazy.getCalibration().getTimeUnit());
    assertEquals(whole.getCalibration().frameInterval, lazy.getCalibration().frameInterval);
    for (int i = 1; i <= whole.getStackSize(); i++) {
      assertEquals(whole.getStack().getSliceLabel(i), lazy.getStack().getSliceLabel(i));
      assertArrayEquals(values(whole, i), values(lazy, i), "plane " + i);
    }
  }

  private static float[] values(ImagePlus imp, int plane) {
    ImageProcessor ip = imp.getStack().getProcessor(plane);
    float[] values = new float[ip.getPixelCount()];
    for (int i = 0; i < values.length; i++) values[i] = ip.getf(i);
    return values;
  }

  @ParameterizedTest
  @ValueSource(ints = {8, 16, 32})
  void aLargeFileIsTheSameImageWithoutBeingRead(int bits) {
    Path file = saved(hyperstack(bits));
    ImagePlus lazy = ImageFileReader.read(file, 13 * 9 * 24L * bits / 8 - 1);
    assertSame(ImageFileReader.read(file, 13 * 9 * 24L * bits / 8), lazy);
    SourceImage image = SourceImage.of(lazy);
    float[] values = new float[13 * 9];
    image.plane(2, 3).read(1, new Window(0, 0, 13, 9), FloatBuffer.wrap(values));
    int index = lazy.getStackIndex(2, 3, 4);
    for (int p = 0; p < values.length; p++) assertEquals((p * 7 + index * 31) % 251, values[p]);
  }

  @Test
  void coloursToo() {
    ImagePlus imp = IJ.createImage("colours", "RGB ramp", 11, 7, 3);
    imp.getStack().getProcessor(2).set(5, 0x123456);
    Path file = saved(imp);
    assertSame(ImageFileReader.read(file), ImageFileReader.read(file, 1));
  }

  /** A directory for each plane, as other software writes; compressed as well. */
  @ParameterizedTest
  @CsvSource({"''", "LZW", "PackBits"})
  void filesOfOtherSoftware(String compression) throws IOException {
    Path file = folder.resolve("pages.tif");
    Iterator<ImageWriter> writers = ImageIO.getImageWritersByFormatName("tiff");
    ImageWriter writer = writers.next();
    try (ImageOutputStream out = ImageIO.createImageOutputStream(file.toFile())) {
      writer.setOutput(out);
      writer.prepareWriteSequence(null);
      ImageWriteParam param = writer.getDefaultWriteParam();
      if (!compression.isEmpty()) {
        param.setCompressionMode(ImageWriteParam.MODE_EXPLICIT);
        param.setCompressionType(compression);
      }
      ImagePlus imp = hyperstack(8);
      for (int i = 1; i <= 5; i++) {
        IIOImage page = new IIOImage(imp.getStack().getProcessor(i).getBufferedImage(), null, null);
        writer.writeToSequence(page, param);
      }
      writer.endWriteSequence();
    }
    ImagePlus lazy = ImageFileReader.read(file, 1);
    assertEquals(5, lazy.getStackSize());
    assertSame(ImageFileReader.read(file), lazy);
  }

  @Test
  void aSinglePlaneIsReadWhole() {
    Path file = saved(IJ.createImage("plane", "8-bit ramp", 20, 10, 1));
    assertFalse(ImageFileReader.read(file, 1).getStack().isVirtual());
  }

  /** Never a black plane for one that is gone. */
  @Test
  void whatVanishesMeanwhileIsAnError() throws IOException {
    Path file = saved(hyperstack(8));
    ImagePlus lazy = ImageFileReader.read(file, 1);
    Files.delete(file);
    Exception e = assertThrows(UncheckedIOException.class, () -> lazy.getStack().getProcessor(3));
    assertTrue(e.getMessage().contains("Slice 3 of"), e.getMessage());
    assertTrue(e.getMessage().endsWith("cells.tif cannot be read any more."), e.getMessage());
  }

  /** A file of 12 GB that holds its first and last plane only: it is opened in no time. */
  @Test
  void aFileLargerThanMemoryIsOpened() throws IOException {
    ImagePlus imp = IJ.createImage("huge", "16-bit black", 2048, 2048, 2);
    Path file = saved(imp);
    byte[] bytes = Files.readAllBytes(file);
    byte[] two = "images=2\nslices=2\n".getBytes();
    int at = indexOf(bytes, two);
    // the same length: images=1500 and nothing about slices
    byte[] many = Arrays.copyOf("images=1500\n".getBytes(), two.length);
    Arrays.fill(many, 12, many.length, (byte) ' ');
    many[many.length - 1] = '\n';
    System.arraycopy(many, 0, bytes, at, many.length);
    Files.write(file, bytes);
    long plane = 2048L * 2048 * 2;
    try (RandomAccessFile sparse = new RandomAccessFile(file.toFile(), "rw")) {
      long start = new ij.io.TiffDecoder(folder + "/", "cells.tif").getTiffInfo()[0].getOffset();
      sparse.setLength(start + 1500 * plane);
      sparse.seek(start + 1499 * plane);
      sparse.write(new byte[] {7, 7});
    }
    SourceImage image = ImageSource.of(file).open(0);
    assertTrue(image.imagePlus().getStack().isVirtual());
    assertEquals(1500, image.slices());
    FloatBuffer corner = FloatBuffer.allocate(1);
    image.plane(1499, 0).read(0, new Window(0, 0, 1, 1), corner);
    assertEquals(0x707, corner.get(0));
  }

  private static int indexOf(byte[] bytes, byte[] part) {
    for (int i = 0; i + part.length <= bytes.length; i++) {
      if (Arrays.equals(bytes, i, i + part.length, part, 0, part.length)) return i;
    }
    throw new AssertionError("not there");
  }
}
