package sc.fiji.tessera.plugins.classical;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static sc.fiji.tessera.plugins.classical.ClassicalCommandsTest.assertSquares;
import static sc.fiji.tessera.plugins.classical.ClassicalCommandsTest.refused;
import static sc.fiji.tessera.plugins.classical.ClassicalCommandsTest.run;
import static sc.fiji.tessera.plugins.classical.ClassicalCommandsTest.squares;

import ij.IJ;
import ij.ImagePlus;
import ij.ImageStack;
import ij.WindowManager;
import ij.gui.Overlay;
import ij.gui.PointRoi;
import ij.gui.Roi;
import ij.io.RoiEncoder;
import ij.process.ByteProcessor;
import ij.process.FloatProcessor;
import ij.process.ImageProcessor;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Random;
import java.util.concurrent.CancellationException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.scijava.Context;
import org.scijava.command.CommandService;
import sc.fiji.tessera.inference.Progress;
import sc.fiji.tessera.plugins.bridge.CommandCall;
import sc.fiji.tessera.plugins.bridge.FailureSentence;

/** Segmentation from seeds and scribbles: ROIs and label images, planes, volumes and folders. */
class MarkedSegmentationTest {
  private static final String GROWING = "Segment with Region Growing...";
  private static final String CUT = "Segment with Graph Cut...";
  private static final String WALKER = "Segment with Random Walker...";

  private static final String FLOODING = "Segment with Seeded Watershed...";

  @TempDir Path folder;

  @AfterEach
  void forgetActiveImage() {
    WindowManager.setTempCurrentImage(null);
  }

  static Roi box(String name, int x, int y, int width, int height) {
    Roi roi = new Roi(x, y, width, height);
    roi.setName(name);
    return roi;
  }

  static PointRoi points(float... xy) {
    PointRoi points = new PointRoi();
    for (int i = 0; i < xy.length; i += 2) points.addPoint(xy[i], xy[i + 1]);
    return points;
  }

  static ImagePlus cells() {
    return new ImagePlus("cells", squares(20, 200, 100));
  }

  /** With noise of a deviation of 12. */
  private static ImagePlus noisy(int ground, int first, int second) {
    Random random = new Random(7);
    ByteProcessor ip = squares(ground, first, second);
    for (int i = 0; i < ip.getPixelCount(); i++) {
      ip.set(i, (int) Math.max(0, Math.min(255, ip.get(i) + 12 * random.nextGaussian())));
    }
    return new ImagePlus("noisy", ip);
  }

  // Seeds.

  @Test
  void eachPointOfTheSelectionGrows() {
    ImagePlus image = cells();
    image.setRoi(points(28, 18, 5, 6));
    assertSquares(run(image, GROWING, "").getProcessor(), 0, 2, 1);
    assertSquares(run(image, GROWING, "seeds=selection tolerance=90").getProcessor(), 1, 2, 1);
    assertEquals(2, ((PointRoi) image.getRoi()).getFloatPolygon().npoints);
  }

  @Test
  void everyKindOfSeed() throws IOException {
    ImagePlus image = cells();
    refused(image, GROWING, "", "The image cells has no selection");
    refused(image, GROWING, "seeds=overlay", "The image cells has no overlay");
    image.setOverlay(new Overlay(box("a", 4, 5, 2, 2)));
    image.getOverlay().add(box("background", 0, 0, 2, 2));
    image.getOverlay().add(box("b", 26, 16, 2, 2));
    assertSquares(run(image, GROWING, "seeds=overlay").getProcessor(), 0, 1, 2);
    Path zip = folder.resolve("seeds.zip");
    zip(zip, box("a", 26, 16, 2, 2));
    assertSquares(run(image, GROWING, "seeds=[" + zip + "]").getProcessor(), 0, 0, 1);
    Path file = folder.resolve("seeds.tif");
    ByteProcessor labels = new ByteProcessor(40, 30);
    labels.set(5, 6, 7);
    labels.set(28, 18, 200);
    IJ.saveAsTiff(new ImagePlus("seeds", labels), file.toString());
    assertSquares(run(image, GROWING, "seeds=[" + file + "]").getProcessor(), 0, 7, 200);
    IJ.saveAsTiff(new ImagePlus("seeds", labels.resize(30, 30)), file.toString());
    refused(image, GROWING, "seeds=[" + file + "]", "must be of one size");
  }

