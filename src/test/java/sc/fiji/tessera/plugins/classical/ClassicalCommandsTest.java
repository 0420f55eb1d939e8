package sc.fiji.tessera.plugins.classical;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ij.IJ;
import ij.ImagePlus;
import ij.ImageStack;
import ij.WindowManager;
import ij.process.ByteProcessor;
import ij.process.ColorProcessor;
import ij.process.FloatProcessor;
import ij.process.ImageProcessor;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.CancellationException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import sc.fiji.tessera.inference.Progress;
import sc.fiji.tessera.plugins.bridge.CommandCall;

/** Segmentation without a network or marks, as macros call it: what comes out, and of what. */
class ClassicalCommandsTest {
  private static final String OTSU = "Segment with Multi-level Otsu...";
  private static final String K_MEANS = "Segment with K-means...";
  private static final String FELZENSZWALB = "Segment with Felzenszwalb...";
  private static final String SLIC = "Segment with SLIC Superpixels...";

  @TempDir Path folder;

  @AfterEach
  void forgetActiveImage() {
    WindowManager.setTempCurrentImage(null);
  }

  /** A square of 100 pixels of a grey value, and one of 36 of another, on a ground of a third. */
  static ByteProcessor squares(int ground, int first, int second) {
    ByteProcessor ip = new ByteProcessor(40, 30);
    ip.setValue(ground);
    ip.fill();
    ip.setValue(first);
    ip.setRoi(3, 4, 10, 10);
    ip.fill();
    ip.setValue(second);
    ip.setRoi(25, 15, 6, 6);
    ip.fill();
    ip.resetRoi();
    return ip;
  }

  static ImagePlus run(ImagePlus image, String label, String options) {
    WindowManager.setTempCurrentImage(image);
    return (ImagePlus) CommandCall.run(label, options).get("result");
  }

  static void refused(ImagePlus image, String label, String options, String fragment) {
    WindowManager.setTempCurrentImage(image);
    CommandCall.assertRefused(label, options, fragment);
  }

  static void assertSquares(ImageProcessor ip, int ground, int first, int second) {
    ByteProcessor expected = squares(ground, first, second);
    for (int i = 0; i < 1200; i++) assertEquals(expected.get(i), ip.getf(i), "pixel " + i);
  }

  // Classes.

  @ParameterizedTest
  @ValueSource(strings = {OTSU, K_MEANS})
  void classesGoFromDarkToBright(String label) {
    ImagePlus image = new ImagePlus("cells.tif", squares(90, 250, 20));
    image.getCalibration().setUnit("micron");
    image.getCalibration().pixelWidth = 0.5;
    byte[] before = ((byte[]) image.getProcessor().getPixelsCopy());
    ImagePlus labels = run(image, label, "classes=3");
    assertEquals("cells-labels", labels.getTitle());
    assertEquals(8, labels.getBitDepth());
    assertEquals(0.5, labels.getCalibration().pixelWidth);
    assertSquares(labels.getProcessor(), 1, 2, 0);
    assertSquares(run(image, label, "classes=3 dark").getProcessor(), 1, 0, 2);
    assertArrayEquals(before, (byte[]) image.getProcessor().getPixels());
  }

  @Test
  void theInfoTellsHowItWasMade() {
    ImagePlus labels = run(new ImagePlus("a", squares(1, 2, 3)), K_MEANS, "classes=2 position=0.5");
    assertEquals(
        "Segmented by Tessera with k-means; classes=2 intensity=1 colour=1 position=0.5 starts=10"
            + " seed=1 dark=false smooth=0"
            + " volume=false channel=0 selection=true",
        labels.getInfoProperty().strip());
  }

  /** All kinds of pixels, of any range, negative and infinitely fine ones too. */
  @Test
  void sixteenAndThirtyTwoBits() {
    ImageProcessor values = squares(9, 25, 2);
    ImageProcessor deep = values.convertToShort(false);
    deep.multiply(2000);
    assertSquares(run(new ImagePlus("a", deep), OTSU, "").getProcessor(), 1, 2, 0);
    ImageProcessor real = values.convertToFloat();
    real.multiply(-1e-6);
    for (String label : new String[] {OTSU, K_MEANS}) {
      assertSquares(run(new ImagePlus("a", real), label, "").getProcessor(), 1, 0, 2);
    }
    ImagePlus regions = run(new ImagePlus("a", real), FELZENSZWALB, "smooth=0 size=1 scale=30");
    assertSquares(regions.getProcessor(), 1, 2, 3);
  }

