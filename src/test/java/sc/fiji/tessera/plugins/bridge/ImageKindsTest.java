package sc.fiji.tessera.plugins.bridge;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ij.CompositeImage;
import ij.IJ;
import ij.ImagePlus;
import ij.ImageStack;
import ij.VirtualStack;
import ij.gui.OvalRoi;
import ij.gui.Roi;
import ij.macro.Interpreter;
import ij.measure.Calibration;
import ij.measure.ResultsTable;
import ij.process.ImageProcessor;
import ij.process.LUT;
import java.awt.Color;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.IntPredicate;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.scijava.log.LogListener;
import org.scijava.log.LogService;
import sc.fiji.tessera.image.ResultImage;
import sc.fiji.tessera.image.SourceImage;
import sc.fiji.tessera.model.ModelCard;
import sc.fiji.tessera.model.SegmentationModel;
import sc.fiji.tessera.plugins.segment.ImageSegmentation;
import sc.fiji.tessera.sample.Sample;
import sc.fiji.tessera.sample.SampleSet;

/**
 * Every command that segments images, on a hyperstack as a microscope gives it: the objects in the
 * second of two channels, several slices and frames, calibrated, with a selection on it.
 */
class ImageKindsTest {
  private static final int SLICES = 2;
  private static final int FRAMES = 2;

  @TempDir static Path folder;
  private static ExampleFiles files;

  @BeforeAll
  static void start() throws Exception {
    System.setProperty("tessera.embeddings", "0");
    files = new ExampleFiles(Files.createDirectories(folder.resolve("files")));
    Interpreter.batchMode = true;
  }

  @AfterAll
  static void end() {
    System.clearProperty("tessera.embeddings");
    Interpreter.batchMode = false;
  }

  @TestFactory
  List<DynamicTest> everySegmentation() throws Exception {
    List<DynamicTest> tests = new ArrayList<>();
    for (CommandExample e : CommandExamples.all().values()) {
      Class<?> type = Class.forName(CommandMenu.installed().className(e.label()));
      if (!ImageSegmentation.class.isAssignableFrom(type)) continue;
      tests.add(DynamicTest.dynamicTest(e.label(), () -> check(e)));
    }
    assertTrue(tests.size() >= 21, tests.toString());
    return tests;
  }

  /** What it was trained on is on the card, and it looks at the same of images with several. */
  @ParameterizedTest
  @ValueSource(strings = {"Train U-Net...", "Train Network..."})
  void aModelKnowsTheChannelAndThePixelSizeOfItsImages(String label) throws Exception {
    Path model = folder.resolve(label.replaceAll("\\W", "") + ".onnx");
    String network =
        label.equals("Train U-Net...") ? "depth=2 width=4" : "network=u-net divisor=16";
    CommandCall.run(
        label,
        "images=[%s] truth=[%s] channel=2 save=[%s] target=foreground patch=32 batch=2 steps=1 epochs=1 %s"
            .formatted(files.get("cells-5d.tif"), files.get("truth-5d.tif"), model, network));
    ModelCard.Input input = SegmentationModel.open(model).card().input();
    assertEquals(1, input.channels());
    assertEquals(List.of(2), input.from());
    assertEquals("0.5 micron", input.pixelSize());

    ImagePlus image = image(2);
    image.show();
    try {
      String options = " model=[" + model + "]";
      ImagePlus second = scores("image=kinds.tif channel=2" + options);
      image.setC(1);
      assertSame(second, scores("image=kinds.tif" + options), true, i -> true);
    } finally {
      image.close();
    }
  }

  private static ImagePlus scores(String options) {
    String scores = options + " output=scores";
    return (ImagePlus) CommandCall.run("Segment with Model...", scores).get("result");
  }

