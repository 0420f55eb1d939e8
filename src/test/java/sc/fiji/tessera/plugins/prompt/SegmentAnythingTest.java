package sc.fiji.tessera.plugins.prompt;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import ij.IJ;
import ij.ImagePlus;
import ij.ImageStack;
import ij.WindowManager;
import ij.gui.Overlay;
import ij.gui.PointRoi;
import ij.gui.Roi;
import ij.io.RoiEncoder;
import ij.measure.ResultsTable;
import ij.process.ByteProcessor;
import ij.process.ImageProcessor;
import java.awt.GraphicsEnvironment;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CancellationException;
import java.util.zip.ZipFile;
import net.imglib2.img.Img;
import net.imglib2.type.numeric.integer.IntType;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import sc.fiji.tessera.checkpoint.Checkpoint;
import sc.fiji.tessera.checkpoint.CompositeImport;
import sc.fiji.tessera.checkpoint.MicroSamTest;
import sc.fiji.tessera.graph.OnnxModel;
import sc.fiji.tessera.image.SourceImage;
import sc.fiji.tessera.inference.AutomaticMasks;
import sc.fiji.tessera.inference.DistanceSegmenter;
import sc.fiji.tessera.inference.ImageEmbedding;
import sc.fiji.tessera.inference.KnownAnswers;
import sc.fiji.tessera.inference.ObjectMask;
import sc.fiji.tessera.inference.OnnxService;
import sc.fiji.tessera.inference.Progress;
import sc.fiji.tessera.inference.PromptSegmenter;
import sc.fiji.tessera.inference.Prompts;
import sc.fiji.tessera.label.DistanceObjects;
import sc.fiji.tessera.label.RegionMask;
import sc.fiji.tessera.model.CompositeModel;
import sc.fiji.tessera.plugins.bridge.CommandCall;

/** With a network of random weights, and with one whose answers are known. */
public class SegmentAnythingTest {
  private static final String LABEL = "Segment Anything...";
  private static final Path FIXTURE = Path.of("src/test/resources/network/parity/sam_tiny");
  private static final OnnxService ONNX = new OnnxService();

  @TempDir static Path models;
  @TempDir Path folder;
  private static Path tiny;
  private static Path known;

  @BeforeAll
  static void save() throws IOException {
    System.setProperty("tessera.embeddings", "0"); // nothing of before is taken
    tiny = models.resolve("tiny.onnx");
    try (Checkpoint checkpoint = Checkpoint.open(FIXTURE.resolve("weights.pth"))) {
      CompositeImport.of(checkpoint, Map.of("decoderHeads", "4")).model("tiny").save(tiny);
    }
    known = KnownAnswers.save(models.resolve("known.onnx"));
  }

  @AfterAll
  static void close() {
    System.clearProperty("tessera.embeddings");
    ONNX.dispose();
  }

  @AfterEach
  void forgetActiveImage() {
    WindowManager.setTempCurrentImage(null);
  }

  /** Two squares of other values than the ground, of whole cells. */
  public static ByteProcessor squares(int first, int second) {
    ByteProcessor ip = new ByteProcessor(64, 64);
    ip.setColor(50);
    ip.fill();
    fill(ip, first, 8, 8, 16, 16);
    fill(ip, second, 36, 12, 20, 24);
    return ip;
  }

  private static void fill(ByteProcessor ip, int value, int x, int y, int w, int h) {
    ip.setColor(value);
    ip.setRoi(x, y, w, h);
    ip.fill();
    ip.resetRoi();
  }

  private static ImagePlus cells() {
    return new ImagePlus("cells", squares(100, 150));
  }

  private static Map<String, Object> call(ImagePlus image, Path model, String options) {
    WindowManager.setTempCurrentImage(image);
    return CommandCall.run(LABEL, "model=[" + model + "] device=cpu " + options);
  }

  private static ImagePlus labels(ImagePlus image, Path model, String options) {
    return (ImagePlus) call(image, model, options).get("result");
  }

  private static void refused(ImagePlus image, String options, String fragment) {
    WindowManager.setTempCurrentImage(image);
    CommandCall.assertRefused(LABEL, "device=cpu model=[" + known + "] " + options, fragment);
  }

  /** Squares of 8 x 8 pixels, each of another value, at these corners of a large image. */
  static final int[][] SMALL = {{4, 8}, {60, 60}, {92, 120}, {128, 28}, {200, 244}, {248, 0}};