  @Test
  void coloursAsBrightAsEachOther() {
    ColorProcessor rgb = new ColorProcessor(40, 30);
    ByteProcessor which = squares(0, 1, 2);
    int[] colours = {0x808080, 0xc08040, 0x4080c0};
    for (int i = 0; i < 1200; i++) rgb.set(i, colours[which.get(i)]);
    ImagePlus image = new ImagePlus("photo", rgb);
    ImageProcessor labels = run(image, K_MEANS, "classes=3 intensity=0").getProcessor();
    int ground = labels.get(0);
    int first = labels.get(3, 4);
    int second = labels.get(25, 15);
    assertEquals(3, ground + first + second);
    assertSquares(labels, ground, first, second);
    refused(image, OTSU, "", "Thresholds divide"); // one grey value
    assertSquares(run(image, OTSU, "channel=1").getProcessor(), 1, 2, 0);
    refused(image, OTSU, "channel=4", "'channel' must be 0 to 3");
  }

  @Test
  void placesAloneDivideAnImage() {
    ImagePlus image = IJ.createImage("flat", "8-bit black", 60, 20, 1);
    ImageProcessor halves = run(image, K_MEANS, "classes=2 position=1").getProcessor();
    for (int i = 0; i < 1200; i++) assertEquals(i % 60 / 30, halves.get(i));
    assertEquals(0, run(image, K_MEANS, "classes=2").getStatistics().max);
    refused(image, K_MEANS, "intensity=0 colour=0", "One of 'intensity', 'colour' and 'position'");
  }

  // Regions.

  @Test
  void noisyHalvesAreTwoRegions() {
    Random random = new Random(3);
    ByteProcessor ip = new ByteProcessor(60, 40);
    for (int i = 0; i < 2400; i++) {
      ip.set(i, (int) (60 + (i % 60 < 25 ? 0 : 90) + 2 * random.nextGaussian()));
    }
    ImagePlus image = new ImagePlus("halves", ip);
    ImageProcessor regions = run(image, FELZENSZWALB, "smooth=0 scale=50").getProcessor();
    for (int i = 0; i < 2400; i++) assertEquals(i % 60 < 25 ? 1 : 2, regions.get(i));
    double most = run(image, FELZENSZWALB, "scale=2 size=5 smooth=0").getStatistics().max;
    assertTrue(most > 10, most + " regions");
    ImageProcessor pixels = run(image, SLIC, "count=24").getProcessor();
    int wrong = 0;
    int[][] votes = new int[256][2];
    for (int i = 0; i < 2400; i++) votes[pixels.get(i)][i % 60 < 25 ? 0 : 1]++;
    for (int[] v : votes) wrong += Math.min(v[0], v[1]);
    assertTrue(wrong < 24, wrong + " pixels across the border");
    assertEquals(24, pixels.getStats().max, 6);
  }

  @Test
  void roundRegionsWhereCompact() {
    ImagePlus image = new ImagePlus("a", squares(10, 40, 80));
    ImageProcessor grid = run(image, SLIC, "count=12 compactness=100000").getProcessor();
    int[] area = new int[13];
    for (int i = 0; i < 1200; i++) area[grid.get(i)]++;
    for (int r = 1; r <= 12; r++) assertEquals(100, area[r], 25);
  }

  // Stacks.

  private static ImagePlus hyperstack(int channels, int slices, int frames) {
    ImageStack stack = new ImageStack(40, 30);
    for (int t = 0; t < frames; t++) {
      for (int z = 0; z < slices; z++) {
        for (int c = 0; c < channels; c++) {
          int step = 3 * z + t;
          stack.addSlice("z" + z, squares(10 + 30 * c, 100 + step, 200 - step));
        }
      }
    }
    ImagePlus image = new ImagePlus("cells", stack);
    image.setDimensions(channels, slices, frames);
    image.getCalibration().pixelDepth = 4;
    return image;
  }

