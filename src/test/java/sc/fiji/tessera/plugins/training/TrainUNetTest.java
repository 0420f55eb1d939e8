package sc.fiji.tessera.plugins.training;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ij.IJ;
import ij.ImagePlus;
import ij.process.ByteProcessor;
import ij.process.ImageProcessor;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CancellationException;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import sc.fiji.tessera.graph.OnnxModel;
import sc.fiji.tessera.graph.Tensor;
import sc.fiji.tessera.image.ImageFileWriter;
import sc.fiji.tessera.inference.Progress;
import sc.fiji.tessera.model.ModelCard;
import sc.fiji.tessera.model.SegmentationModel;
import sc.fiji.tessera.plugins.bridge.CommandCall;
import sc.fiji.tessera.plugins.bridge.Impatient;
import sc.fiji.tessera.plugins.bridge.MacroOptions;

/** Train U-Net... as macros call it: small networks, seconds. */
class TrainUNetTest {
  private static final String TRAIN = "Train U-Net...";
  private static final String SMALL =
      " depth=2 width=4 patch=32 batch=2 steps=4 patience=0 epochs=";

  /** images (discs of two brightnesses), classes (1 and 2), objects (numbered) */
  @TempDir static Path set;

  @TempDir Path folder;
  private Path model;

  @BeforeAll
  static void makeImages() {
    DiscSet.save(set);
  }

  @BeforeEach
  void nameTheModel() {
    model = folder.resolve("net.onnx");
  }

  private static void write(Path file, ImageProcessor ip) {
    DiscSet.write(file, ip);
  }

  private static String options(String truth, Path save, String more) {
    return "images=["
        + set.resolve("images")
        + "] truth=["
        + set.resolve(truth)
        + "] save=["
        + save
        + "]"
        + SMALL
        + more;
  }

  private List<String> files() throws IOException {
    try (var files = Files.list(folder)) {
      return files.map(f -> f.getFileName().toString()).sorted().toList();
    }
  }

  private static List<String[]> log(Path folder) throws IOException {
    List<String> lines = Files.readAllLines(folder.resolve("training_log.csv"));
    return lines.stream().skip(1).map(line -> line.split(",")).toList();
  }

  // What comes of it.

  @Test
  void aModelWithItsCardAndALog() throws IOException {
    Map<String, Object> out = CommandCall.run(TRAIN, options("classes", model, "2"));
    assertEquals(model.toFile(), out.get("saved"));
    assertEquals(
        List.of("net-report.html", "net.onnx", "net.onnx.resume", "training_log.csv"), files());
    ModelCard card = SegmentationModel.open(model).card();
    assertEquals("net", card.about().name());
    assertEquals("u-net", card.about().architecture());
    assertEquals("2", card.about().options().get("depth"));
    assertEquals("4", card.about().options().get("width"));
    assertEquals(List.of("background", "class 1", "class 2"), card.output().classes());
    assertEquals(ModelCard.Target.CLASSES, card.output().target());
    assertEquals(1, card.input().channels());
    assertEquals(4, card.tiles().minimum());
    assertTrue(card.history().get(0).contains("seed=1"), card.history().toString());
    List<String[]> log = log(folder);
    assertEquals(2, log.size());
    assertEquals("2", log.get(1)[0]);
    assertEquals("8", log.get(1)[1]);
  }

  @Test
  void theLogHasTheIouOfEachClass() throws IOException {
    CommandCall.run(TRAIN, options("classes", model, "2 validation=0.4"));
    String heading = Files.readAllLines(folder.resolve("training_log.csv")).get(0);
    assertEquals(
        "epoch,steps,learning_rate,loss,validation_iou,validation_foreground_iou,seconds,best,"
            + "iou_0,iou_1,iou_2",
        heading);
    for (String[] line : log(folder)) {
      double sum = 0;
      for (int c = 0; c < 3; c++) sum += Double.parseDouble(line[8 + c]);
      assertEquals(Double.parseDouble(line[4]), sum / 3, 1e-5, "their mean");
      double foreground = Double.parseDouble(line[9]) + Double.parseDouble(line[10]);
      assertEquals(Double.parseDouble(line[5]), foreground / 2, 1e-5);
    }
  }

