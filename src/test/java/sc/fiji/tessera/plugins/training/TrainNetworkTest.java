package sc.fiji.tessera.plugins.training;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CancellationException;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import sc.fiji.tessera.graph.Attribute;
import sc.fiji.tessera.graph.Graph;
import sc.fiji.tessera.graph.GraphBuilder;
import sc.fiji.tessera.graph.OnnxModel;
import sc.fiji.tessera.graph.Tensor;
import sc.fiji.tessera.model.CompositeModel;
import sc.fiji.tessera.model.ModelCard;
import sc.fiji.tessera.model.SegmentationModel;
import sc.fiji.tessera.plugins.bridge.CommandCall;
import sc.fiji.tessera.plugins.bridge.CommandInput;
import sc.fiji.tessera.plugins.bridge.CommandRun;
import sc.fiji.tessera.plugins.bridge.Impatient;
import sc.fiji.tessera.plugins.bridge.MacroOptions;
import sc.fiji.tessera.plugins.bridge.SciJava;

/** Train Network... and Fine-tune Model... as macros call them; what is shared is tested there. */
class TrainNetworkTest {
  private static final String TRAIN = "Train Network...";
  private static final String TUNE = "Fine-tune Model...";

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

  /** Options of a short training, of which those given are set otherwise. */
  private static String options(Path save, String given) {
    StringBuilder all = new StringBuilder(given);
    Map<String, String> keys = MacroOptions.parse(given);
    MacroOptions.parse(
            ("images=[%s/images] truth=[%s/classes] save=[%s] patch=32 batch=2 steps=4 epochs=1"
                    + " patience=0")
                .formatted(set, set, save))
        .forEach(
            (key, value) -> {
              if (!keys.containsKey(key)) all.append(" " + key + "=[" + value + "]");
            });
    return all.toString();
  }

  private static Map<String, Tensor> parameters(Path file) throws IOException {
    return OnnxModel.read(file).graph().initializers();
  }

  private List<String[]> log() throws IOException {
    List<String> lines = Files.readAllLines(folder.resolve("training_log.csv"));
    return lines.stream().skip(1).map(line -> line.split(",")).toList();
  }

  // Train Network...

  /** A dialog that begins with what most people set: data, file, network. */
  @Test
  void theNetworkComesBeforeTheDetails() {
    CommandRun run = CommandRun.of(SciJava.context(), TrainNetwork.class.getName(), TRAIN);
    List<String> keys = run.inputs().keyed().stream().map(CommandInput::key).toList();
    assertEquals(
        List.of("images", "truth", "save", "network", "divisor", "options", "target"),
        keys.subList(0, 7));
  }

  @Test
  void anyArchitectureWithItsOptions() throws IOException {
    CommandCall.run(TRAIN, options(model, "network=u-net divisor=16 options=[depth=2 width=32]"));
    ModelCard card = SegmentationModel.open(model).card();
    assertEquals("u-net", card.about().architecture());
    assertEquals("2", card.about().options().get("depth"));
    assertEquals("32", card.about().options().get("width"));
    assertEquals("16", card.about().options().get("divisor"));
    assertEquals(2, parameters(model).get("inc.double_conv.0.weight").dims()[0]);
    assertTrue(card.about().citation().contains("Ronneberger"), card.about().citation());
    assertTrue(card.history().get(0).contains("network=u-net"), card.history().toString());
    CommandCall.run(
        "Segment with Model...",
        "image=[%s/images] model=[%s] save=[%s]".formatted(set, model, folder));
    assertTrue(Files.exists(folder.resolve("disc-3.tif")));
  }

  /** From numbered objects to a model of several files, which its own command uses, and on. */
  @Test
  void aNetworkThatFindsObjectsOneByOne() throws IOException {
    String network = "network=mask-rcnn-resnet18-objects divisor=32 options=[regions=8 anchors=8]";
    String truth = " target=instances truth=[" + set + "/objects]";
    CommandCall.run(TRAIN, options(model, network + truth));
    CompositeModel trained = CompositeModel.open(model);
    assertEquals(8, trained.card().detection().anchor());
    assertTrue(Files.exists(folder.resolve("net.boxes.onnx")));
    assertTrue(Files.exists(folder.resolve("net-report.html")));
    assertTrue(Files.readString(folder.resolve("training_log.csv")).contains("validation_f1"));
    String segment = "image=[%s/images] model=[%s] save=[%s]".formatted(set, model, folder);
    CommandCall.run("Segment with Mask R-CNN...", segment);
    assertTrue(Files.exists(folder.resolve("disc-3.tif")));
    Path next = folder.resolve("next.onnx");
    String on = "model=[%s] head=replace freeze=encoder thaw=1".formatted(model);
    CommandCall.run(TUNE, options(next, on + truth));
    assertTrue(
        CompositeModel.open(next).card().history().stream()
            .anyMatch(line -> line.startsWith("Head replaced: ")));
    String folds = options(model, network + truth + " folds=2");
    CommandCall.assertRefused(TRAIN, folds, "'folds' is for networks that say something");
    CommandCall.assertRefused(TUNE, options(model, on + truth), "'save' is the model itself");
  }

