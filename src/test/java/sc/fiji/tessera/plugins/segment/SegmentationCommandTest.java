package sc.fiji.tessera.plugins.segment;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ij.IJ;
import ij.ImagePlus;
import ij.ImageStack;
import ij.WindowManager;
import ij.gui.Overlay;
import ij.gui.Roi;
import ij.macro.Interpreter;
import ij.measure.Calibration;
import ij.plugin.LutLoader;
import ij.process.ByteProcessor;
import ij.process.ImageProcessor;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.zip.ZipEntry;
import java.util.zip.ZipInputStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Assertions;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.scijava.Context;
import org.scijava.command.CommandModule;
import org.scijava.command.CommandService;
import org.scijava.log.LogListener;
import org.scijava.log.LogService;
import sc.fiji.tessera.graph.GraphBuilder;
import sc.fiji.tessera.graph.OnnxModel;
import sc.fiji.tessera.model.ModelCard.Target;
import sc.fiji.tessera.model.SegmentationModel;
import sc.fiji.tessera.network.Size;
import sc.fiji.tessera.network.UNet;
import sc.fiji.tessera.plugins.bridge.Bridge;
import sc.fiji.tessera.plugins.bridge.CommandCall;
import sc.fiji.tessera.plugins.bridge.Impatient;
import sc.fiji.tessera.plugins.bridge.OpenImages;
import sc.fiji.tessera.plugins.bridge.SciJava;
import sc.fiji.tessera.plugins.network.SegmentWithModel;
import sc.fiji.tessera.plugins.network.SegmentWithUNet;
import sc.fiji.tessera.plugins.network.ThresholdModel;

/** Both segmentation commands as macros, scripts and SciJava call them, without a screen. */
class SegmentationCommandTest {
  private static final String MODEL = "Segment with Model...";

  @TempDir Path folder;
  private Path classes;
  private Path instances;

  @BeforeEach
  void models() throws IOException {
    classes = ThresholdModel.save(folder.resolve("classes.onnx"), 1, Target.CLASSES);
    instances = ThresholdModel.save(folder.resolve("instances.onnx"), 1, Target.INSTANCES);
  }

  @AfterEach
  void closeImages() {
    if (Interpreter.batchMode) {
      for (ImagePlus image : OpenImages.all()) Interpreter.removeBatchModeImage(image);
    }
    Interpreter.batchMode = false;
    WindowManager.setTempCurrentImage(null);
  }

  /** Two bright squares of 10 x 10 and 6 x 6 pixels on a dark ground. */
  private static ByteProcessor squares() {
    ByteProcessor ip = new ByteProcessor(40, 30);
    ip.setValue(20);
    ip.fill();
    ip.setValue(200);
    ip.setRoi(3, 4, 10, 10);
    ip.fill();
    ip.setRoi(25, 15, 6, 6);
    ip.fill();
    ip.resetRoi();
    return ip;
  }

  private Path file(String name) {
    Path file = folder.resolve(name);
    IJ.saveAsTiff(new ImagePlus(name, squares()), file.toString());
    return file;
  }

  private Map<String, Object> segment(Path image, Path model, String more) {
    return CommandCall.run(MODEL, "image=[" + image + "] model=[" + model + "] " + more);
  }

  private static ImagePlus result(Map<String, Object> outputs) {
    return (ImagePlus) outputs.get("result");
  }

  private static long[] histogram(ImageProcessor ip) {
    long[] counts = new long[256];
    for (int i = 0; i < ip.getPixelCount(); i++) counts[(int) ip.getf(i)]++;
    return counts;
  }

  private static void assertSquares(ImageProcessor ip, int first, int second) {
    long[] expected = new long[256];
    expected[0] = 40 * 30 - 136;
    expected[first] += 100;
    expected[second] += 36;
    assertArrayEquals(expected, histogram(ip));
    assertEquals(first, ip.getf(3, 4));
    assertEquals(second, ip.getf(30, 20));
  }

  // What comes out.