  /**
   * Outlines lie on their slice and frame, on all channels, of a copy that looks like the image.
   */
  @Test
  void anOverlayLooksLikeItsImage() {
    CompositeImage image = new CompositeImage(image(2), CompositeImage.COMPOSITE);
    LUT[] luts = {LUT.createLutFromColor(Color.MAGENTA), LUT.createLutFromColor(Color.GREEN)};
    luts[0].max = 200;
    luts[1].min = 10;
    luts[1].max = 90;
    image.setLuts(luts);
    image.show();
    ImagePlus copy;
    try {
      String options = "image=kinds.tif channel=2 output=overlay";
      copy = (ImagePlus) CommandCall.run("Segment with U-Net...", options).get("result");
    } finally {
      image.close();
    }
    assertEquals("kinds-overlay", copy.getTitle());
    CompositeImage composite = (CompositeImage) copy;
    assertEquals(CompositeImage.COMPOSITE, composite.getMode());
    for (int c = 1; c <= 2; c++) {
      LUT lut = composite.getChannelLut(c);
      assertEquals(luts[c - 1].min + " " + luts[c - 1].max, lut.min + " " + lut.max);
      assertEquals(luts[c - 1].getRGB(255), lut.getRGB(255));
    }
    Set<String> places = new TreeSet<>();
    for (Roi roi : copy.getOverlay()) {
      assertEquals(0, roi.getCPosition());
      places.add(roi.getZPosition() + " " + roi.getTPosition());
      String place = "-z" + roi.getZPosition() + "-t" + roi.getTPosition();
      assertTrue(roi.getName().endsWith(place), roi.getName());
    }
    assertEquals(Set.of("1 1", "1 2", "2 1", "2 2"), places);
  }

  /** The highest label is the number of objects, as people count on. */
  @ParameterizedTest
  @ValueSource(strings = {"", " refine=[small size=5]", " refine=unsure"})
  void objectsInsideAreNumberedWithoutGaps(String more) {
    ImagePlus image = image(1);
    Roi right = new Roi(30, 10, 34, 38);
    image.setRoi(right);
    image.show();
    ImagePlus labels;
    ImagePlus all;
    try {
      String options = "image=alone" + more;
      labels = (ImagePlus) CommandCall.run("Segment with U-Net...", options).get("result");
      options += " selection=false";
      all = (ImagePlus) CommandCall.run("Segment with U-Net...", options).get("result");
    } finally {
      image.close();
    }
    boolean anew = false;
    for (int p = 1; p <= labels.getStackSize(); p++) {
      Set<Integer> numbers = new TreeSet<>();
      ImageProcessor ip = labels.getStack().getProcessor(p);
      for (int i = 0; i < ip.getPixelCount(); i++) numbers.add(ip.get(i));
      boolean unsure = numbers.remove(255);
      assertEquals(more.contains("unsure"), unsure);
      List<Integer> found = List.copyOf(numbers);
      for (int y = 10; y < 48; y++) {
        for (int x = 30; x < 64; x++) {
          anew |= ip.get(x, y) != all.getStack().getProcessor(p).get(x, y);
        }
      }
      if (!unsure) assertEquals(found.size() - 1, found.get(found.size() - 1));
    }
    assertEquals(!more.contains("unsure"), anew); // there would have been gaps
  }

  /** Of a plane of 640 x 512 pixels the network is given 352 x 336, and says the same of them. */
  @Test
  void aPartOfALargePlaneIsSegmentedAsThePlane() {
    Sample sample = new SampleSet(SampleSet.Kind.NUCLEI, 1, 640, 512, 3).get(0);
    ImagePlus image = ResultImage.copy(SourceImage.of(sample.image(), "large"));
    image.setTitle("large");
    Roi selection = new OvalRoi(437, 331, 30, 19);
    image.show();
    try {
      ImagePlus all = scores("image=large model=nuclei-u-net");
      image.setRoi(selection);
      ImagePlus part = scores("image=large model=nuclei-u-net");
      double most = 0;
      boolean some = false;
      for (int y = 331; y < 350; y++)
        for (int x = 437; x < 467; x++) {
          if (!selection.contains(x, y)) continue;
          float score = all.getStack().getProcessor(2).getf(x, y);
          most = Math.max(most, Math.abs(score - part.getStack().getProcessor(2).getf(x, y)));
          some |= score > 0.5;
        }
      assertTrue(some);
      assertEquals(0, most, 1e-5);
      assertEquals(0, part.getStack().getProcessor(2).getf(10, 10));
    } finally {
      image.close();
    }
  }