  /** From numbered objects to numbered objects; packages have no words for the way between. */
  @Test
  void aNetworkThatFindsCentresGivesObjects() throws IOException {
    String network = "network=panoptic-deeplab-resnet18-objects divisor=16 target=instances";
    CommandCall.run(TRAIN, options(model, network + " truth=[" + set + "/objects]"));
    ModelCard card = SegmentationModel.open(model).card();
    assertEquals(ModelCard.Target.INSTANCES, card.output().target());
    assertTrue(card.output().centres().found());
    String segment = "image=[%s/images] model=[%s] save=[%s]".formatted(set, model, folder);
    CommandCall.run("Segment with Model...", segment);
    assertTrue(Files.exists(folder.resolve("disc-3.tif")));
    String export = "model=[%s] save=[%s/package] authors=Me licence=MIT".formatted(model, folder);
    String refusal =
        assertThrows(IllegalStateException.class, () -> CommandCall.run("Export Model...", export))
            .getMessage();
    assertTrue(refusal.startsWith("The format cannot say how objects are grouped"), refusal);
    String other = options(model, network.replace("instances", "foreground"));
    assertThrows(IllegalStateException.class, () -> CommandCall.run(TRAIN, other));
  }

  /** From pairs of class and number to such pairs; things need not be the first classes. */
  @Test
  void aNetworkOfObjectsAndStuff() throws IOException {
    Path tissue = Files.createDirectory(folder.resolve("tissue"));
    CommandCall.run(
        "Generate Sample Data...",
        "kind=tissue count=3 width=64 height=64 save=[%s]".formatted(tissue));
    String from = " images=[%s/images] truth=[%s/labels]".formatted(tissue, tissue);
    String network = "network=panoptic-fpn-resnet18 divisor=32 options=[regions=8] patch=64";
    String target = " target=panoptic things=2";
    CommandCall.run(TRAIN, options(model, network + target + from));
    CompositeModel trained = CompositeModel.open(model);
    assertEquals("3", trained.card().about().options().get("stuff"));
    assertEquals("[2]", trained.card().things().toString());
    assertTrue(Files.exists(folder.resolve("net-report.html")));
    Path found = Files.createDirectory(folder.resolve("found"));
    CommandCall.run(
        "Segment Panoptic...",
        "image=[%s/images] model=[%s] save=[%s] score=0".formatted(tissue, model, found));
    try (Stream<Path> files = Files.list(found)) {
      assertEquals(3, files.filter(f -> f.toString().endsWith(".tif")).count());
    }
    CommandCall.assertRefused(
        TRAIN,
        options(folder.resolve("other.onnx"), network + " target=instances" + from),
        "must be panoptic for a network that finds objects and stuff");
  }