  static ByteProcessor smallSquares() {
    ByteProcessor ip = new ByteProcessor(256, 256);
    ip.setColor(20);
    ip.fill();
    for (int i = 0; i < SMALL.length; i++) fill(ip, 60 + 30 * i, SMALL[i][0], SMALL[i][1], 8, 8);
    return ip;
  }

  /** The network sees 64 x 64 pixels, in which they are two wide, but in tiles eight. */
  @Test
  void smallObjectsOfALargeImageAreFoundInTiles() {
    ImagePlus image = new ImagePlus("large", smallSquares());
    StringBuilder points = new StringBuilder();
    for (int[] at : SMALL) points.append(at[0] + 3).append(',').append(at[1] + 4).append("; ");
    String prompts = "points=[" + points + "] ";
    ImageProcessor tiled = labels(image, known, prompts + "tile=64").getProcessor();
    ImageProcessor whole = labels(image, known, prompts).getProcessor();
    int other = 0;
    for (int i = 0; i < tiled.getPixelCount(); i++) {
      int wanted = 0;
      boolean corner = false; // where a mask of cells of 4 x 4 pixels is rounded
      for (int k = 0; k < SMALL.length; k++) {
        int x = i % 256 - SMALL[k][0];
        int y = i / 256 - SMALL[k][1];
        if (x >= 0 && y >= 0 && x < 8 && y < 8) {
          wanted = k + 1;
          corner = x % 7 == 0 && y % 7 == 0;
        }
      }
      if (corner) continue;
      assertEquals(wanted, tiled.get(i), "at " + i % 256 + ", " + i / 256);
      if (whole.get(i) != wanted) other++;
    }
    assertTrue(other > 100, "the whole image is too coarse: " + other);
    refused(image, "points=3,4 tile=9", "'tile' must be 0, or 32 pixels or more, but is 9.");
    refused(image, "mode=everything tile=64", "'layers' cuts an image for mode=everything");
  }

  /** The label at the middle of the ground, the first and the second square. */
  private static void assertAt(ImageProcessor ip, int ground, int first, int second) {
    int[] found = {ip.get(28, 50), ip.get(16, 16), ip.get(46, 24)};
    assertArrayEquals(new int[] {ground, first, second}, found);
  }

  private static PointRoi points(int... xy) {
    PointRoi points = new PointRoi();
    for (int i = 0; i < xy.length; i += 2) points.addPoint(xy[i], xy[i + 1]);
    return points;
  }

  @Test
  void eachPointIsAnObject() {
    ImagePlus image = cells();
    byte[] before = ((byte[]) image.getProcessor().getPixels()).clone();
    assertAt(labels(image, known, "points=[46,24; 16,16]").getProcessor(), 0, 2, 1);
    // the smaller ones lie on the ground, whatever the order
    assertAt(labels(image, known, "points=16,16;28,50;46,24").getProcessor(), 2, 1, 3);
    image.setRoi(points(16, 16, 46, 24));
    assertAt(labels(image, known, "").getProcessor(), 0, 1, 2);
    assertArrayEquals(before, (byte[]) image.getProcessor().getPixels());
    assertNull(image.getOverlay());
  }

  @Test
  void roisOfEveryKind() throws IOException {
    ImagePlus image = cells();
    Roi point = points(16, 16);
    point.setName("cell#1");
    image.setOverlay(new Overlay(points(46, 24)));
    image.getOverlay().add(point);
    ResultsTable table = (ResultsTable) call(image, known, "rois=overlay table").get("objects");
    assertEquals(2, table.size());
    assertEquals("", table.getStringValue("Class", 0));
    assertEquals("cell", table.getStringValue("Class", 1));
    assertEquals(2, table.getValue("Id", 1));
    Path zip = folder.resolve("rois.zip");
    labels(image, known, "rois=overlay output=rois save=[" + zip + "]");
    try (ZipFile saved = new ZipFile(zip.toFile())) {
      assertEquals(2, saved.size());
    }
    Path file = folder.resolve("one.roi");
    new RoiEncoder(file.toString()).write(points(46, 24));
    assertAt(labels(image, known, "rois=[" + file + "]").getProcessor(), 0, 0, 1);
    image.deleteRoi();
    refused(image, "", "has no selection");
    image.setOverlay(new Overlay(points(80, 24)));
    refused(image, "rois=overlay", "lies outside of the image cells of 64 x 64 pixels.");
  }