  @ParameterizedTest
  @CsvSource({
    "classes, classes, CLASSES, 3",
    "foreground, objects, FOREGROUND, 2",
    "instances, objects, INSTANCES, 2"
  })
  void whatIsLearnedIsSegmented(String target, String truth, ModelCard.Target meaning, int classes)
      throws IOException {
    String more = "12 rate=0.01 augment=false validation=0 target=" + target;
    CommandCall.run(TRAIN, options(truth, model, more));
    ModelCard.Output output = SegmentationModel.open(model).card().output();
    assertEquals(meaning, output.target());
    assertEquals(classes, output.classes().size());
    List<String[]> log = log(folder);
    double first = Double.parseDouble(log.get(0)[3]);
    double last = Double.parseDouble(log.get(log.size() - 1)[3]);
    assertTrue(last < 0.7 * first, "the loss fell only from " + first + " to " + last);
    Path results = Files.createDirectory(folder.resolve("results"));
    String image = "image=[" + set.resolve("images") + "] save=[" + results + "]";
    CommandCall.run("Segment with U-Net...", image + " model=[" + model + "]");
    double most = 0;
    for (int i = 0; i < 5; i++) {
      ImagePlus labels = IJ.openImage(results.resolve("disc-" + i + ".tif").toString());
      most = Math.max(most, labels.getStatistics().max);
    }
    int expected = target.equals("instances") ? 3 : classes - 1;
    assertTrue(most >= expected, "the highest label is " + most);
  }

  /** How objects are told apart is tuned on the images kept apart, and goes into the file. */
  @Test
  void objectsAreTunedOnTheValidationImages() throws IOException {
    String more = "6 rate=0.01 augment=false validation=0.4 target=instances";
    CommandCall.run(TRAIN, options("objects", model, more));
    SegmentationModel saved = SegmentationModel.open(model);
    List<String> history = saved.card().history();
    assertEquals(2, history.size(), history::toString);
    ModelCard.Objects objects = saved.card().output().objects();
    String said =
        "reach down to %s and have at least %d px; F1 at IoU 0.5 on the validation images"
            .formatted(objects.grow(), objects.minimum());
    assertTrue(history.get(1).contains(said), history.get(1));
    String image = "image=[" + set.resolve("images/disc-0.png") + "]";
    CommandCall.run("Segment with U-Net...", image + " model=[" + model + "]");
  }

  @Test
  void theSameSeedGivesTheSameNetworkAndAnotherDoesNot() throws IOException {
    float[] weights = train("a.onnx", "1");
    assertArrayEquals(weights, train("b.onnx", "1"));
    assertFalse(java.util.Arrays.equals(weights, train("c.onnx", "1 seed=2")));
  }

  private float[] train(String name, String more) throws IOException {
    Path file = folder.resolve(name);
    CommandCall.run(TRAIN, options("classes", file, more));
    return parameters(file);
  }

  /** All parameters in the order of their names. */
  private static float[] parameters(Path file) throws IOException {
    Map<String, Tensor> tensors = OnnxModel.read(file).graph().initializers();
    int n = tensors.values().stream().mapToInt(t -> (int) t.elements()).sum();
    float[] all = new float[n];
    int at = 0;
    for (String name : tensors.keySet().stream().sorted().toList()) {
      for (float v : tensors.get(name).floats()) all[at++] = v;
    }
    return all;
  }

  @Test
  void oneStackWithItsLabelsIsASetToo() throws IOException {
    Path images = set.resolve("stack.tif");
    Path labels = set.resolve("stack-labels.tif");
    ImagePlus stack = IJ.createImage("s", "8-bit black", 48, 40, 5);
    ImagePlus truth = stack.duplicate();
    for (int i = 0; i < 5; i++) {
      ImagePlus image = IJ.openImage(set.resolve("images/disc-" + i + ".png").toString());
      ImagePlus label = IJ.openImage(set.resolve("classes/disc-" + i + ".png").toString());
      stack.getStack().setPixels(image.getProcessor().getPixels(), i + 1);
      truth.getStack().setPixels(label.getProcessor().getPixels(), i + 1);
    }
    ImageFileWriter.save(stack, images);
    ImageFileWriter.save(truth, labels);
    String options = "images=[" + images + "] truth=[" + labels + "] save=[" + model + "]";
    CommandCall.run(TRAIN, options + SMALL + "1");
    assertTrue(SegmentationModel.open(model).card().history().get(0).contains("on 4 images"));
  }

