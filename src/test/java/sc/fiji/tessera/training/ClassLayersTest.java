package sc.fiji.tessera.training;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import sc.fiji.tessera.graph.Graph;
import sc.fiji.tessera.graph.OnnxModel;
import sc.fiji.tessera.graph.Tensor;
import sc.fiji.tessera.image.Normalization;
import sc.fiji.tessera.model.ModelCard;
import sc.fiji.tessera.model.NetworkCard;
import sc.fiji.tessera.model.SegmentationModel;
import sc.fiji.tessera.network.Architectures;
import sc.fiji.tessera.network.Network;
import sc.fiji.tessera.network.Size;

/** Every network of the catalogue tells other classes apart when its head is replaced. */
class ClassLayersTest {
  private static final Size SIZE = new Size(2, 5, 16);
  private static final int WANTED = 3;
  private static final int SIDE = 64;

  private static List<Network> networks() {
    return Architectures.all().stream()
        .map(
            a ->
                a.variants().keySet().stream()
                    .map(v -> Architectures.variant(v, SIZE))
                    .min(Comparator.comparing(n -> n.blank().nodes().size()))
                    .orElseThrow())
        .toList();
  }

  /** As training saves it, or, without a card, as a foreign model. */
  private static SegmentationModel model(Network network, boolean card) {
    Graph graph = network.graph(1);
    ModelCard of =
        new NetworkCard(network, graph)
            .of(
                card ? "net" : "",
                new ModelCard.Input(SIZE.channels(), Normalization.percentile(1, 99.8), ""),
                NetworkCard.unnamed(SIZE.classes()));
    if (!card) {
      of =
          new ModelCard(
              new ModelCard.About("", "", Map.of(), "", ""),
              of.input(),
              of.output(),
              of.tiles(),
              of.history());
    }
    return new SegmentationModel(OnnxModel.of(graph), of, network.name());
  }

  /** Those whose layers within depend on the number of classes too. */
  @ParameterizedTest
  @ValueSource(strings = {"dilation8", "segmenter-tiny", "hrnet-w48-ocr", "fcn-8s", "segnet"})
  void ofTheCatalogue(String variant) {
    replaces(model(Architectures.variant(variant, SIZE), true));
  }

  /** Without a card nobody knows which channels are classes and which are centres. */
  @TestFactory
  Stream<DynamicTest> withoutACard() {
    return networks().stream()
        .filter(n -> !n.findsCentres())
        .map(n -> DynamicTest.dynamicTest(n.name(), () -> replaces(model(n, false))));
  }

  private static void replaces(SegmentationModel model) {
    ClassLayers layers = new ClassLayers(model);
    Graph before = model.onnx().graph();
    Graph graph = layers.replaced(WANTED, 7);
    for (Tensor t : graph.initializers().values()) {
      boolean anew = layers.parameters().contains(t.name());
      Tensor old = before.initializers().get(t.name());
      if (!anew) assertArrayEquals(old.floats(), t.floats(), t.name());
      else assertFalse(Arrays.equals(old.dims(), t.dims()), t.name());
    }
    assertEquals(WANTED, graph.outputs().get(0).dims().get(1).size());
    runsAndLearns(graph);
  }

  @Test
  void ofTwoJoinedNetworks() {
    Map<String, String> options = Map.of("depth", "2", "context", "2");
    Network network = Architectures.named("u-net").network(SIZE, options);
    for (boolean card : new boolean[] {true, false}) replaces(model(network, card));
  }

  @Test
  void classTokensAreNotTakenForAHead() {
    SegmentationModel model = model(Architectures.variant("segmenter-tiny", SIZE), false);
    String refusal =
        assertThrows(IllegalArgumentException.class, () -> new ClassLayers(model).replaced(3, 1))
            .getMessage();
    assertTrue(refusal.startsWith("The head of segmenter cannot be told from the rest: "), refusal);
  }

  private static void runsAndLearns(Graph graph) {
    float[] x = new float[SIZE.channels() * SIDE * SIDE];
    Random random = new Random(3);
    for (int i = 0; i < x.length; i++) x[i] = random.nextFloat();
    try (OrtRunner ort = new OrtRunner(OnnxModel.of(graph))) {
      assertEquals(WANTED * SIDE * SIDE, ort.run(x, 1, SIZE.channels(), SIDE, SIDE).length);
    }
    TrainingStep.Batch batch = new TrainingStep.Batch(2, SIZE.channels(), SIDE, SIDE);
    try (Gradients training = new Gradients(graph, batch)) {
      TrainingStep step = training.step();
      for (int i = 0; i < 2 * x.length; i++) step.images().put(i, random.nextFloat());
      for (int i = 0; i < 2 * SIDE * SIDE; i++) step.targets().put(i, i / SIDE % WANTED);
      assertTrue(Double.isFinite(step.run(0.001)));
    }
  }
}