  /** Calibrated, and as large as the masks are. */
  @Test
  void theTableMeasuresObjects() {
    ImagePlus image = cells();
    image.getCalibration().pixelWidth = 0.5;
    image.getCalibration().pixelHeight = 0.25;
    image.getCalibration().setUnit("micron");
    Map<String, Object> made = call(image, known, "points=46,24 table");
    ImageProcessor ip = ((ImagePlus) made.get("result")).getProcessor();
    int pixels = 0;
    for (int i = 0; i < ip.getPixelCount(); i++) pixels += ip.get(i);
    ResultsTable table = (ResultsTable) made.get("objects");
    assertEquals(pixels, table.getValue("Pixels", 0));
    assertEquals(480, pixels, 8); // resized masks have round corners
    assertEquals(pixels / 8.0, table.getValue("Area", 0), 1e-9);
    assertEquals(46 * 0.5, table.getValue("X", 0), 0.02);
    assertEquals(24 * 0.25, table.getValue("Y", 0), 0.02);
    assertEquals(18, table.getValue("BX", 0), 1e-9);
    assertEquals(6, table.getValue("Height", 0), 1e-9);
    assertEquals(0.96, table.getValue("Score", 0), 1e-6);
    assertEquals("micron", table.getStringValue("Unit", 0));
    assertFalse(call(image, known, "points=46,24").get("objects") instanceof ResultsTable);
  }

  @Test
  void planesOneByOne() {
    ImageStack stack = new ImageStack(64, 64);
    for (int z = 0; z < 3; z++) stack.addSlice(squares(100, 50 + 20 * z));
    ImagePlus image = new ImagePlus("stack", stack);
    image.setDimensions(1, 3, 1);
    ImageStack text = labels(image, known, "points=[16,16; 46,24]").getStack();
    for (int z = 2; z <= 3; z++) assertAt(text.getProcessor(z), 0, 1, 2);
    Roi second = points(46, 24);
    second.setPosition(2);
    Roi third = points(16, 16);
    third.setPosition(3);
    image.setOverlay(new Overlay(second));
    image.getOverlay().add(third);
    ImageStack rois = labels(image, known, "rois=overlay").getStack();
    assertAt(rois.getProcessor(1), 0, 0, 0);
    assertAt(rois.getProcessor(2), 0, 0, 1);
    assertAt(rois.getProcessor(3), 0, 2, 0);
    ImageStack all = labels(image, known, "mode=everything grid=8 nms=0.9").getStack();
    int highest = (int) all.getProcessor(1).getStats().max;
    all.getProcessor(2).setValue(0);
    assertEquals(2, highest);
    assertTrue(all.getProcessor(3).get(16, 16) > highest, "numbers go on from plane to plane");
  }

  /** Five slices: the first square on 1 to 3, the second on 1 to 4, nothing on the last. */
  static ImagePlus volume() {
    ImageStack stack = new ImageStack(64, 64);
    for (int z = 0; z < 5; z++) {
      stack.addSlice(squares(z < 3 ? 100 + 10 * z : 50, z < 4 ? 150 + 10 * z : 50));
    }
    ImagePlus image = new ImagePlus("volume", stack);
    image.setDimensions(1, 5, 1);
    image.setSlice(2);
    return image;
  }

  private static void assertVolume(ImageStack found) {
    for (int z = 1; z <= 5; z++) {
      assertAt(found.getProcessor(z), 0, z <= 3 ? 1 : 0, z <= 4 ? 2 : 0);
    }
  }

  @Test
  void objectsAreFollowedThroughSlices() {
    ImagePlus image = volume();
    String through = "slices=through ";
    Map<String, Object> made = call(image, known, through + "points=[16,16; 46,24] table");
    assertVolume(((ImagePlus) made.get("result")).getStack());
    ResultsTable table = (ResultsTable) made.get("objects");
    assertEquals(3 + 4, table.size());
    assertEquals(2, table.getValue("Id", table.size() - 1));
    assertEquals(4, table.getValue("Slice", table.size() - 1));
    assertVolume(labels(image, known, through + "points=[16,16; 46,24] start=3").getStack());
    image.setRoi(points(16, 16, 46, 24)); // without slices: they are on the one that is shown
    assertVolume(labels(image, known, through).getStack());
    image.deleteRoi();
    Roi first = points(16, 16);
    first.setPosition(3);
    Roi second = points(46, 24);
    second.setPosition(1);
    image.setOverlay(new Overlay(first));
    image.getOverlay().add(second);
    assertVolume(labels(image, known, through + "rois=overlay").getStack());
    image.setOverlay(null);
    ImageStack none = labels(image, known, through + "points=46,24 sure=0.9").getStack();
    for (int z = 1; z <= 5; z++) assertEquals(z == 2 ? 1 : 0, none.getProcessor(z).get(46, 24));
    refused(image, through + "mode=everything", "'slices=through' is for mode=prompts");
    refused(image, through + "points=3,4 start=6", "'start' must be 0 to 5 for the image");
    refused(cells(), through + "points=3,4", "but cells has a single slice");
    image.setDimensions(1, 1, 5);
    refused(image, through + "points=3,4", "through which nothing is followed");
  }