  /** By the mean of the region it climbs a ramp; by its seed it does not. */
  @Test
  void theRuleSaysFromWhatValuesMayDiffer() {
    ByteProcessor ramp = new ByteProcessor(30, 1);
    for (int x = 0; x < 30; x++) ramp.set(x, x);
    ImagePlus image = new ImagePlus("ramp", ramp);
    image.setRoi(points(0, 0));
    assertEquals(5, count(run(image, GROWING, "tolerance=4 rule=seed").getProcessor(), 1));
    int region = count(run(image, GROWING, "tolerance=4 rule=region").getProcessor(), 1);
    assertTrue(region > 5 && region < 30, region + " pixels");
    ByteProcessor corner = new ByteProcessor(2, 2);
    corner.set(1, 99);
    corner.set(2, 99);
    ImagePlus diagonal = new ImagePlus("diagonal", corner);
    diagonal.setRoi(points(0, 0));
    assertEquals(1, count(run(diagonal, GROWING, "").getProcessor(), 1));
    assertEquals(2, count(run(diagonal, GROWING, "neighbours=corners").getProcessor(), 1));
  }

  private static int count(ImageProcessor ip, int label) {
    int count = 0;
    for (int i = 0; i < ip.getPixelCount(); i++) if (ip.getf(i) == label) count++;
    return count;
  }

  @Test
  void seedsOutsideTheImageGrowNothing() {
    ImagePlus image = cells();
    image.setOverlay(new Overlay(box("far", 400, 5, 2, 2)));
    assertSquares(run(image, GROWING, "seeds=overlay").getProcessor(), 0, 0, 0);
    refused(image, CUT, "scribbles=overlay", "Scribbles of two or more classes are needed");
  }

  /** In a volume a selection lies on the slice that is shown; else it counts on every plane. */
  @Test
  void regionsGrowThroughAVolume() {
    ImageStack stack = new ImageStack(40, 30);
    stack.addSlice(squares(20, 200, 100));
    stack.addSlice(squares(20, 200, 20));
    stack.addSlice(squares(20, 20, 100));
    ImagePlus image = new ImagePlus("stack", stack);
    image.setDimensions(1, 3, 1);
    image.setRoi(5, 6, 2, 2);
    image.setSlice(2);
    ImageStack volume = run(image, GROWING, "volume").getStack();
    assertSquares(volume.getProcessor(1), 0, 1, 0);
    assertSquares(volume.getProcessor(2), 0, 1, 0);
    assertSquares(volume.getProcessor(3), 0, 0, 0);
    ImageStack planes = run(image, GROWING, "").getStack();
    assertSquares(planes.getProcessor(1), 0, 1, 0);
    assertSquares(planes.getProcessor(3), 1, 1, 0);
    assertEquals(0, image.getRoi().getPosition());
    assertEquals(2, image.getCurrentSlice());
    ImagePlus overlay = run(image, GROWING, "volume output=overlay");
    assertArrayEquals(new int[] {40, 30, 1, 3, 1}, overlay.getDimensions());
    assertEquals(2, overlay.getOverlay().size());
    assertEquals(null, image.getOverlay());
    image.setDimensions(1, 1, 3);
    refused(image, GROWING, "volume", "has 3 frames of one slice and so no volume");
  }