  @Test
  void classesArePixelLabelsAndInstancesAreNumbered() throws IOException {
    Path image = file("cells.tif");
    ImagePlus labels = result(segment(image, classes, ""));
    assertEquals("cells-labels", labels.getTitle());
    assertEquals(8, labels.getBitDepth());
    assertSquares(labels.getProcessor(), 1, 1);
    assertSquares(result(segment(image, instances, "")).getProcessor(), 1, 2);
  }

  @Test
  void theResultTellsWhatMadeItAndWhereItRan() throws IOException {
    Path image = file("cells.tif");
    Path saved = folder.resolve("labels.tif");
    String shown =
        result(segment(image, classes, "device=cpu save=[" + saved + "]")).getInfoProperty();
    String sha = SegmentationModel.open(classes).onnx().sha256().substring(0, 16);
    String expected =
        "Segmented by Tessera with "
            + classes
            + " (SHA-256 "
            + sha
            + ") on cpu; tile=0 overlap=-1 augment=none scale=1.0\n";
    assertEquals(expected, shown);
    assertTrue(IJ.openImage(saved.toString()).getInfoProperty().contains(expected.strip()));
  }

  @Test
  void scoresAreProbabilitiesWithAChannelPerClass() throws IOException {
    ImagePlus scores = result(segment(file("cells.tif"), classes, "output=scores"));
    assertEquals("cells-scores", scores.getTitle());
    assertEquals(32, scores.getBitDepth());
    assertEquals(2, scores.getNChannels());
    assertEquals("background", scores.getStack().getSliceLabel(1));
    assertEquals("bright", scores.getStack().getSliceLabel(2));
    assertEquals(1, scores.getStack().getProcessor(2).getf(5, 5), 1e-6);
    assertEquals(1, scores.getStack().getProcessor(1).getf(0, 0), 1e-6);
    double sum = scores.getStack().getVoxel(7, 7, 0) + scores.getStack().getVoxel(7, 7, 1);
    assertEquals(1, sum, 1e-6);
  }

  @Test
  void overlayIsACopyOfTheImageWithOutlines() throws IOException {
    ImagePlus overlay = result(segment(file("cells.tif"), instances, "output=overlay"));
    assertEquals("cells-overlay", overlay.getTitle());
    assertArrayEquals((byte[]) squares().getPixels(), (byte[]) overlay.getProcessor().getPixels());
    assertEquals(2, overlay.getOverlay().size());
    assertEquals(100, overlay.getOverlay().get(0).getStatistics().area);
  }

  @Test
  void tilesDoNotChangeTheResult() throws IOException {
    Path unet = folder.resolve("unet.onnx");
    OnnxModel.of(new UNet(new Size(1, 3), new UNet.Options(2, 4)).graph(5)).write(unet);
    Path image = folder.resolve("ramp.tif");
    IJ.saveAsTiff(IJ.createImage("ramp", "8-bit noise", 300, 260, 1), image.toString());
    ImageProcessor whole = result(segment(image, unet, "")).getProcessor();
    ImageProcessor tiled = result(segment(image, unet, "tile=140 device=cpu")).getProcessor();
    assertArrayEquals((byte[]) whole.getPixels(), (byte[]) tiled.getPixels());
    assertTrue(histogram(whole)[0] < 300 * 260, "one class only: the comparison shows nothing");
  }

  // Where it goes.

  @ParameterizedTest
  @ValueSource(strings = {"out.tif", "out.png"})
  void labelsAreSavedWithTheirValues(String name) throws IOException {
    Path target = folder.resolve(name);
    Map<String, Object> out = segment(file("cells.tif"), instances, "save=[" + target + "]");
    assertEquals(target.toFile(), out.get("saved"));
    assertSquares(IJ.openImage(target.toString()).getProcessor(), 1, 2);
  }