  /** Every frame by itself. */
  @Test
  void eachFrameIsAStackOfItsOwn() {
    ImageStack stack = new ImageStack(64, 64);
    for (int i = 0; i < 4; i++) stack.addSlice(squares(i < 3 ? 100 : 50, 50));
    ImagePlus image = new ImagePlus("frames", stack);
    image.setDimensions(1, 2, 2);
    image.setOpenAsHyperStack(true);
    ImageStack found = labels(image, known, "slices=through points=16,16 start=1").getStack();
    for (int i = 0; i < 4; i++) assertEquals(i < 3 ? 1 : 0, found.getProcessor(i + 1).get(16, 16));
  }

  @Test
  void aFolderWithSaveAndRefinement() throws IOException {
    Path images = Files.createDirectory(folder.resolve("images"));
    Path out = Files.createDirectory(folder.resolve("out"));
    for (String name : new String[] {"a", "b"}) {
      IJ.saveAsTiff(cells(), images.resolve(name + ".tif").toString());
    }
    Map<String, Object> made =
        CommandCall.run(
            LABEL,
            "image=[%s] model=[%s] device=cpu points=[16,16; 46,24] table save=[%s]"
                .formatted(images, known, out));
    assertAt(IJ.openImage(out + "/a.tif").getProcessor(), 0, 1, 2);
    assertAt(IJ.openImage(out + "/b.tif").getProcessor(), 0, 1, 2);
    assertEquals(4, ((ResultsTable) made.get("objects")).size());
    ImagePlus image = cells();
    String both = "points=[16,16; 46,24] refine=[small size=300]";
    assertAt(labels(image, known, both).getProcessor(), 0, 0, 2);
  }

  /** Any image: no square, and larger than the network's. */
  private static ImagePlus ramp() {
    ByteProcessor ip = new ByteProcessor(90, 70);
    for (int i = 0; i < ip.getPixelCount(); i++) ip.set(i, i * i / 97 % 251);
    return new ImagePlus("ramp", ip);
  }

  private static void assertSame(RegionMask mask, ImagePlus labels) {
    for (int i = 0; i < 90 * 70; i++) {
      int expected = mask.contains(i % 90, i / 90) ? 1 : 0;
      assertEquals(expected, labels.getProcessor().get(i), "pixel " + i);
    }
  }

  @Test
  void masksAreThoseOfTheInterfaceForPrograms() throws IOException {
    ImagePlus image = ramp();
    CompositeModel model = CompositeModel.open(tiny);
    try (PromptSegmenter network = PromptSegmenter.open(ONNX, model, "cpu")) {
      ImageEmbedding seen = network.embed(SourceImage.of(image).plane(0, 0), Progress.NONE);
      Prompts.Point in = new Prompts.Point(30, 20, true);
      Prompts.Point off = new Prompts.Point(60, 50.5, false);
      List<ObjectMask> several = network.candidates(seen, Prompts.of(in), Progress.NONE);
      assertSame(several.get(0).mask(), labels(image, tiny, "points=30,20"));
      int least = several.stream().mapToInt(m -> m.mask().area()).min().orElseThrow();
      int most = several.stream().mapToInt(m -> m.mask().area()).max().orElseThrow();
      assertEquals(least, area(labels(image, tiny, "points=30,20 pick=smallest")));
      assertEquals(most, area(labels(image, tiny, "points=30,20 pick=largest")));
      RegionMask two = network.best(seen, Prompts.of(in, off), Progress.NONE).mask();
      assertSame(two, labels(image, tiny, "points=[30,20 -60,50.5]"));
      Prompts.Box box = new Prompts.Box(10, 5, 49, 89 - 20);
      RegionMask boxed = network.best(seen, Prompts.of(box), Progress.NONE).mask();
      assertSame(boxed, labels(image, tiny, "boxes=10,5,40,65"));
      assertSame(boxed, labels(image, tiny, "boxes=[10, 5, 40, 900]"));
      image.setRoi(10, 5, 40, 65);
      assertSame(boxed, labels(image, tiny, ""));
      Prompts all = new Prompts(List.of(off), Optional.of(box), Optional.empty());
      RegionMask both = network.best(seen, all, Progress.NONE).mask();
      assertSame(both, labels(image, tiny, "boxes=10,5,40,65 points=-60,50.5"));
      AutomaticMasks.Options every =
          new AutomaticMasks.Options(6, 0, 0, 0.7, 1, 512 / 1500.0, 1, 9);
      List<ObjectMask> found =
          new AutomaticMasks(network, every).of(SourceImage.of(image).plane(0, 0), Progress.NONE);
      String options =
          "mode=everything grid=6 score=0 stability=0 layers=1 size=9 table selection=false";
      ResultsTable table = (ResultsTable) call(image, tiny, options).get("objects");
      assertEquals(found.size(), table.size());
      for (int i = 0; i < found.size(); i++) {
        assertEquals(found.get(i).mask().area(), table.getValue("Pixels", i));
      }
    }
  }