  /** As Fiji's scripts call it: a selection is there without being named. */
  @Test
  void aSciJavaCommandOfItsOwn() throws Exception {
    ImagePlus image = cells();
    image.setRoi(points(28, 18));
    try (Context context = new Context()) {
      CommandService commands = context.service(CommandService.class);
      Object labels =
          commands
              .run(SegmentWithRegionGrowing.class, true, "image", image, "tolerance", 9)
              .get()
              .getOutput("result");
      assertSquares(((ImagePlus) labels).getProcessor(), 0, 0, 1);
      image.setOverlay(new Overlay(box("a", 6, 7, 2, 2)));
      labels =
          commands
              .run(SegmentWithRegionGrowing.class, true, "image", image, "seeds", "overlay")
              .get()
              .getOutput("result");
      assertSquares(((ImagePlus) labels).getProcessor(), 0, 1, 0);
      ExecutionException refused =
          assertThrows(
              ExecutionException.class,
              () ->
                  commands
                      .run(SegmentWithRegionGrowing.class, false, "image", image, "rule", "any")
                      .get());
      assertTrue(
          FailureSentence.unwrap(refused).getMessage().contains("'rule' must be one of seed"));
    }
  }

  /** From the start, and in the middle of the work. */
  @ParameterizedTest
  @ValueSource(
      strings = {
        GROWING + " seeds=overlay",
        FLOODING + " seeds=overlay",
        CUT + " scribbles=overlay",
        WALKER + " scribbles=overlay"
      })
  void stopsWhenCancelled(String call) {
    ImagePlus image = noisy(60, 190, 120);
    image.setOverlay(new Overlay(box("cell", 6, 7, 3, 3)));
    image.getOverlay().add(box("background", 20, 0, 5, 5));
    WindowManager.setTempCurrentImage(image);
    int end = call.indexOf("...") + 3;
    for (int after = 0; after < 2; after++) {
      AtomicInteger asked = new AtomicInteger(-after);
      Progress stopped =
          new Progress() {
            @Override
            public void report(double fraction, String message) {}

            @Override
            public boolean cancelled() {
              return asked.getAndIncrement() >= 0;
            }
          };
      assertThrows(
          CancellationException.class,
          () -> CommandCall.run(call.substring(0, end), call.substring(end), stopped));
    }
  }

  @Test
  void pixelsWithoutAValueAreRefused() {
    FloatProcessor hole = squares(20, 200, 110).convertToFloatProcessor();
    hole.setf(7, Float.POSITIVE_INFINITY);
    ImagePlus image = new ImagePlus("hole", hole);
    image.setOverlay(new Overlay(box("cell", 6, 7, 3, 3)));
    image.getOverlay().add(box("background", 20, 0, 5, 5));
    for (String label : new String[] {GROWING, FLOODING, CUT, WALKER}) {
      String marks = label.equals(CUT) || label.equals(WALKER) ? "scribbles" : "seeds";
      refused(image, label, marks + "=overlay", "\"hole\" holds pixels without a value (NaN");
    }
  }

  // Scribbles.

  @ParameterizedTest
  @ValueSource(strings = {CUT, WALKER})
  void scribblesOfThreeClassesFindNoisySquares(String label) {
    ImagePlus image = noisy(60, 190, 120);
    Overlay overlay = new Overlay();
    overlay.add(box("background", 0, 0, 40, 2));
    overlay.add(box("background", 16, 20, 4, 8));
    overlay.add(box("nucleus", 6, 7, 3, 3));
    overlay.add(box("spot", 27, 17, 2, 2));
    image.setOverlay(overlay);
    ImagePlus labels = run(image, label, "scribbles=overlay");
    ByteProcessor expected = squares(0, 1, 2);
    int wrong = 0;
    for (int i = 0; i < 1200; i++) {
      if (labels.getProcessor().get(i) != expected.get(i)) wrong++;
    }
    assertTrue(wrong <= 6, wrong + " wrong pixels");
    assertEquals(4, image.getOverlay().size());
  }