  /** Mirrored where the patch, or the network's smallest window, is larger than the image. */
  @Test
  void imagesSmallerThanThePatchAreMirrored() throws IOException {
    write(folder.resolve("i/a.png"), digits(5, 3));
    write(folder.resolve("l/a.png"), digits(5, 3));
    String pair = "images=[" + folder.resolve("i") + "] truth=[" + folder.resolve("l") + "]";
    CommandCall.run(TRAIN, pair + " save=[" + model + "]" + SMALL + "2");
    CommandCall.run(
        "Segment with U-Net...",
        "image=["
            + folder.resolve("i/a.png")
            + "] model=["
            + model
            + "] save=["
            + folder.resolve("a.tif")
            + "]");
    ImagePlus labels = IJ.openImage(folder.resolve("a.tif").toString());
    assertEquals(5, labels.getWidth());
    assertEquals(3, labels.getHeight());
  }

  private static ImageProcessor digits(int width, int height) {
    ImageProcessor ip = new ByteProcessor(width, height);
    ip.set(1, 1, 1);
    ip.set(2, 1, 1);
    return ip;
  }

  /** Most of an image may be unlabelled. */
  @Test
  void sparseLabelsTrain() throws IOException {
    for (int i = 0; i < 5; i++) {
      ImageProcessor sparse = new ByteProcessor(48, 40);
      sparse.setValue(9);
      sparse.fill();
      sparse.set(2, 2, 0);
      sparse.set(3, 2, 1);
      write(folder.resolve("sparse/disc-" + i + ".png"), sparse);
    }
    String options = options("classes", model, "2 batch=1 patch=8 ignore=9");
    CommandCall.run(
        TRAIN,
        options
            .replace(set.resolve("classes").toString(), folder.resolve("sparse").toString())
            .replace(" batch=2", "")
            .replace(" patch=32", ""));
    for (float v : parameters(model)) assertTrue(Float.isFinite(v));
  }

  /** The card says so, and the network is opened and used as any other. */
  @Test
  void withASecondNetworkForTheContext() throws IOException {
    CommandCall.run(TRAIN, options("classes", model, "2") + " context=2");
    SegmentationModel trained = SegmentationModel.open(model);
    assertEquals("2", trained.card().about().options().get("context"));
    assertTrue(trained.onnx().graph().initializers().containsKey("join.0.weight"));
    assertEquals(trained.card(), SegmentationModel.of(trained.onnx(), trained.source()).card());
  }

  /** Whose border weights, which average, which scales: all are part of the plan. */
  @Test
  void theOtherWays() throws IOException {
    String more = "2 target=instances map=plugin average=stochastic zoom=2";
    CommandCall.run(TRAIN, options("objects", model, more));
    String history = SegmentationModel.open(model).card().history().get(0);
    for (String part : new String[] {"map=plugin", "average=stochastic", "zoom=2.0"}) {
      assertTrue(history.contains(part), history);
    }
    CommandCall.assertRefused(
        TRAIN, options("objects", model, more.replace("zoom=2", "resume")), "other settings");
  }

  /** Also with the weights of borders. */
  @ParameterizedTest
  @CsvSource({"classes", "objects target=instances"})
  void weightsOfPixelsChangeWhatIsLearned(String truth) throws IOException {
    String[] parts = truth.split(" ");
    String keys = "1 " + (parts.length > 1 ? parts[1] : "");
    CommandCall.run(TRAIN, options(parts[0], model, keys));
    float[] plain = parameters(model);
    String weights = " weights=[" + set.resolve("images") + "]";
    CommandCall.run(TRAIN, options(parts[0], model, keys + weights));
    float[] weighted = parameters(model);
    assertFalse(java.util.Arrays.equals(plain, weighted));
    for (float v : weighted) assertTrue(Float.isFinite(v));
  }