  @Test
  void overlayAsPngIsAFlatPictureAndAsTiffKeepsTheOverlay() throws IOException {
    Path image = file("cells.tif");
    Path png = folder.resolve("o.png");
    segment(image, instances, "output=overlay save=[" + png + "]");
    ImagePlus picture = IJ.openImage(png.toString());
    assertEquals(24, picture.getBitDepth());
    int outline = picture.getProcessor().get(3, 4) & 0xffffff;
    assertTrue((outline >> 16) != (outline & 0xff), "the outline is in colour");
    Path tif = folder.resolve("o.tif");
    segment(image, instances, "output=overlay save=[" + tif + "]");
    assertEquals(2, IJ.openImage(tif.toString()).getOverlay().size());
  }

  @Test
  void roisAreSavedAsImageJReadsThem() throws IOException {
    Path zip = folder.resolve("rois.zip");
    Map<String, Object> out =
        segment(file("cells.tif"), instances, "output=rois save=[" + zip + "]");
    assertNull(out.get("result"));
    TreeSet<String> names = new TreeSet<>();
    try (ZipInputStream in = new ZipInputStream(Files.newInputStream(zip))) {
      for (ZipEntry e = in.getNextEntry(); e != null; e = in.getNextEntry()) {
        Roi roi = new ij.io.RoiDecoder(in.readAllBytes(), e.getName()).getRoi();
        names.add(e.getName() + " " + roi.getStatistics().pixelCount);
      }
    }
    assertEquals(new TreeSet<>(List.of("label-1.roi 100", "label-2.roi 36")), names);
  }

  @Test
  void aFolderBecomesAFolderOfTheSameNames() throws IOException {
    Path images = Files.createDirectory(folder.resolve("images"));
    for (String n : List.of("b.tif", "a.tif")) Files.move(file(n), images.resolve(n));
    Files.writeString(images.resolve("notes.txt"), "not an image");
    Path results = Files.createDirectory(folder.resolve("results"));
    Map<String, Object> out = segment(images, instances, "save=[" + results + "]");
    assertEquals(results.toFile(), out.get("saved"));
    assertNull(out.get("result"), "nothing is opened");
    assertEquals(List.of("a.tif", "b.tif"), names(results));
    assertSquares(IJ.openImage(results.resolve("b.tif").toString()).getProcessor(), 1, 2);
    assertEquals(List.of("a.tif", "b.tif", "notes.txt"), names(images));
  }

  @Test
  void aSingleImageCanBeSavedIntoAFolderToo() throws IOException {
    Path results = Files.createDirectory(folder.resolve("results"));
    segment(file("cells.tif"), instances, "save=[" + results + "]");
    assertEquals(List.of("cells.tif"), names(results));
  }

  private static List<String> names(Path folder) throws IOException {
    try (var files = Files.list(folder)) {
      return files.map(f -> f.getFileName().toString()).sorted().toList();
    }
  }

  // What images keep.

  @Test
  void aMacroSegmentsItsActiveImage() {
    String code =
        """
        setBatchMode(true);
        newImage("cells.tif", "8-bit black", 40, 30, 1);
        for (x = 3; x < 13; x++) for (y = 4; y < 14; y++) setPixel(x, y, 200);
        for (x = 25; x < 31; x++) for (y = 15; y < 21; y++) setPixel(x, y, 200);
        r = call("sc.fiji.tessera.Tessera.run", "Segment with U-Net...", "model=[MODEL]");
        return r + "|" + getTitle() + "|" + getPixel(3, 4) + "|" + getPixel(30, 20);
        """
            .replace("MODEL", instances.toString());
    assertEquals("cells-labels|cells-labels|1|2", IJ.runMacro(code));
  }

  @Test
  void aPlainSciJavaContextRunsTheCommand() throws Exception {
    try (Context context = new Context()) {
      CommandModule module =
          context
              .service(CommandService.class)
              .run(
                  SegmentWithUNet.class,
                  true,
                  "image",
                  new ImagePlus("mine.png", squares()),
                  "model",
                  instances.toString())
              .get();
      ImagePlus labels = (ImagePlus) module.getOutput("result");
      assertEquals("mine-labels", labels.getTitle());
      assertSquares(labels.getProcessor(), 1, 2);
    }
  }