  /** Labels stay, with gaps; one of them may be made the background. */
  @ParameterizedTest
  @ValueSource(strings = {CUT, WALKER})
  void scribblesInALabelImage(String label) {
    Path file = folder.resolve("scribbles.tif");
    ByteProcessor marks = new ByteProcessor(40, 30);
    marks.set(0, 0, 9);
    marks.set(5, 6, 4);
    marks.set(28, 18, 6);
    IJ.saveAsTiff(new ImagePlus("scribbles", marks), file.toString());
    String options = "scribbles=[" + file + "]";
    ImagePlus image = new ImagePlus("cells", squares(20, 200, 110));
    assertSquares(run(image, label, options).getProcessor(), 9, 4, 6);
    assertSquares(run(image, label, options + " background=9").getProcessor(), 0, 4, 6);
    marks.set(0, 0, 0);
    marks.set(28, 18, 0);
    IJ.saveAsTiff(new ImagePlus("scribbles", marks), file.toString());
    refused(image, label, options, "those of one; mark some background too.");
    refused(image, label, "", "'scribbles' must be given");
  }

  @Test
  void groupsAreClassesToo() {
    ImagePlus image = cells();
    Overlay overlay = new Overlay();
    int[][] at = {{0, 0, 3}, {5, 6, 1}, {28, 18, 2}};
    for (int[] a : at) {
      Roi roi = new Roi(a[0], a[1], 2, 2);
      roi.setGroup(a[2]);
      overlay.add(roi);
    }
    image.setOverlay(overlay);
    assertSquares(run(image, CUT, "scribbles=overlay").getProcessor(), 3, 1, 2);
  }

  @Test
  void theWalkerGivesProbabilities() {
    ImagePlus image = noisy(60, 190, 60);
    image.setOverlay(new Overlay(box("nucleus", 6, 7, 3, 3)));
    image.getOverlay().add(box("background", 20, 0, 5, 5));
    ImagePlus scores = run(image, WALKER, "scribbles=overlay output=scores");
    assertEquals("noisy-scores", scores.getTitle());
    assertEquals(2, scores.getNChannels());
    assertEquals("background", scores.getStack().getSliceLabel(1));
    assertEquals("nucleus", scores.getStack().getSliceLabel(2));
    float[] nucleus = (float[]) scores.getStack().getPixels(2);
    float[] rest = (float[]) scores.getStack().getPixels(1);
    ImageProcessor labels = run(image, WALKER, "scribbles=overlay").getProcessor();
    for (int i = 0; i < 1200; i++) {
      assertEquals(1, nucleus[i] + rest[i], 1e-5);
      if (Math.abs(nucleus[i] - 0.5) > 1e-4) assertEquals(nucleus[i] > 0.5 ? 1 : 0, labels.get(i));
    }
    assertEquals(1, nucleus[7 * 40 + 6], 1e-6);
    refused(image, CUT, "scribbles=overlay output=scores", "must be one of labels, overlay, rois");
  }

  @Test
  void probabilitiesAreRefined() {
    ImagePlus image = noisy(60, 190, 60);
    image.setOverlay(new Overlay(box("nucleus", 6, 7, 3, 3)));
    image.getOverlay().add(box("background", 20, 0, 5, 5));
    String options = "scribbles=overlay beta=5 refine=";
    ImageProcessor rough = run(image, WALKER, options + "none").getProcessor();
    ImageProcessor better = run(image, WALKER, options + "crf").getProcessor();
    int[] wrong = new int[2];
    ByteProcessor expected = squares(0, 1, 0);
    for (int i = 0; i < 1200; i++) {
      if (rough.get(i) != expected.get(i)) wrong[0]++;
      if (better.get(i) != expected.get(i)) wrong[1]++;
    }
    assertTrue(wrong[1] < wrong[0], wrong[1] + " instead of " + wrong[0] + " wrong pixels");
  }