  @ParameterizedTest
  @ValueSource(strings = {OTSU, K_MEANS, FELZENSZWALB})
  void stacksKeepTheirShapeAsPlanesAndAsVolumes(String label) {
    ImagePlus image = hyperstack(2, 3, 2);
    for (String how : new String[] {"", " volume"}) {
      ImagePlus labels = run(image, label, "channel=2 smooth=0" + how);
      int[] shape = {40, 30, 1, 3, 2};
      assertArrayEquals(shape, labels.getDimensions());
      assertEquals(4, labels.getCalibration().pixelDepth);
      for (int z = 1; z <= 6; z++) {
        assertEquals("z" + (z - 1) % 3, labels.getStack().getSliceLabel(z));
        int first = label.equals(FELZENSZWALB) ? 1 : 0;
        assertSquares(labels.getStack().getProcessor(z), first, first + 1, first + 2);
      }
    }
    if (!label.equals(OTSU)) return; // it looks at one channel: the one that is shown
    image.setC(2);
    assertSquares(run(image, label, "smooth=0").getStack().getProcessor(1), 0, 1, 2);
  }

  /** Each channel shows one of the squares; together they tell three classes apart. */
  @Test
  void channelsCountTogether() {
    ImageStack stack = new ImageStack(40, 30);
    for (int z = 0; z < 2; z++) {
      stack.addSlice(squares(10, 100, 10));
      stack.addSlice(squares(10, 10, 60));
    }
    ImagePlus image = new ImagePlus("two", stack);
    image.setDimensions(2, 2, 1);
    for (String how : new String[] {"", " volume"}) {
      ImageStack classes = run(image, K_MEANS, "classes=3" + how).getStack();
      assertEquals(2, classes.getSize());
      assertSquares(classes.getProcessor(2), 0, 2, 1);
      ImageStack regions = run(image, FELZENSZWALB, "smooth=0 scale=30" + how).getStack();
      assertSquares(regions.getProcessor(2), 1, 2, 3);
      ImageProcessor pixels = run(image, SLIC, "count=24" + how).getStack().getProcessor(2);
      boolean[] inside = new boolean[256];
      for (int y = 16; y < 20; y++) inside[pixels.get(28, y)] = true;
      for (int i = 0; i < 1200; i++) {
        boolean far = Math.abs(i % 40 - 28) > 4 || Math.abs(i / 40 - 18) > 4;
        if (far) assertTrue(!inside[pixels.get(i)], "pixel " + i);
      }
    }
    assertEquals(1, run(image, OTSU, "classes=2 channel=1").getStatistics().max);
  }

  /** A plane is an image of its own; a volume has one set of thresholds, and whole regions. */
  @Test
  void aVolumeIsOne() {
    ImageStack stack = new ImageStack(40, 30);
    stack.addSlice(squares(10, 60, 60));
    stack.addSlice(squares(110, 200, 200));
    ImagePlus image = new ImagePlus("two", stack);
    image.setDimensions(1, 2, 1);
    ImagePlus planes = run(image, OTSU, "classes=2");
    assertSquares(planes.getStack().getProcessor(2), 0, 1, 1);
    ImagePlus volume = run(image, OTSU, "classes=2 volume");
    assertSquares(volume.getStack().getProcessor(1), 0, 0, 0);
    assertSquares(volume.getStack().getProcessor(2), 1, 1, 1);
    stack.setProcessor(squares(50, 50, 50), 2);
    refused(image, OTSU, "classes=2", "two, slice 2: Thresholds divide");
    ImagePlus flat = IJ.createImage("flat", "8-bit black", 20, 20, 10);
    assertEquals(32, largest(run(flat, SLIC, "count=32 volume")));
    flat.getCalibration().pixelDepth = 5;
    ImageStack few = run(flat, SLIC, "count=32 volume").getStack();
    assertTrue(few.getVoxel(0, 0, 0) != few.getVoxel(0, 0, 2));
  }