  // Interrupting.

  @Test
  void resumingContinuesAsIfNothingHadHappened() throws IOException {
    Path whole = Files.createDirectory(folder.resolve("whole")).resolve("net.onnx");
    CommandCall.run(TRAIN, options("classes", whole, "4"));
    Path part = Files.createDirectory(folder.resolve("part")).resolve("net.onnx");
    String options = options("classes", part, "4");
    // 5 images are read and 4 steps are taken per epoch: this is in the third
    assertThrows(
        CancellationException.class, () -> CommandCall.run(TRAIN, options, new Impatient(15)));
    assertEquals(2, log(part.getParent()).size());
    CommandCall.run(TRAIN, options + " resume");
    List<String[]> expected = log(whole.getParent());
    List<String[]> resumed = log(part.getParent());
    assertEquals(4, resumed.size());
    for (int i = 0; i < 4; i++) {
      for (int column : new int[] {0, 1, 2, 3, 4, 5, 7}) {
        assertEquals(expected.get(i)[column], resumed.get(i)[column], "epoch " + (i + 1));
      }
    }
    assertArrayEquals(parameters(whole), parameters(part), 1e-5f);
  }

  @Test
  void aFinishedTrainingCanGoOnForMoreEpochs() throws IOException {
    CommandCall.run(TRAIN, options("classes", model, "1"));
    CommandCall.run(TRAIN, options("classes", model, "1 resume"));
    assertEquals(1, log(folder).size());
    CommandCall.run(TRAIN, options("classes", model, "3 resume"));
    assertEquals(3, log(folder).size());
    Files.delete(folder.resolve("training_log.csv"));
    CommandCall.run(TRAIN, options("classes", model, "3 resume"));
  }

  @ParameterizedTest
  @CsvSource({"1", "3", "7", "9", "10"})
  void cancellingLeavesWholeFilesAndALaterTrainingWorks(int reports) throws IOException {
    String options = options("classes", model, "3");
    assertThrows(
        CancellationException.class, () -> CommandCall.run(TRAIN, options, new Impatient(reports)));
    boolean oneEpoch = reports >= 10; // 5 of reading, 4 steps, the next step
    assertEquals(
        oneEpoch ? List.of("net.onnx", "net.onnx.resume", "training_log.csv") : List.of(), files());
    if (oneEpoch) assertEquals("net", SegmentationModel.open(model).card().about().name());
    CommandCall.run(TRAIN, options("classes", model, "1"));
    assertEquals(1, log(folder).size());
  }

  /** Somebody without a window: another program, or a second macro. */
  @Test
  void aFileBesideTheModelStopsTheTraining() throws IOException {
    Path stop = folder.resolve("net.onnx.stop");
    Files.createFile(stop); // of an earlier training: this one is not meant
    Progress writesIt =
        new Progress() {
          @Override
          public void report(double fraction, String message) {
            if (message != null && message.startsWith("Epoch 2")) write();
          }

          private void write() {
            try {
              Files.write(stop, new byte[0]);
            } catch (IOException e) {
              throw new UncheckedIOException(e);
            }
          }

          @Override
          public boolean cancelled() {
            return false;
          }
        };
    CommandCall.run(TRAIN, options("classes", model, "100"), writesIt);
    assertEquals(
        List.of("net-report.html", "net.onnx", "net.onnx.resume", "training_log.csv"), files());
    List<String[]> log = log(folder);
    assertEquals(2, log.size());
    assertEquals("5", log.get(1)[1], "one step into the second epoch");
    assertEquals("net", SegmentationModel.open(model).card().about().name());
  }

  // Cross-validation.

  private static double mean(List<String[]> lines, int column) {
    return lines.stream().mapToDouble(l -> Double.parseDouble(l[column])).average().orElseThrow();
  }

  private List<String[]> folds() throws IOException {
    return Files.readAllLines(folder.resolve("net-folds.csv")).stream()
        .skip(1)
        .map(line -> line.split(","))
        .toList();
  }