  @Test
  void theUsersImageStaysAsItWas() throws IOException {
    Interpreter.batchMode = true;
    ImagePlus image = new ImagePlus("my image", squares());
    image.getProcessor().setColorModel(LutLoader.getLut("fire"));
    image.setDisplayRange(10, 150);
    image.setRoi(1, 2, 8, 9);
    image.setOverlay(new Overlay(new Roi(0, 0, 3, 3)));
    byte[] table = image.getProcessor().getLut().getBytes();
    image.show();
    for (String output : List.of("labels", "scores", "overlay")) {
      String options = "image=[my image] model=[" + instances + "] output=" + output;
      assertEquals("my image-" + output, Bridge.call(MODEL, options));
      assertTrue(WindowManager.getCurrentImage().getTitle().endsWith(output), "result is current");
    }
    assertEquals("my image", image.getTitle());
    assertArrayEquals((byte[]) squares().getPixels(), (byte[]) image.getProcessor().getPixels());
    assertArrayEquals(table, image.getProcessor().getLut().getBytes());
    assertEquals(10, image.getDisplayRangeMin());
    assertEquals(new java.awt.Rectangle(1, 2, 8, 9), image.getRoi().getBounds());
    assertEquals(1, image.getOverlay().size());
  }

  /** type, channels, slices, frames, channels of the model */
  @ParameterizedTest
  @CsvSource({
    "8-bit, 1, 5, 1, 1",
    "16-bit, 1, 1, 4, 1",
    "32-bit, 1, 2, 3, 1",
    "16-bit, 2, 3, 2, 2",
    "RGB, 1, 3, 1, 1",
    "RGB, 1, 1, 1, 3"
  })
  void stacksKeepDimensionsCalibrationAndSliceLabels(
      String type, int channels, int slices, int frames, int modelChannels) throws IOException {
    ImagePlus image = stack(type, channels, slices, frames);
    assertKeeps(image, modelChannels);
  }

  @Test
  void virtualStacksAreReadPlaneByPlane() throws IOException {
    Path file = folder.resolve("stack.tif");
    IJ.saveAsTiff(stack("16-bit", 1, 4, 1), file.toString());
    ImagePlus virtual = ij.plugin.FileInfoVirtualStack.openVirtual(file.toString());
    assertTrue(virtual.getStack().isVirtual());
    assertKeeps(virtual, 1);
  }

  private static ImagePlus stack(String type, int channels, int slices, int frames) {
    int n = channels * slices * frames;
    ImageStack planes = new ImageStack(40, 30);
    for (int i = 1; i <= n; i++) {
      ImageProcessor squares = squares();
      squares.translate(i, 0);
      planes.addSlice("plane " + i, converted(squares, type));
    }
    ImagePlus image = new ImagePlus("stack.tif", planes);
    image.setDimensions(channels, slices, frames);
    image.getCalibration().pixelWidth = 0.25;
    image.getCalibration().pixelHeight = 0.5;
    image.getCalibration().pixelDepth = 2;
    image.getCalibration().frameInterval = 3;
    image.getCalibration().setUnit("um");
    return image;
  }

  private static ImageProcessor converted(ImageProcessor ip, String type) {
    return switch (type) {
      case "16-bit" -> ip.convertToShort(false);
      case "32-bit" -> ip.convertToFloat();
      case "RGB" -> ip.convertToRGB();
      default -> ip;
    };
  }