  private static double largest(ImagePlus image) {
    double most = 0;
    for (int z = 1; z <= image.getStackSize(); z++) {
      most = Math.max(most, image.getStack().getProcessor(z).getStats().max);
    }
    return most;
  }

  @Test
  void resultsCanBeRefined() {
    ImagePlus image = hyperstack(1, 3, 1);
    for (String how : new String[] {"", " volume"}) {
      String options = "classes=2 refine=[small size=" + (how.isEmpty() ? 50 : 120) + "]" + how;
      ImagePlus labels = run(image, K_MEANS, options);
      assertSquares(labels.getStack().getProcessor(2), 0, 1, 0);
      assertTrue(labels.getInfoProperty().contains("refine=[small size="));
    }
  }

  // Where it goes, and what is refused.

  @Test
  void aFolderIsSegmentedImageByImage() throws IOException {
    Path images = Files.createDirectory(folder.resolve("images"));
    Path out = Files.createDirectory(folder.resolve("out"));
    IJ.saveAsTiff(new ImagePlus("a", squares(1, 100, 50)), images.resolve("a.tif").toString());
    IJ.saveAsTiff(new ImagePlus("b", squares(90, 1, 200)), images.resolve("b.tif").toString());
    String options = "image=[" + images + "] save=[" + out + "] ";
    Map<String, Object> done = CommandCall.run(OTSU, options);
    assertEquals(out.toFile(), done.get("saved"));
    assertNull(done.get("result"));
    assertSquares(IJ.openImage(out + "/a.tif").getProcessor(), 0, 2, 1);
    assertSquares(IJ.openImage(out + "/b.tif").getProcessor(), 1, 0, 2);
    CommandCall.run(OTSU, options + "output=rois");
    CommandCall.run(OTSU, options + "output=overlay");
    assertTrue(Files.size(out.resolve("a.zip")) > 0);
    assertEquals(24, IJ.openImage(out + "/a.png").getBitDepth());
    IJ.saveAsTiff(new ImagePlus("c", squares(7, 7, 7)), images.resolve("c.tif").toString());
    String said = CommandCall.refusal(OTSU, options);
    assertTrue(said.contains("c: Thresholds divide from 2 classes to as many as"), said);
    assertTrue(said.contains("(2 of 3 images were done before;"), said);
  }

  @Test
  void whatHasNoProbabilitiesHasNoScores() {
    ImagePlus image = new ImagePlus("a", squares(1, 2, 3));
    for (String label : new String[] {OTSU, K_MEANS, FELZENSZWALB, SLIC}) {
      refused(image, label, "output=scores", "must be one of labels, overlay, rois");
    }
    refused(null, OTSU, "", "No image is open");
    refused(image, OTSU, "classes=1", "'classes' must be");
    refused(image, OTSU, "classes=4", "as many as there are different values (3), not 4.");
    FloatProcessor hole = squares(1, 2, 3).convertToFloatProcessor();
    hole.setf(7, Float.NaN);
    for (String label : new String[] {OTSU, K_MEANS, FELZENSZWALB, SLIC}) {
      refused(new ImagePlus("hole", hole), label, "", "\"hole\" holds pixels without a value (NaN");
    }
  }

  @Test
  void onePixel() {
    ImagePlus dot = IJ.createImage("dot", "8-bit black", 1, 1, 1);
    refused(dot, K_MEANS, "classes=2", "There are 1 pixels for 2 clusters.");
    refused(dot, OTSU, "classes=2", "Thresholds divide");
    assertEquals(1, run(dot, FELZENSZWALB, "").getProcessor().get(0));
    assertEquals(1, run(dot, SLIC, "").getProcessor().get(0));
  }

  @ParameterizedTest
  @ValueSource(strings = {OTSU, K_MEANS, FELZENSZWALB, SLIC})
  void stopsWhenCancelled(String label) {
    WindowManager.setTempCurrentImage(new ImagePlus("a", squares(1, 2, 3)));
    Progress stopped =
        new Progress() {
          @Override
          public void report(double fraction, String message) {}

          @Override
          public boolean cancelled() {
            return true;
          }
        };
    assertThrows(CancellationException.class, () -> CommandCall.run(label, "", stopped));
  }
}