  @Test
  void eachFoldLeavesANetworkAndTheBestIsTheModel() throws IOException {
    Map<String, Object> out =
        CommandCall.run(TRAIN, options("classes", model, "2 rate=0.01 folds=3"));
    assertEquals(model.toFile(), out.get("saved"));
    List<String> expected = new ArrayList<>(List.of("net-folds.csv", "net.onnx"));
    for (int i = 1; i <= 3; i++) {
      String fold = "net-fold" + i;
      expected.addAll(List.of(fold + "-report.html", fold + ".onnx", fold + ".onnx.resume"));
      expected.add("training_log-fold" + i + ".csv");
    }
    expected.sort(null);
    assertEquals(expected, files());
    List<String[]> folds = folds();
    assertEquals(3, folds.size());
    assertEquals(List.of("2", "2", "1"), folds.stream().map(l -> l[1]).toList(), "of 5 images");
    assertEquals(mean(folds, 4), (double) out.get("iou"), 1e-6);
    assertEquals(mean(folds, 5), (double) out.get("foregroundiou"), 1e-6);
    assertTrue((double) out.get("ioudeviation") > 0);
    assertTrue((double) out.get("foregroundioudeviation") > 0);
    String best =
        folds.stream().max(Comparator.comparingDouble(l -> Double.parseDouble(l[5]))).get()[0];
    assertArrayEquals(parameters(folder.resolve("net-fold" + best + ".onnx")), parameters(model));
    ModelCard card = SegmentationModel.open(model).card();
    assertEquals("net", card.about().name());
    String last = card.history().get(card.history().size() - 1);
    assertTrue(last.endsWith("the best is fold " + best), last);
  }

  @Test
  void aCancelledCrossValidationKeepsItsFoldsAndGoesOn() throws IOException {
    String options = options("classes", model, "2 rate=0.01 folds=3");
    // 5 images are read, 8 steps are taken in the first fold and some in the second
    assertThrows(
        CancellationException.class, () -> CommandCall.run(TRAIN, options, new Impatient(19)));
    assertEquals(1, folds().size());
    assertFalse(Files.exists(model));
    byte[] first = Files.readAllBytes(folder.resolve("net-fold1.onnx"));
    CommandCall.run(TRAIN, options + " resume");
    assertEquals(3, folds().size());
    assertTrue(Files.exists(model));
    assertArrayEquals(first, Files.readAllBytes(folder.resolve("net-fold1.onnx")));
    CommandCall.assertRefused(
        TRAIN, options.replace("folds=3", "folds=4 resume"), "other settings or images");
  }

