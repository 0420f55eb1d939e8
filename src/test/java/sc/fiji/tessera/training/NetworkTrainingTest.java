package sc.fiji.tessera.training;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Comparator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import sc.fiji.tessera.graph.Graph;
import sc.fiji.tessera.graph.OnnxModel;
import sc.fiji.tessera.network.Architecture;
import sc.fiji.tessera.network.Architectures;
import sc.fiji.tessera.network.Mask2Former;
import sc.fiji.tessera.network.Size;

/**
 * What every architecture of the catalogue promises when it is trained, at a small width: gradients
 * reach all parameters, the loss falls, and ONNX Runtime computes what was trained. A new entry is
 * tested without being named here.
 */
class NetworkTrainingTest {
  private static final int SIDE = 64;
  private static final int STEPS = 8;
  private static final int QUICK_NODES = 500;

  /** Narrow, but not so much that a layer dies out as a whole. */
  private static final Size SIZE = new Size(3, 4, 8);

  /** The lightest variant of each, where it is light enough. */
  @TestFactory
  Stream<DynamicTest> everyArchitecture() {
    return quick().stream().map(NetworkTrainingTest::test);
  }

  @Test
  void twoNetworksOfDifferentScales() {
    Map<String, String> options = Map.of("depth", "2", "context", "2");
    learns(Architectures.named("u-net").network(SIZE, options).graph(1));
  }

  /**
   * Deformable and masked attention, in a model that anyone may fine-tune. With fewer than 64
   * channels each were a group of its own, and normalisation would hide the biases before it.
   */
  @Test
  void scenesOfQueries() {
    Mask2Former.Task task = Mask2Former.Task.SEMANTIC;
    Mask2Former.Options options =
        new Mask2Former.Options(task, 50, 8, 8, 64, 8, 10, 1, 2, 64, 3, 64, 3, 4);
    learns(new Mask2Former(options).graphs(1).get(Mask2Former.SEMANTIC));
  }

  @TestFactory
  @Tag("slow")
  Stream<DynamicTest> everyOtherVariant() {
    Set<String> quick = quick();
    return Architectures.variants().stream()
        .filter(v -> !quick.contains(v))
        .map(NetworkTrainingTest::test);
  }

  private static Set<String> quick() {
    Set<String> quick = new LinkedHashSet<>();
    for (Architecture a : Architectures.all()) {
      a.variants().keySet().stream()
          .min(Comparator.comparing(NetworkTrainingTest::nodes))
          .filter(v -> nodes(v) <= QUICK_NODES)
          .ifPresent(quick::add);
    }
    return quick;
  }

  private static int nodes(String variant) {
    return Architectures.variant(variant, SIZE).blank().nodes().size();
  }

  private static DynamicTest test(String variant) {
    return DynamicTest.dynamicTest(
        variant, () -> learns(Architectures.variant(variant, SIZE).graph(1)));
  }

  private static void learns(Graph graph) {
    TorchEngine.seed(1);
    try (Gradients training = new Gradients(graph, new TrainingStep.Batch(2, 3, SIDE, SIDE))) {
      Map<String, Double> largest = training.largest(3, i -> fill(training.step(), i));
      // references define parameters that nothing depends on, such as SegNet's last normalisation
      TreeSet<String> missed = new TreeSet<>(graph.keeping(graph.outputs()).trainable());
      missed.removeAll(Gradients.shadowed(graph));
      largest.forEach(
          (name, norm) -> {
            assertTrue(Double.isFinite(norm), "the gradient of " + name + " is " + norm);
            if (norm > 1e-9) missed.remove(name);
          });
      assertTrue(missed.isEmpty(), "no gradient reaches " + missed);
      agrees(training.network());
      double first = training.step().run(0.001);
      double last = first;
      for (int i = 1; i < STEPS; i++) last = training.step().run(0.001);
      assertTrue(last < first, "the loss went from " + first + " to " + last);
    }
  }

  /** Four brightnesses, one for each class, in blocks; some noise. */
  private static void fill(TrainingStep step, int seed) {
    Random random = new Random(seed);
    for (int n = 0; n < 2; n++) {
      for (int i = 0; i < SIDE * SIDE; i++) {
        int k = (i % SIDE / 24 + i / SIDE / 20 + n + seed) % 4;
        step.targets().put(n * SIDE * SIDE + i, k);
        for (int c = 0; c < 3; c++) {
          float v = 0.3f * (c == k ? 3 : k) + 0.1f * (float) random.nextGaussian();
          step.images().put((n * 3 + c) * SIDE * SIDE + i, v);
        }
      }
    }
  }

  /**
   * On an image of another, odd size than those trained on. The statistics of a few small batches
   * can make a deep network so sensitive that the last bit of its input moves its output by more
   * than 1e-4; then no two computations agree better than that.
   */
  private static void agrees(GraphInterpreter network) {
    long[] shape = {1, 3, 71, 90};
    float[] x = new float[3 * 71 * 90];
    float[] next = new float[x.length];
    Random random = new Random(6);
    for (int i = 0; i < x.length; i++) {
      x[i] = random.nextFloat();
      next[i] = Math.nextUp(x[i]);
    }
    Graph learned = network.graph().with(network.parameters());
    float[] ours = GraphInterpreterTest.forward(network, GraphInterpreter.Mode.INFERENCE, x, shape);
    float[] moved =
        GraphInterpreterTest.forward(network, GraphInterpreter.Mode.INFERENCE, next, shape);
    try (OrtRunner ort = new OrtRunner(OnnxModel.of(learned))) {
      float[] expected = ort.run(x, shape);
      double most = difference(expected, new float[expected.length]);
      assertTrue(most > 0, "all logits are 0");
      double allowed = Math.max(1e-4 * most, 4 * difference(moved, ours));
      assertTrue(allowed < 1e-2 * most, "the last bit moves the output by " + allowed / 4);
      double difference = difference(ours, expected);
      assertTrue(difference <= allowed, "differs by " + difference + " of " + most);
    }
  }

  private static double difference(float[] a, float[] b) {
    assertEquals(a.length, b.length);
    double difference = 0;
    for (int i = 0; i < a.length; i++) difference = Math.max(difference, Math.abs(a[i] - b[i]));
    return difference;
  }

  @Test
  void everyVariantHasANameOfItsOwn() {
    List<String> names = Architectures.variants();
    assertEquals(new TreeSet<>(names).size(), names.size());
  }
}