  /** Whoever forgot a selection on a label image gets the scores of all of it, and a line. */
  @ParameterizedTest
  @ValueSource(strings = {"Measure Segmentation...", "Measure Instances..."})
  void measuresPassSelectionsOver(String label) {
    ImagePlus truth = IJ.openImage(files.get("truth.tif").toString());
    truth.setTitle("drawn");
    String options = " truth=drawn prediction=[" + files.get("found.tif") + "]";
    List<String> lines = new CopyOnWriteArrayList<>();
    LogListener listener = m -> lines.add(m.text());
    LogService log = SciJava.context().service(LogService.class);
    truth.show();
    log.addLogListener(listener);
    try {
      List<String> all = rows(label, options);
      long before = lines.stream().filter(l -> l.contains("selection is passed over")).count();
      truth.setRoi(0, 0, 20, 20);
      assertEquals(all, rows(label, options));
      long after = lines.stream().filter(l -> l.contains("selection is passed over")).count();
      assertEquals("0 1", before + " " + after);
    } finally {
      log.removeLogListener(listener);
      truth.close();
    }
  }

  private static List<String> rows(String label, String options) {
    ResultsTable table = (ResultsTable) CommandCall.run(label, options).get("table");
    List<String> rows = new ArrayList<>();
    for (int i = 0; i < table.size(); i++) rows.add(table.getRowAsString(i));
    return rows;
  }

  /** Of a virtual stack only what is segmented is read, one plane at a time. */
  @Test
  void ofAVirtualStackOnlyTheChannelIsRead() {
    Set<Integer> read = new TreeSet<>();
    ImagePlus image = image(2);
    ImageStack planes = image.getStack();
    VirtualStack stack =
        new VirtualStack(image.getWidth(), image.getHeight(), planes.size()) {
          @Override
          public ImageProcessor getProcessor(int n) {
            read.add(n);
            return planes.getProcessor(n).convertToShort(false);
          }

          @Override
          public Object getPixels(int n) {
            return getProcessor(n).getPixels();
          }

          @Override
          public int getBitDepth() {
            return 16;
          }

          @Override
          public int getSize() {
            return planes.size();
          }
        };
    ImagePlus virtual = new ImagePlus("virtual.tif", stack);
    virtual.setDimensions(2, SLICES, FRAMES);
    virtual.setOpenAsHyperStack(true);
    assertTrue(virtual.getStack().isVirtual());
    virtual.setRoi(8, 6, 40, 30);
    virtual.show();
    read.clear();
    try {
      CommandCall.run("Segment with U-Net...", "image=virtual.tif channel=2");
    } finally {
      virtual.close();
    }
    assertEquals(Set.of(2, 4, 6, 8), read);
  }

  private static void check(CommandExample example) {
    ImagePlus image = image(2);
    ImagePlus alone = image(1);
    image.show();
    alone.show();
    try {
      String options =
          example
              .hyperstackOptions(files, folder)
              .replaceAll("(^| )(image|save)=\\[[^]]*]", "")
              .replace("channel=2", "");
      check(example, options, image);
      if (example.label().matches(".*(Net|FCN|Model|DeepLab|Segmenter)...")) {
        check(example, options + " output=scores", image);
      }
    } finally {
      image.close();
      alone.close();
    }
  }