  /** Dropout and auxiliary heads are in the graph that is trained; the heads are not saved. */
  @Test
  void resumingDropsTheSameAndAuxiliaryHeadsAreNotSaved() throws IOException {
    String network = "network=fcn-resnet50 divisor=64 options=[auxiliary=true]";
    Path whole = Files.createDirectory(folder.resolve("whole")).resolve("net.onnx");
    CommandCall.run(TRAIN, options(whole, network + " epochs=3"));
    assertThrows(
        CancellationException.class,
        () -> CommandCall.run(TRAIN, options(model, network + " epochs=3"), new Impatient(11)));
    assertEquals(1, log().size());
    CommandCall.run(TRAIN, options(model, network + " epochs=3 resume"));
    Graph graph = OnnxModel.read(model).graph();
    assertEquals(1, graph.outputs().size());
    assertFalse(graph.initializers().keySet().stream().anyMatch(n -> n.startsWith("aux")));
    assertEquals("false", SegmentationModel.open(model).card().about().options().get("auxiliary"));
    Map<String, Tensor> expected = parameters(whole);
    assertEquals(expected.keySet(), graph.initializers().keySet());
    expected.forEach(
        (name, t) ->
            assertArrayEquals(t.floats(), graph.initializers().get(name).floats(), 1e-5f, name));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "network=v-net | 'network' must be one of u-net",
        "options=[depth] | 'options' must be key=value pairs separated by spaces, but holds",
        "options=[depht=3] | depht",
        "options=[depth=9] | depth",
        "divisor=0 | 'divisor' must be a whole number from 1",
        "rate=-1 | 'rate' must be a number from 0 to 1",
        "network=deeplab-v3-resnet50 divisor=64 batch=1 | use a batch of at least 2",
        "options=[depth=6] divisor=64 | patch=32 with batch=2 does not suit this network: MaxPool"
      })
  void badInput(String given, String fragment) throws IOException {
    CommandCall.assertRefused(TRAIN, options(model, given), fragment);
    assertFalse(Files.exists(model));
  }

  // Fine-tune Model...

  private Path trained() {
    Path first = folder.resolve("first.onnx");
    String small = "network=u-net divisor=16 options=[depth=2] rate=0.01 epochs=20 validation=0";
    CommandCall.run(TRAIN, options(first, small + " augment=false"));
    return first;
  }

  @Test
  void fineTuningKeepsWhatWasLearned() throws IOException {
    Path first = trained();
    double learned = Double.parseDouble(log().get(19)[3]);
    double fresh = Double.parseDouble(log().get(0)[3]);
    CommandCall.run(
        TUNE, options(model, "model=[" + first + "] rate=0.0001 augment=false validation=0"));
    double tuned = Double.parseDouble(log().get(0)[3]);
    assertTrue(tuned < (learned + fresh) / 2, fresh + " -> " + learned + " -> " + tuned);
    ModelCard card = SegmentationModel.open(model).card();
    assertEquals("net", card.about().name());
    assertEquals("u-net", card.about().architecture());
    assertEquals(2, card.history().size(), card.history().toString());
    assertTrue(card.history().get(1).contains("first.onnx"), card.history().toString());
    assertFalse(
        Arrays.equals(
            parameters(first).get("outc.conv.weight").floats(),
            parameters(model).get("outc.conv.weight").floats()));
  }

  /** A network of someone else: without a card, ending in a sigmoid, of one class. */
  @Test
  void aForeignModelWithASigmoid() throws IOException {
    GraphBuilder b = new GraphBuilder("foreign");
    String x = b.input("x", "N", "1", "H", "W");
    String w = b.initializer(Tensor.of("w", new float[] {0.01f}, 1, 1, 1, 1));
    String c = b.initializer(Tensor.of("c", new float[] {0}, 1));
    String y = b.node("Conv", List.of(x, w, c), Attribute.of("kernel_shape", new long[] {1, 1}));
    b.output(b.node("Sigmoid", List.of(y)), "y", "N", "1", "H", "W");
    Path foreign = folder.resolve("foreign.onnx");
    OnnxModel.of(b.build()).write(foreign);
    String more =
        "] truth=[" + set + "/objects] target=foreground epochs=30 rate=0.3 augment=false";
    CommandCall.run(TUNE, options(model, "model=[" + foreign + more));
    List<String[]> log = log();
    assertTrue(
        Double.parseDouble(log.get(29)[3]) < 0.5 * Double.parseDouble(log.get(0)[3]),
        log.get(0)[3] + " -> " + log.get(29)[3]);
    ModelCard.Output output = SegmentationModel.open(model).card().output();
    assertEquals(ModelCard.Activation.NONE, output.activation());
    assertEquals(1, output.classes().size());
    double iou = log.stream().mapToDouble(l -> Double.parseDouble(l[5])).max().orElse(0);
    assertTrue(iou > 0.5, "foreground IoU " + iou);
  }

  /** Two classes in place of three, in the layers of the classes alone. */
  @Test
  void aHeadIsReplacedWhenAsked() throws IOException {
    Path first = trained();
    String given = "head=replace freeze=body thaw=1 target=foreground rate=0.01 augment=false";
    CommandCall.run(TUNE, options(model, "model=[" + first + "] " + given));
    ModelCard card = SegmentationModel.open(model).card();
    assertEquals(List.of("background", "foreground"), card.output().classes());
    assertTrue(card.history().get(1).startsWith("Head replaced: "), card.history().toString());
    Map<String, Tensor> before = parameters(first);
    parameters(model)
        .forEach(
            (name, t) -> {
              boolean head = name.startsWith("outc");
              if (!head) assertArrayEquals(before.get(name).floats(), t.floats(), name);
            });
    assertEquals(2, parameters(model).get("outc.conv.weight").dims()[0]);
  }

  @Test
  void whatDoesNotFitTheModelIsRefused() throws IOException {
    Path first = trained();
    byte[] before = Files.readAllBytes(first);
    String given = "model=[" + first + "] ";
    for (String[] bad :
        new String[][] {
          {"model=[none]", "'model' must be one of"},
          {given + "classes=4", "classes is 4 with target=classes, but"},
          {given + "truth=[" + set + "/objects]", "classes is 3, but the labels hold the class 4"},
          {given + "target=foreground", "tells 3 classes apart"},
          {given + "save=[" + first + "]", "'save' is the model itself"},
          {given + "head=new", "'head' must be one of"},
          {given + "freeze=body thaw=2", "'thaw' must be a number from 0 to 1"},
          {given + "network=u-net", "Unknown key 'network'"}
        }) {
      CommandCall.assertRefused(TUNE, options(model, bad[0]), bad[1]);
    }
    Path fold = Files.copy(first, folder.resolve("net-fold2.onnx"));
    CommandCall.assertRefused(
        TUNE, options(model, "folds=2 model=[" + fold + "]"), "'save' is the model itself");
    assertArrayEquals(before, Files.readAllBytes(fold));
    CommandCall.run(TUNE, options(model, given));
    CommandCall.assertRefused(
        TUNE, options(model, "model=[nuclei-u-net] resume target=instances"), "other settings");
    assertArrayEquals(before, Files.readAllBytes(first));
  }
}