  private void assertKeeps(ImagePlus image, int modelChannels) throws IOException {
    Path model = ThresholdModel.save(folder.resolve("m.onnx"), modelChannels, Target.CLASSES);
    ImagePlus labels = (ImagePlus) plain(image, model, "labels");
    assertEquals("stack-labels", labels.getTitle());
    assertEquals(1, labels.getNChannels());
    assertEquals(image.getNSlices(), labels.getNSlices());
    assertEquals(image.getNFrames(), labels.getNFrames());
    Calibration calibration = labels.getCalibration();
    assertEquals(0.25, calibration.pixelWidth);
    assertEquals(0.5, calibration.pixelHeight);
    assertEquals(2, calibration.pixelDepth);
    assertEquals(3, calibration.frameInterval);
    assertEquals("µm", calibration.getUnit());
    int c = image.getNChannels();
    for (int p = 1; p <= labels.getStackSize(); p++) {
      String expected = image.getStack().getSliceLabel((p - 1) * c + 1);
      if (image.getStackSize() > 1) assertEquals(expected, labels.getStack().getSliceLabel(p));
      int shift = (p - 1) * c + c; // the last channel's squares are part of both where they overlap
      assertEquals(1, labels.getStack().getVoxel(3 + shift + 3, 8, p - 1), "plane " + p);
      assertEquals(0, labels.getStack().getVoxel(1 + shift - c, 25, p - 1), "plane " + p);
    }
    ImagePlus overlay = (ImagePlus) plain(image, model, "overlay");
    assertEquals(image.getStackSize(), overlay.getStackSize());
    assertTrue(overlay.getOverlay().size() >= 2 * labels.getStackSize());
  }

  private static Object plain(ImagePlus image, Path model, String output) {
    try {
      return SciJava.context()
          .service(CommandService.class)
          .run(
              SegmentWithModel.class,
              false,
              "image",
              image,
              "model",
              model.toString(),
              "output",
              output)
          .get()
          .getOutput("result");
    } catch (Exception e) {
      throw new AssertionError(e);
    }
  }

  @Test
  void aStackOverlayAsPngIsRefusedBeforeAnythingIsComputed() throws IOException {
    Path file = folder.resolve("stack.tif");
    IJ.saveAsTiff(stack("8-bit", 1, 3, 1), file.toString());
    for (String output : List.of("labels", "overlay")) {
      CommandCall.assertRefused(
          MODEL,
          "image=["
              + file
              + "] model=["
              + classes
              + "] output="
              + output
              + " save=["
              + folder.resolve("x.png")
              + "]",
          "PNG");
    }
    assertTrue(Files.notExists(folder.resolve("x.png")));
  }