  private static int area(ImagePlus labels) {
    return labels.getProcessor().getHistogram()[1];
  }

  @Test
  void backgroundRoisAreOfNoObject() throws IOException {
    ImagePlus image = ramp();
    Roi none = points(60, 50);
    none.setName("background");
    image.setOverlay(new Overlay(points(30, 20)));
    image.getOverlay().add(none);
    RegionMask expected;
    try (PromptSegmenter network = PromptSegmenter.open(ONNX, CompositeModel.open(tiny), "cpu")) {
      ImageEmbedding seen = network.embed(SourceImage.of(image).plane(0, 0), Progress.NONE);
      Prompts.Point in = new Prompts.Point(30, 20, true);
      Prompts prompts = Prompts.of(in, new Prompts.Point(60, 50, false));
      expected = network.best(seen, prompts, Progress.NONE).mask();
    }
    assertSame(expected, labels(image, tiny, "rois=overlay"));
  }

  /** Objects of a network's distances, with limits at which its random ones make some. */
  @Test
  void allObjectsByTheirDistances() throws IOException {
    Path micro = MicroSamTest.save(folder);
    ImagePlus image = ramp();
    DistanceObjects.Maps maps;
    CompositeModel model = CompositeModel.open(micro);
    try (PromptSegmenter network = PromptSegmenter.open(ONNX, model, "cpu");
        DistanceSegmenter distances = DistanceSegmenter.open(ONNX, model, "cpu")) {
      ImageEmbedding seen = network.embed(SourceImage.of(image).plane(0, 0), Progress.NONE);
      maps = distances.of(seen, Progress.NONE);
    }
    assertEquals(90 * 70, maps.foreground().length);
    double centre = at(maps.centre(), 0.7);
    double boundary = at(maps.boundary(), 0.7);
    double foreground = at(maps.foreground(), 0.2);
    DistanceObjects.Options options =
        new DistanceObjects.Options(foreground, centre, boundary, 1, 1.6, 2);
    Img<IntType> expected = DistanceObjects.of(maps, options);
    String keys =
        "mode=distances foreground=%s centre=%s boundary=%s size=2 table"
            .formatted(foreground, centre, boundary);
    Map<String, Object> made = call(image, micro, keys);
    ImageProcessor found = ((ImagePlus) made.get("result")).getProcessor();
    int[] at = {0};
    int[] highest = {0};
    expected.forEach(
        v -> {
          assertEquals(v.get(), found.get(at[0]), "pixel " + at[0]++);
          highest[0] = Math.max(highest[0], v.get());
        });
    assertTrue(
        highest[0] > 1,
        "there are "
            + highest[0]
            + " objects: "
            + Arrays.toString(Arrays.copyOf(maps.centre(), 9)));
    ResultsTable table = (ResultsTable) made.get("objects");
    assertEquals(highest[0], table.size());
    assertTrue(table.getValue("Score", 0) > 0);
    refused(image, "mode=distances", "has no part 'distances'; it has encoder, decoder.");
    refused(image, "mode=distances points=3,4", "are for mode=prompts");
  }

  /** The value below which a share of all lies. */
  private static double at(float[] values, double share) {
    float[] sorted = values.clone();
    Arrays.sort(sorted);
    return sorted[(int) (share * sorted.length)];
  }

