package sc.fiji.tessera.image;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ij.IJ;
import ij.ImagePlus;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import net.imglib2.RandomAccessibleInterval;
import net.imglib2.img.array.ArrayImgs;
import net.imglib2.type.numeric.IntegerType;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ImageFileWriterTest {
  @TempDir Path folder;

  private static ImagePlus labels(int... values) {
    SourceImage source = SourceImage.of(IJ.createImage("a", "8-bit black", values.length, 1, 1));
    return ResultImage.labels(source, List.of(ArrayImgs.ints(values, values.length, 1)));
  }

  private ImagePlus reopened(ImagePlus imp, String name) {
    Path file = folder.resolve(name);
    ImageFileWriter.save(imp, file);
    return ImageSource.of(file).open(0).imagePlus();
  }

  private List<String> left() throws IOException {
    try (Stream<Path> files = Files.list(folder)) {
      return files.map(f -> f.getFileName().toString()).sorted().toList();
    }
  }

  @Test
  void labelsComeBackWithValuesAndColours() throws IOException {
    int[][] values = {{0, 1, 255}, {0, 9, 65535}, {0, 3, 70000}};
    for (String name : new String[] {"l.tif", "l.TIFF"})
      for (int[] v : values) {
        ImagePlus back = reopened(labels(v), name);
        for (int x = 0; x < 3; x++) assertEquals(v[x], back.getProcessor().getf(x, 0));
        assertEquals(LabelColours.of(1).getRGB(), back.getProcessor().getLut().getRGB(1));
        assertEquals(Math.max(255, v[2]), back.getDisplayRangeMax());
      }
    assertEquals(List.of("l.TIFF", "l.tif"), left());
  }

  @Test
  void pngKeepsValues() {
    ImagePlus eight = reopened(labels(0, 1, 255), "e.png");
    assertEquals(8, eight.getBitDepth());
    assertEquals(255, eight.getProcessor().get(2, 0));
    assertEquals(1, eight.getProcessor().get(1, 0));
    assertEquals(LabelColours.of(1).getRGB(), eight.getProcessor().getLut().getRGB(1));
    assertEquals(40000, reopened(labels(0, 1, 40000), "s.png").getProcessor().get(2, 0));
    ImagePlus rgb = IJ.createImage("c", "RGB black", 2, 2, 1);
    rgb.getProcessor().set(1, 1, 0x123456);
    assertEquals(0x123456, reopened(rgb, "c.png").getProcessor().get(1, 1) & 0xffffff);
    ImagePlus grey = IJ.createImage("g", "8-bit ramp", 256, 1, 1);
    assertEquals(200, reopened(grey, "g.png").getProcessor().get(200, 0));
  }

  @Test
  void hyperstacksKeepDimensionsCalibrationLabelsAndOverlay() {
    ImagePlus imp = IJ.createHyperStack("h", 8, 8, 2, 3, 2, 8);
    imp.getCalibration().pixelWidth = 0.5;
    imp.getCalibration().setUnit("um");
    for (int i = 1; i <= 12; i++) imp.getStack().setSliceLabel("p" + i, i);
    List<RandomAccessibleInterval<? extends IntegerType<?>>> planes = new ArrayList<>();
    for (int i = 0; i < 6; i++) {
      byte[] pixels = new byte[64];
      pixels[9] = 1;
      pixels[10] = 1;
      planes.add(ArrayImgs.unsignedBytes(pixels, 8, 8));
    }
    ImagePlus labels = ResultImage.labels(SourceImage.of(imp), planes);
    labels.setOverlay(LabelOutlines.overlay(labels, planes));
    ImagePlus back = reopened(labels, "h-labels.tif");
    assertEquals(3, back.getNSlices());
    assertEquals(2, back.getNFrames());
    assertEquals(0.5, back.getCalibration().pixelWidth);
    assertEquals("p9", back.getStack().getSliceLabel(back.getStackIndex(1, 2, 2)));
    assertEquals(6, back.getOverlay().size());
    assertEquals(2, back.getOverlay().get(5).getTPosition());
    assertEquals("h-labels", labels.getTitle());
  }

  @Test
  void whatCannotBeIsTold() throws IOException {
    ImagePlus stack = IJ.createImage("s", "8-bit", 2, 2, 2);
    assertEquals(
        "A PNG holds one 8-bit, 16-bit or RGB plane; save \"s\" as .tif.",
        assertThrows(
                IllegalArgumentException.class,
                () -> ImageFileWriter.save(stack, folder.resolve("s.png")))
            .getMessage());
    assertEquals(
        "Images are saved as .tif or .png, not as s.jpg.",
        assertThrows(
                IllegalArgumentException.class,
                () -> ImageFileWriter.save(stack, folder.resolve("s.jpg")))
            .getMessage());
    Path missing = folder.resolve("none");
    assertEquals(
        "There is no folder " + missing + " to save in.",
        assertThrows(
                IllegalArgumentException.class,
                () -> ImageFileWriter.save(stack, missing.resolve("s.tif")))
            .getMessage());
    assertEquals(List.of(), left());
  }

  @Test
  void aFailureLeavesNothingBehindAndTheOldFileInPlace() throws IOException {
    Path taken = Files.createDirectory(folder.resolve("s.tif"));
    Files.writeString(taken.resolve("x"), "x");
    String message =
        assertThrows(UncheckedIOException.class, () -> ImageFileWriter.save(labels(0, 1), taken))
            .getMessage();
    assertTrue(message.startsWith("Cannot save " + taken + ": "), message);
    assertEquals(List.of("s.tif"), left());
    Path old = folder.resolve("old.tif");
    ImageFileWriter.save(labels(0, 1), old);
    ImageFileWriter.save(labels(0, 2), old);
    assertEquals(2, ImageSource.of(old).open(0).imagePlus().getProcessor().get(1, 0));
  }
}
