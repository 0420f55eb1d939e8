package sc.fiji.tessera.plugins.classical;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static sc.fiji.tessera.plugins.classical.ClassicalCommandsTest.assertSquares;
import static sc.fiji.tessera.plugins.classical.ClassicalCommandsTest.refused;
import static sc.fiji.tessera.plugins.classical.ClassicalCommandsTest.run;
import static sc.fiji.tessera.plugins.classical.ClassicalCommandsTest.squares;
import static sc.fiji.tessera.plugins.classical.MarkedSegmentationTest.box;
import static sc.fiji.tessera.plugins.classical.MarkedSegmentationTest.cells;
import static sc.fiji.tessera.plugins.classical.MarkedSegmentationTest.points;

import ij.IJ;
import ij.ImagePlus;
import ij.ImageStack;
import ij.WindowManager;
import ij.gui.Overlay;
import ij.process.ByteProcessor;
import ij.process.ImageProcessor;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Objects by flooding: from their shape, from seeds, from valleys, in planes and volumes. */
class SegmentWithWatershedTest {
  private static final String FLOODING = "Segment with Seeded Watershed...";

  @AfterEach
  void forgetActiveImage() {
    WindowManager.setTempCurrentImage(null);
  }

  /** Two discs of radius 10 that overlap, 15 pixels apart. */
  private static ByteProcessor discs(int ground, int disc) {
    ByteProcessor ip = new ByteProcessor(60, 40);
    for (int i = 0; i < 2400; i++) {
      int x = i % 60;
      int y = i / 60;
      boolean in = Math.hypot(x - 20, y - 20) < 10 || Math.hypot(x - 35, y - 20) < 10;
      ip.set(i, in ? disc : ground);
    }
    return ip;
  }

  private static void assertDiscs(ImageProcessor labels, int ground, int left, int right) {
    ByteProcessor in = discs(0, 1);
    for (int i = 0; i < 2400; i++) {
      int expected = in.get(i) == 0 ? ground : i % 60 < 28 ? left : right;
      if (i % 60 < 27 || i % 60 > 28) assertEquals(expected, labels.getf(i), "pixel " + i);
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "mask=li", "mask=triangle", "seeds=selection mask=mean"})
  void touchingDiscsComeApartByTheirShape(String options) {
    for (boolean dark : new boolean[] {false, true}) {
      ImagePlus image = new ImagePlus("discs", dark ? discs(200, 30) : discs(30, 200));
      image.setRoi(points(20, 20, 35, 20));
      String all = options + " smooth=0" + (dark ? " dark" : "");
      assertDiscs(run(image, FLOODING, all).getProcessor(), 0, 1, 2);
      int one = (int) run(image, FLOODING, "smooth=0 height=9 dark=" + dark).getStatistics().max;
      assertEquals(1, one);
      ImageProcessor apart = run(image, FLOODING, all + " lines").getProcessor();
      assertEquals(0, apart.get(27, 20) * apart.get(28, 20));
      assertDiscs(apart, 0, 1, 2);
    }
  }

  @Test
  void seedsFloodTheGradientAndTheIntensity() {
    ImagePlus image = cells();
    image.setOverlay(new Overlay(box("a", 6, 7, 2, 2)));
    image.getOverlay().add(box("b", 27, 17, 2, 2));
    image.getOverlay().add(box("background", 16, 0, 3, 3));
    String options = "seeds=overlay mask=none smooth=0 landscape=";
    ImageProcessor labels = run(image, FLOODING, options + "gradient").getProcessor();
    int wrong = 0;
    ByteProcessor expected = squares(0, 1, 2);
    for (int i = 0; i < 1200; i++) if (labels.get(i) != expected.get(i)) wrong++;
    assertTrue(wrong <= 60, wrong + " pixels"); // a rim of one pixel is a toss-up
    assertEquals(1, labels.get(5, 6));
    assertEquals(0, labels.get(30, 5));
    assertSquares(
        run(image, FLOODING, "seeds=overlay smooth=0 landscape=intensity mask=li").getProcessor(),
        0,
        1,
        2);
  }

  @Test
  void valleysAreSeedsOfTheirOwn() {
    ByteProcessor hills = new ByteProcessor(60, 20);
    for (int i = 0; i < 1200; i++) {
      int x = i % 60;
      hills.set(i, (int) (100 + 80 * Math.cos(2 * Math.PI * x / 20) + (x > 50 ? 3 : 0)));
    }
    ImagePlus image = new ImagePlus("hills", hills);
    String options = "mask=none smooth=0 landscape=intensity height=";
    assertEquals(4, run(image, FLOODING, options + "20").getStatistics().max);
    assertEquals(3, run(image, FLOODING, options + "20 dark").getStatistics().max);
    assertEquals(1, run(image, FLOODING, options + "200").getStatistics().max);
    refused(image, FLOODING, "mask=none", "landscape=distance is the distance to the border");
  }

  @Test
  void whereThereIsNothingThereIsNoObject() {
    ImagePlus flat = IJ.createImage("flat", "8-bit black", 20, 20, 1);
    assertEquals(0, run(flat, FLOODING, "").getStatistics().max);
    assertEquals(0, run(flat, FLOODING, "dark").getStatistics().max);
    assertEquals(1, run(flat, FLOODING, "landscape=gradient mask=none").getStatistics().max);
    ImagePlus dot = IJ.createImage("dot", "8-bit black", 1, 1, 1);
    run(dot, FLOODING, "landscape=gradient mask=none");
  }

  /** Two cubes, one above the other, touch; they come apart where slices are thick. */
  @Test
  void aVolumeIsFloodedInItsTrueShape() {
    ImageStack stack = new ImageStack(40, 40);
    for (int z = 0; z < 17; z++) {
      double radius = z < 2 || z > 14 ? 0 : Math.abs(z - 8) < 1 ? 3 : 8;
      ByteProcessor ip = new ByteProcessor(40, 40);
      for (int i = 0; i < 1600; i++) {
        if (Math.hypot(i % 40 - 20, i / 40 - 20) < radius) ip.set(i, 200);
      }
      stack.addSlice(ip);
    }
    ImagePlus image = new ImagePlus("stack", stack);
    image.setDimensions(1, 17, 1);
    image.getCalibration().pixelDepth = 3;
    ImageStack labels = run(image, FLOODING, "volume smooth=0").getStack();
    assertEquals(1, labels.getVoxel(20, 20, 4));
    assertEquals(2, labels.getVoxel(20, 20, 12));
    assertEquals(0, labels.getVoxel(20, 20, 0));
    assertEquals(1, labels.getProcessor(9).getStats().max - 1, 1);
  }
}