  /** Weak borders hold a walker of a large beta; short borders are cheap where weight is all. */
  @Test
  void theWeightsDoWhatTheySay() {
    ImagePlus image = new ImagePlus("weak", squares(100, 104, 100));
    image.setOverlay(new Overlay(box("cell", 7, 8, 2, 2)));
    image.getOverlay().add(box("background", 0, 0, 40, 1));
    image.getOverlay().add(box("background", 39, 0, 1, 30));
    String marks = "scribbles=overlay ";
    assertSquares(run(image, WALKER, marks + "beta=1000000").getProcessor(), 0, 1, 0);
    int blurred = count(run(image, WALKER, marks + "beta=0").getProcessor(), 1);
    assertTrue(blurred != 100, blurred + " pixels");
    assertSquares(run(image, CUT, marks).getProcessor(), 0, 1, 0);
    int least = count(run(image, CUT, marks + "likeness=0 sigma=1000").getProcessor(), 1);
    assertEquals(4, least); // the shortest border is around the scribble
  }

  @Test
  void aFolderWithScribblesForEachImage() throws IOException {
    Path images = Files.createDirectory(folder.resolve("images"));
    Path marks = Files.createDirectory(folder.resolve("marks"));
    Path out = Files.createDirectory(folder.resolve("out"));
    for (int i = 0; i < 2; i++) {
      String name = i == 0 ? "a" : "b";
      ByteProcessor ip = i == 0 ? squares(20, 200, 20) : squares(150, 150, 30);
      IJ.saveAsTiff(new ImagePlus(name, ip), images.resolve(name + ".tif").toString());
      Roi cell = i == 0 ? box("cell", 6, 7, 2, 2) : box("cell", 26, 16, 2, 2);
      zip(marks.resolve(name + ".zip"), cell, box("background", 18, 0, 3, 3));
    }
    String options = "image=[%s] scribbles=[%s] save=[%s]".formatted(images, marks, out);
    CommandCall.run(CUT, options);
    assertSquares(IJ.openImage(out + "/a.tif").getProcessor(), 0, 1, 0);
    assertSquares(IJ.openImage(out + "/b.tif").getProcessor(), 0, 0, 1);
    Files.delete(marks.resolve("b.zip"));
    CommandCall.assertRefused(CUT, options, "There are no ROIs for the image b");
  }

  /** Scribbles on two slices mark a volume. */
  @Test
  void scribblesInAVolume() {
    ImageStack stack = new ImageStack(40, 30);
    for (int z = 0; z < 4; z++) stack.addSlice(squares(20, 200, 200));
    ImagePlus image = new ImagePlus("stack", stack);
    image.setDimensions(1, 4, 1);
    Roi cell = box("cell", 6, 7, 2, 2);
    cell.setPosition(2);
    Roi ground = box("background", 0, 0, 40, 2);
    ground.setPosition(4);
    Overlay overlay = new Overlay(cell);
    overlay.add(ground);
    image.setOverlay(overlay);
    for (String label : new String[] {CUT, WALKER}) {
      String options = "scribbles=overlay volume" + (label.equals(CUT) ? " likeness=0" : "");
      ImagePlus labels = run(image, label, options);
      for (int z = 1; z <= 4; z++) {
        ImageProcessor ip = labels.getStack().getProcessor(z);
        assertEquals(100, count(ip.crop(), 1) - count(second(ip), 1));
      }
      refused(image, label, "scribbles=overlay", "stack, slice 1: Scribbles of two or more");
    }
    ImagePlus scores = run(image, WALKER, "scribbles=overlay volume output=scores");
    assertArrayEquals(new int[] {40, 30, 2, 4, 1}, scores.getDimensions());
  }

  private static ImageProcessor second(ImageProcessor ip) {
    ip.setRoi(25, 15, 6, 6);
    ImageProcessor second = ip.crop();
    ip.resetRoi();
    return second;
  }

  private static void zip(Path file, Roi... rois) throws IOException {
    try (ZipOutputStream out = new ZipOutputStream(Files.newOutputStream(file))) {
      for (Roi roi : rois) {
        out.putNextEntry(new ZipEntry(roi.getName() + ".roi"));
        out.write(RoiEncoder.saveAsByteArray(roi));
        out.closeEntry();
      }
    }
  }
}