  // What is refused.

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "epoch=3 | Unknown key 'epoch'",
        "rate=fast | 'rate' must be a number",
        "rate=2 | 'rate' must be a number from 0 to 1",
        "depth=2.5 | 'depth' must be a whole number from 0 to 7",
        "depth=5 patch=16 | patch=16 with batch=2 does not suit this network: MaxPool",
        "patch=5 | 'patch' must be 0, or 8 or more, but is 5.",
        "batch=-1 | 'batch' must be a whole number from 0",
        "validation=1 | 'validation' must be a number from 0 to 0.9",
        "folds=1 | 'folds' must be 0, or 2 to 20, but is 1.",
        "folds=21 | 'folds' must be a whole number from 0 to 20",
        "folds=6 | folds is 6, but there are only 5 images.",
        "loss=l2 | 'loss' must be one of",
        "target=things | 'target' must be one of classes, foreground, instances",
        "device=gpu | device",
        "augment=perhaps | 'augment' must be true or false",
        "images=[D/none] | D/none",
        "images=[D/text.png] truth=[D/text.png] | text.png cannot be read",
        "truth=[D/wide] | disc-0 is 48 x 40, but its labels are 50 x 40",
        "truth=[D/fractions] | labels of disc-0 hold 0.5; whole numbers",
        "truth=[D/rgb] | labels of disc-0 have 3 channels",
        "images=[D/one] truth=[D/few] | no labels for the image other",
        "truth=[D/few] | no labels for the image disc-1",
        "weights=[D/few] | no weights for the image disc-1",
        "weights=[D/wide] | disc-0 is 48 x 40, but its weights are 50 x 40",
        "weights=[S/images] labels=boxes | 'weights' of pixels need labels=pixels",
        "truth=[D/background] | nothing but 0 (background)",
        "truth=[D/mask] ignore=255 | nothing but 0 (background) and 255 (ignore)",
        "truth=[D/mask] | target=foreground",
        "truth=[S/objects] classes=3 | classes is 3, but the labels hold the class 4",
        "truth=[S/objects] target=instances classes=4 | target=instances learns two",
        "images=[D/mixed] | disc-1 has 3 channels, the ones before it have 1",
        "save=[D/net.tif] | 'save' must be a file that ends in .onnx",
        "save=[D/no/net.onnx] | 'save' must be a file in an existing folder",
        "save=[D/text.png/net.onnx] | 'save' must be a file in an existing folder",
        "save=[D/folder.onnx] | 'save' must be a file in an existing folder",
        "resume | There is nothing to resume",
        "depth=3 patch=8 batch=1 | patch=8 with batch=1 does not suit this network: batch norm"
      })
  void badInput(String given, String fragment) throws IOException {
    badSets();
    List<String> before = files();
    String options = given.replace("[D", "[" + folder).replace("[S", "[" + set);
    Map<String, String> keys = MacroOptions.parse(options);
    StringBuilder all = new StringBuilder();
    MacroOptions.parse(options("classes", model, "1"))
        .forEach(
            (key, value) -> {
              if (!keys.containsKey(key)) all.append(key + "=[" + value + "] ");
            });
    CommandCall.assertRefused(TRAIN, all + options, fragment.replace("D/", folder + "/"));
    assertEquals(before, files());
  }

  private void badSets() throws IOException {
    Files.writeString(folder.resolve("text.png"), "This is no image.");
    Files.createDirectory(folder.resolve("folder.onnx"));
    for (int i = 0; i < 5; i++) {
      String name = "disc-" + i;
      ImageProcessor classes = IJ.openImage(set + "/classes/" + name + ".png").getProcessor();
      ImageProcessor wide = new ByteProcessor(50, 40);
      wide.set(1, 1, 1);
      write(folder.resolve("wide/" + name + ".png"), wide);
      ImageProcessor fractions = classes.convertToFloat();
      fractions.setf(7, 0.5f);
      write(folder.resolve("fractions/" + name + ".tif"), fractions);
      write(folder.resolve("rgb/" + name + ".png"), classes.convertToRGB());
      write(folder.resolve("background/" + name + ".png"), new ByteProcessor(48, 40));
      ImageProcessor mask = new ByteProcessor(48, 40);
      mask.setValue(255);
      mask.fillOval(3, 4, 10, 10);
      write(folder.resolve("mask/" + name + ".png"), mask);
      ImageProcessor image = IJ.openImage(set + "/images/" + name + ".png").getProcessor();
      write(folder.resolve("mixed/" + name + ".png"), i == 1 ? image.convertToRGB() : image);
      if (i == 0) write(folder.resolve("one/other.png"), image);
      if (i == 0) write(folder.resolve("few/" + name + ".png"), classes);
    }
  }

  @Test
  void resumingWithOtherSettingsIsRefused() throws IOException {
    CommandCall.run(TRAIN, options("classes", model, "1"));
    byte[] before = Files.readAllBytes(model);
    CommandCall.assertRefused(
        TRAIN, options("classes", model, "2 resume seed=7"), "other settings or images");
    assertArrayEquals(before, Files.readAllBytes(model));
  }

  @Test
  void aTrainedModelTakesOneChannelThatIsThere() throws IOException {
    CommandCall.run(TRAIN, options("classes", model, "1"));
    ImagePlus two = IJ.createImage("two", "8-bit black", 20, 20, 2);
    two.setDimensions(2, 1, 1);
    two.setOpenAsHyperStack(true);
    ImageFileWriter.save(two, folder.resolve("two.tif"));
    CommandCall.assertRefused(
        "Segment with U-Net...",
        "channel=3 image=[" + folder.resolve("two.tif") + "] model=[" + model + "]",
        "'channel' must be 0 to 2");
  }
}