  private static void check(CommandExample example, String options, ImagePlus image) {
    boolean scores = options.contains("output=scores");
    boolean untrained = options.contains("model=") && !scores; // perhaps all is background
    String title = "-" + (scores ? "scores" : "labels");
    ImagePlus expected = run(example, "image=alone " + options);
    assertKeeps(expected, "alone" + title, "c1");

    ImagePlus second = run(example, "image=kinds.tif channel=2 " + options);
    assertKeeps(second, "kinds" + title, "c2");
    assertSame(expected, second, untrained, i -> true);

    boolean all = example.label().matches(".*(K-means|Graph Cut|Random Walker|SLIC|Felz).*");
    image.setC(2);
    if (!all)
      assertSame(expected, run(example, "image=kinds.tif " + options), untrained, i -> true);

    Roi selection = new OvalRoi(8, 6, 40, 30);
    image.setRoi(selection);
    image.setPosition(1, 2, 1);
    ImagePlus part = run(example, "image=kinds.tif channel=2 " + options);
    assertKeeps(part, "kinds" + title, "c2");
    boolean prompts = example.label().equals("Segment Anything...");
    int width = image.getWidth();
    IntPredicate inside = i -> prompts || selection.contains(i % width, i / width);
    assertSame(expected, part, untrained, inside);
    ImagePlus off = run(example, "image=kinds.tif channel=2 selection=false " + options);
    assertSame(expected, off, untrained, i -> true);
    assertEquals(selection, image.getRoi());
    assertEquals("1 2 1", image.getC() + " " + image.getZ() + " " + image.getT());
    assertNull(part.getRoi());
    image.deleteRoi();
  }

  private static ImagePlus run(CommandExample example, String options) {
    return (ImagePlus) CommandCall.run(example.label(), options).get("result");
  }

  private static void assertKeeps(ImagePlus result, String title, String first) {
    assertEquals(title, result.getTitle());
    assertEquals(SLICES, result.getNSlices());
    assertEquals(FRAMES, result.getNFrames());
    Calibration c = result.getCalibration();
    assertEquals(250, c.pixelWidth);
    assertEquals(1000, c.pixelDepth);
    assertEquals("nm", c.getUnit());
    assertEquals(7, c.frameInterval);
    assertEquals("min", c.getTimeUnit());
    if (result.getStack().getSliceLabel(1).equals("class")) return; // and object
    for (int p = 0; p < result.getStackSize(); p++) {
      String expected = first + " plane " + p / result.getNChannels();
      String label = result.getStack().getSliceLabel(p + 1);
      assertTrue(label.endsWith(expected), label + ", not " + expected);
    }
  }

  /** The same where it is said, and nothing elsewhere; objects may be numbered anew. */
  private static void assertSame(
      ImagePlus expected, ImagePlus given, boolean untrained, IntPredicate inside) {
    assertEquals(expected.getStackSize(), given.getStackSize());
    boolean scores = given.getTitle().endsWith("scores");
    boolean some = false;
    for (int p = 1; p <= expected.getStackSize(); p++) {
      ImageProcessor right = expected.getStack().getProcessor(p);
      ImageProcessor ip = given.getStack().getProcessor(p);
      boolean background = p % given.getNChannels() == 1;
      for (int i = 0; i < ip.getPixelCount(); i++) {
        String where = "plane " + p + " pixel " + i;
        some |= right.getf(i) != right.getf(0);
        if (!scores) {
          assertEquals(inside.test(i) && right.getf(i) > 0, ip.getf(i) > 0, where);
        } else {
          float score = inside.test(i) ? right.getf(i) : background ? 1 : 0;
          assertEquals(score, ip.getf(i), 1e-4f, where);
        }
      }
    }
    assertTrue(some || untrained, "nothing is found that could be compared");
  }

  /** Objects in the last channel; before it, another picture. */
  private static ImagePlus image(int channels) {
    ImageProcessor cells = IJ.openImage(files.get("cells.tif").toString()).getProcessor();
    ImageStack stack = new ImageStack(cells.getWidth(), cells.getHeight());
    for (int plane = 0; plane < SLICES * FRAMES; plane++) {
      for (int c = 1; c <= channels; c++) {
        ImageProcessor ip = cells.duplicate();
        if (c < channels) ip.rotate(180);
        if (plane % 2 == 1) ip.flipVertical();
        stack.addSlice("c" + c + " plane " + plane, ip);
      }
    }
    ImagePlus image = new ImagePlus(channels == 1 ? "alone" : "kinds.tif", stack);
    image.setDimensions(channels, SLICES, FRAMES);
    image.setOpenAsHyperStack(true);
    Calibration calibration = image.getCalibration();
    calibration.pixelWidth = calibration.pixelHeight = 250;
    calibration.pixelDepth = 1000;
    calibration.setUnit("nm");
    calibration.frameInterval = 7;
    calibration.setTimeUnit("min");
    return image;
  }
}