  // What is refused, and that nothing is changed by it.

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "image=[I] model=[M] tiles=3 | Unknown key 'tiles'",
        "image=[I] model=[M] tile=1.5 | 'tile' must be a whole number from 0 to 16384",
        "image=[I] model=[M] overlap=-2 | 'overlap' must be a whole number from -1 to 4096",
        "image=[I] model=[M] output=mask | 'output' must be one of labels, scores, overlay, rois",
        "image=[I] model=[M] device=gpu | auto",
        "image=[D/none.tif] model=[M] | D/none.tif",
        "image=[I] model=[D/none.onnx] | none.onnx",
        "image=[I] | 'model' must be given",
        "model=[M] | No image is open, so 'image' must be given",
        "image=[I] model=[M] output=rois | 'save' must be given with output=rois",
        "image=[I] model=[M] save=[D/no/where.tif] | there is no folder D/no",
        "image=[I] model=[M] save=[I] | 'save' is the image itself",
        "image=[I] model=[M] save=[D/x.jpg] | .jpg",
        "image=[I] model=[M] output=rois save=[D/x.tif] | .zip",
        "image=[I] model=[M] output=scores save=[D/x.png] | .tif",
        "image=[I] model=[M] save=[D] | 'save' is the folder of the images themselves",
        "image=[D] model=[M] save=[D] | 'save' is the folder of the images themselves",
        "image=[D] model=[M] | 'save' must be an existing folder",
        "image=[I] model=[D/text.onnx] | text.onnx is not a complete ONNX model file",
        "image=[I] model=[D/truncated.onnx] | truncated.onnx is not a complete ONNX model file",
        "image=[I] model=[D/empty.onnx] | empty.onnx is not a complete ONNX model file",
        "image=[I] model=[D/classifier.onnx] | classifier.onnx is not a segmentation model",
        "image=[I] model=[D/miscounted.onnx] | 3 class names for 2 output channels",
        "image=[I] model=[D/three.onnx] | 2 channels",
        "image=[I] model=[I] | is not a complete ONNX model file"
      })
  void badInput(String options, String fragment) throws IOException {
    Path image = file("cells.tif");
    brokenModels();
    List<String> before = names(folder);
    byte[] pixels = Files.readAllBytes(image);
    String given =
        options
            .replace("[I]", "[" + image + "]")
            .replace("[M]", "[" + classes + "]")
            .replace("[D", "[" + folder);
    CommandCall.assertRefused(MODEL, given, fragment.replace("D/", folder + "/"));
    assertEquals(before, names(folder));
    assertArrayEquals(pixels, Files.readAllBytes(image));
  }

  private void brokenModels() throws IOException {
    Files.writeString(folder.resolve("text.onnx"), "This is no model, whatever its name says.");
    byte[] whole = Files.readAllBytes(classes);
    Files.write(folder.resolve("truncated.onnx"), java.util.Arrays.copyOf(whole, 150));
    Files.write(folder.resolve("empty.onnx"), new byte[0]);
    var b = new sc.fiji.tessera.graph.GraphBuilder("classifier");
    String x = b.input("image", "N", "1", "H", "W");
    String pooled = b.node("GlobalAveragePool", List.of(x));
    OnnxModel.of(b.output(b.node("Flatten", List.of(pooled)), "y", "N", "1").build())
        .write(folder.resolve("classifier.onnx"));
    OnnxModel.read(classes)
        .withMetadata(Map.of("tessera.classes", "a;b;c"))
        .write(folder.resolve("miscounted.onnx"));
    ThresholdModel.save(folder.resolve("three.onnx"), 2, Target.CLASSES);
  }

  @Test
  void aFolderThatCannotBeWrittenToLeavesNothing() throws IOException {
    Path image = file("cells.tif");
    Path target = image.resolve("x.tif"); // its parent is a file: nobody can write there
    CommandCall.assertRefused(
        MODEL,
        "image=[" + file("b.tif") + "] model=[" + classes + "] save=[" + target + "]",
        "no folder");
  }

  @Test
  void cancelLeavesWholeFilesOnlyAndTheServiceUsable() throws IOException {
    Path images = Files.createDirectory(folder.resolve("images"));
    for (String n : List.of("a.tif", "b.tif", "c.tif")) Files.move(file(n), images.resolve(n));
    Path results = Files.createDirectory(folder.resolve("results"));
    String options = "image=[" + images + "] model=[" + classes + "] save=[" + results + "]";
    Assertions.assertThrows(
        CancellationException.class, () -> CommandCall.run(MODEL, options, new Impatient(2)));
    assertEquals(List.of("a.tif", "b.tif"), names(results));
    CommandCall.run(MODEL, options);
    assertEquals(List.of("a.tif", "b.tif", "c.tif"), names(results));
  }

  /** A network that sees the whole image, on two slices: one line for both. */
  @Test
  void theLogSaysWhenTheResultDependsOnWindows() throws IOException {
    GraphBuilder b = new GraphBuilder("mean");
    String x = b.input("image", "N", "1", "H", "W");
    String all = b.node("GlobalAveragePool", List.of(x));
    String above = b.node("Sub", List.of(x, all));
    Path model = folder.resolve("mean.onnx");
    OnnxModel.of(b.output(above, "logits", "N", "1", "H", "W").build()).write(model);
    ImageStack stack = new ImageStack(40, 30);
    stack.addSlice(squares());
    stack.addSlice(squares());
    Path file = folder.resolve("two.tif");
    IJ.saveAsTiff(new ImagePlus("two", stack), file.toString());
    List<String> lines = new CopyOnWriteArrayList<>();
    LogListener listener = message -> lines.add(message.text());
    LogService log = SciJava.context().service(LogService.class);
    log.addLogListener(listener);
    try {
      assertSquares(result(segment(file, model, "")).getProcessor(), 1, 1);
      assertTrue(lines.stream().noneMatch(l -> l.contains("windows")), lines.toString());
      segment(file, model, "tile=24");
    } finally {
      log.removeLogListener(listener);
    }
    List<String> told = lines.stream().filter(l -> l.contains("windows")).toList();
    assertEquals(1, told.size(), lines.toString());
    assertTrue(told.get(0).contains("GlobalAveragePool"), told.get(0));
  }
}