  /** A pair that others have exported has no card, and its images are fed as the authors do. */
  @Test
  void aPairOfFilesOfOthers() throws IOException {
    Path encoder = folder.resolve("e.onnx");
    Path decoder = folder.resolve("d.onnx");
    CompositeModel model = CompositeModel.open(tiny);
    OnnxModel.of(model.part("encoder").graph()).write(encoder);
    OnnxModel.of(model.part("decoder").graph()).write(decoder);
    ImagePlus pair = labels(ramp(), encoder, "points=30,20 decoder=[" + decoder + "]");
    ImagePlus own = labels(ramp(), tiny, "points=30,20");
    assertArrayEquals(
        (byte[]) own.getProcessor().getPixels(), (byte[]) pair.getProcessor().getPixels());
    WindowManager.setTempCurrentImage(ramp());
    CommandCall.assertRefused(
        LABEL, "model=[" + encoder + "] points=3,2", "is a model of its own, not one of several");
    String wrong = "model=[%s] decoder=[%s] points=3,2".formatted(decoder, encoder);
    CommandCall.assertRefused(LABEL, wrong, "has no input image_embeddings");
  }

  /** A pixel that is like no other is an object, in labels and table. */
  @Test
  void anObjectMayBeASinglePixel() {
    ByteProcessor ip = new ByteProcessor(16, 16);
    ip.setColor(50);
    ip.fill();
    ip.set(9, 5, 200);
    Map<String, Object> made = call(new ImagePlus("dot", ip), known, "points=9,5 table");
    ImageProcessor found = ((ImagePlus) made.get("result")).getProcessor();
    for (int i = 0; i < 256; i++) assertEquals(i == 5 * 16 + 9 ? 1 : 0, found.get(i));
    ResultsTable table = (ResultsTable) made.get("objects");
    assertEquals(1, table.getValue("Pixels", 0));
    assertEquals(9.5, table.getValue("X", 0));
    assertEquals(1, table.getValue("Width", 0));
  }

  /** What is smaller than a pixel has none: no label, no row, and no other object's number. */
  @Test
  void anObjectMayHaveNoPixel() {
    ByteProcessor ip = new ByteProcessor(4, 4);
    for (int i = 0; i < 16; i++) ip.set(i, 15 * i);
    Map<String, Object> made = call(new ImagePlus("few", ip), known, "points=1,1 table");
    assertEquals(0, ((ImagePlus) made.get("result")).getProcessor().getStats().max);
    assertEquals(0, ((ResultsTable) made.get("objects")).size());
    ImageStack stack = new ImageStack(4, 4);
    for (int z = 0; z < 3; z++) stack.addSlice(ip);
    ImagePlus volume = labels(new ImagePlus("few", stack), known, "points=1,1 slices=through");
    assertEquals(0, volume.getProcessor().getStats().max);
  }

  @Test
  void mistakesAreSentences() {
    ImagePlus image = cells();
    refused(image, "points=64,3", "The point 64,3 lies outside of the image cells of 64 x 64");
    refused(image, "boxes=3,70,5,5", "The box 3,70,5,5 lies outside of the image cells");
    refused(image, "points=-3,4", "Object 1 of 'points' and 'boxes' has neither a point in it nor");
    refused(image, "points=3;4", "'points' must be pixels such as 120,84");
    refused(image, "boxes=3,4,0,5", "'boxes' must be x,y,width,height");
    refused(image, "mode=everything points=3,4", "are for mode=prompts");
    refused(image, "points=3,4 rois=overlay", "not both");
    refused(image, "points=3,4 channel=2", "'channel' must be 0 to 1");
    refused(image, "points=3,4 decoder=[" + folder + "]", "'decoder' must be an .onnx file");
    WindowManager.setTempCurrentImage(image);
    CommandCall.assertRefused(
        LABEL, "model=nothing points=3,4", "'model' must be an existing file");
    CommandCall.assertRefused(LABEL, "points=3,4", "'model' must be given");
  }

  @Test
  void theToolNeedsAScreen() {
    assumeTrue(GraphicsEnvironment.isHeadless());
    WindowManager.setTempCurrentImage(cells());
    String options = "model=[" + known + "] device=cpu";
    CommandCall.assertRefused("Segment Anything Tool...", options, "There is no screen to click");
  }

  @Test
  void stopsWhenCancelled() {
    Progress stopped =
        new Progress() {
          @Override
          public void report(double fraction, String message) {}

          @Override
          public boolean cancelled() {
            return true;
          }
        };
    WindowManager.setTempCurrentImage(cells());
    String options = "model=[" + known + "] device=cpu points=3,4";
    assertThrows(CancellationException.class, () -> CommandCall.run(LABEL, options, stopped));
  }
}
