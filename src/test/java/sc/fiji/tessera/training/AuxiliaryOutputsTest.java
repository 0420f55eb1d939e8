package sc.fiji.tessera.training;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import sc.fiji.tessera.graph.Attribute;
import sc.fiji.tessera.graph.Graph;
import sc.fiji.tessera.graph.GraphBuilder;
import sc.fiji.tessera.graph.Node;
import sc.fiji.tessera.graph.OnnxModel;
import sc.fiji.tessera.graph.Tensor;

class AuxiliaryOutputsTest {
  private static final int SIDE = 6;

  /** A first output; one of as many channels, at half the size; one of other channels. */
  private static Graph graph(boolean auxiliary) {
    GraphBuilder b = new GraphBuilder("two heads");
    String x = b.input("image", "N", "1", "H", "W");
    b.output(convolution(b, "main", x, 1), "logits", "N", "2", "", "");
    if (auxiliary) {
      b.output(convolution(b, "aux", x, 2), "aux", "N", "2", "", "");
      String y = b.node("Concat", List.of(x, x, x), Attribute.of("axis", 1L));
      b.output(y, "other", "N", "3", "", "");
    }
    return b.build();
  }

  private static String convolution(GraphBuilder b, String name, String x, long stride) {
    String w = b.initializer(Tensor.of(name + ".weight", new float[] {0.5f, -0.25f}, 2, 1, 1, 1));
    return b.node("Conv", List.of(x, w), Attribute.of("strides", new long[] {stride, stride}));
  }

  /** The loss of an image that is 1 everywhere, whose maps are the same at every size. */
  private static double loss(Graph graph, Map<String, float[]> learned) {
    try (GraphInterpreter network =
            new GraphInterpreter(OnnxModel.of(graph), TorchEngine.device("cpu"));
        Adam adam = new Adam(network, Adam.Options.DEFAULT);
        TrainingStep step =
            new TrainingStep(
                network,
                new CrossEntropy(null, 255),
                adam,
                new TrainingStep.Batch(1, 1, SIDE, SIDE))) {
      for (int i = 0; i < SIDE * SIDE; i++) step.images().put(i, 1);
      for (int i = 0; i < SIDE * SIDE; i++) step.targets().put(i, 1);
      double loss = step.run(0.01);
      learned.putAll(network.parameters());
      return loss;
    }
  }

  @Test
  void theirLossIsAddedWithLessWeightAndTheyLearn() {
    double plain = Math.log(1 + Math.exp(0.75));
    Map<String, float[]> learned = new HashMap<>();
    assertEquals(plain, loss(graph(false), learned), 1e-5);
    assertEquals(plain * 1.4, loss(graph(true), learned), 1e-5);
    assertEquals(0.49f, learned.get("aux.weight")[0], 1e-4f);
  }

  @Test
  void theyAreRemovedWithAllThatOnlyTheyNeed() {
    Graph both = graph(true);
    AuxiliaryOutputs found = AuxiliaryOutputs.of(both);
    assertEquals(List.of(1), found.indices());
    Graph left = found.removedFrom(both);
    assertEquals(List.of("logits", "other"), left.outputs().stream().map(v -> v.name()).toList());
    assertEquals(Set.of("main.weight"), left.initializers().keySet());
    assertEquals(
        List.of("Conv", "Identity", "Concat", "Identity"),
        left.nodes().stream().map(Node::opType).toList());
    Graph single = graph(false);
    assertSame(single, AuxiliaryOutputs.of(single).removedFrom(single));
  }
}
