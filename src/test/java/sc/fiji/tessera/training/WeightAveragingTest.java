package sc.fiji.tessera.training;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CancellationException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import sc.fiji.tessera.graph.Attribute;
import sc.fiji.tessera.graph.Graph;
import sc.fiji.tessera.graph.GraphBuilder;
import sc.fiji.tessera.graph.OnnxModel;
import sc.fiji.tessera.graph.Tensor;
import sc.fiji.tessera.model.SegmentationModel;

/** Which weights of a training are saved. */
class WeightAveragingTest {
  private static final int EPOCHS = 4;

  @TempDir Path folder;

  private static NetworkJob job(WeightAveraging average) {
    return new NetworkJob(
        Squares.plan(
            Squares.UNET,
            new TrainingSchedule(EPOCHS, Squares.STEPS, 0.01, 0, RateDecay.CONSTANT, 0, average),
            0));
  }

  private Path train(WeightAveraging average, int cancelAfter, boolean resume) throws IOException {
    Path file = folder.resolve(average + ".onnx");
    Squares.train(job(average), file, Squares.squares(1), cancelAfter, resume);
    return file;
  }

  private static Map<String, float[]> state(Path file) throws IOException {
    return Squares.tensors(file.resolveSibling(file.getFileName() + ".resume"));
  }

  /** What is saved does not change what is learned. */
  @Test
  void allLearnAlike() throws IOException {
    Map<String, float[]> usual = state(train(WeightAveraging.RUNNING, 99, false));
    for (WeightAveraging w : List.of(WeightAveraging.STOCHASTIC, WeightAveraging.NONE)) {
      Map<String, float[]> other = state(train(w, 99, false));
      usual.forEach(
          (n, v) -> {
            if (!n.startsWith("average/")) assertArrayEquals(v, other.get(n), 1e-5f, w + " " + n);
          });
    }
  }

  /** Cancelled before the average begins, and within it. */
  @Test
  void aStochasticAverageIsResumedAsIfNothingHadHappened() throws IOException {
    Path file = train(WeightAveraging.STOCHASTIC, 99, false);
    Map<String, float[]> whole = state(file);
    Map<String, float[]> saved = Squares.tensors(file);
    assertEquals(Squares.STEPS, whole.get("average/")[0], "steps of the last of four epochs");
    String trained = SegmentationModel.open(file).card().history().get(0);
    assertTrue(trained.contains(", 4 epochs, "), trained);
    for (int cancelled : new int[] {Squares.STEPS + 1, 3 * Squares.STEPS + 2}) {
      assertThrows(
          CancellationException.class, () -> train(WeightAveraging.STOCHASTIC, cancelled, false));
      train(WeightAveraging.STOCHASTIC, 99, true);
      Map<String, float[]> state = state(file);
      Map<String, float[]> again = Squares.tensors(file);
      whole.forEach((n, v) -> assertClose(v, state, n));
      saved.forEach((n, v) -> assertClose(v, again, n));
    }
  }

  private static void assertClose(float[] expected, Map<String, float[]> found, String name) {
    assertArrayEquals(expected, found.get(name), 1e-5f, name);
  }

  @Test
  void allThatIsAddedCountsAlike() {
    WeightAverage average = new WeightAverage(WeightAveraging.STOCHASTIC);
    for (int i = 1; i <= 9; i++) average.add(Map.of("w", new float[] {i * i}));
    assertEquals(285 / 9f, average.values().get("w")[0], 1e-5);
    assertFalse(WeightAveraging.STOCHASTIC.takes(0.74));
    assertTrue(WeightAveraging.STOCHASTIC.takes(0.75));
    assertFalse(WeightAveraging.NONE.takes(1));
    assertEquals(WeightAveraging.NONE, WeightAveraging.of("none"));
    assertThrows(IllegalArgumentException.class, () -> WeightAveraging.of("mean"));
  }

  /** Of three batches of known means and variances; one layer is used twice, on x and on 2 x. */
  @Test
  void statisticsAreMeansOverBatches() {
    GraphBuilder b = new GraphBuilder("two");
    String x = b.input("image", "N", "1", "H", "W");
    List<String> parameters =
        List.of(
            b.initializer(Tensor.of("scale", new float[] {1}, 1)),
            b.initializer(Tensor.of("bias", new float[] {0}, 1)),
            b.initializer(Tensor.of("mean", new float[] {5}, 1)),
            b.initializer(Tensor.of("var", new float[] {7}, 1)));
    String twice = b.node("Add", List.of(x, x));
    String y = normalised(b, x, parameters);
    String z = normalised(b, twice, parameters);
    Graph graph = b.output(b.node("Add", List.of(y, z)), "out", "N", "1", "H", "W").build();
    try (GraphInterpreter network =
            new GraphInterpreter(OnnxModel.of(graph), TorchEngine.device("cpu"));
        Adam adam = new Adam(network, Adam.Options.DEFAULT);
        TrainingStep step =
            new TrainingStep(
                network, new CrossEntropy(null, 255), adam, new TrainingStep.Batch(1, 1, 1, 2))) {
      int[] batch = {0};
      Map<String, float[]> found =
          new BatchStatistics(network, FrozenLayers.NONE)
              .over(
                  3,
                  () -> {
                    step.images().put(0, batch[0]).put(1, batch[0] + 2);
                    batch[0]++;
                    step.show();
                  });
      // means 1, 2, 3 and twice that; unbiased variances 2 and 8; the earlier one fades by 0.9
      double later = 1 / 1.9;
      double earlier = 0.9 / 1.9;
      assertEquals(2 * earlier + 4 * later, found.get("mean")[0], 1e-5);
      assertEquals(2 * earlier + 8 * later, found.get("var")[0], 1e-5);
      FrozenLayers all = new FrozenLayers(java.util.Set.of("scale", "bias"));
      assertTrue(new BatchStatistics(network, all).isEmpty());
    }
  }

  private static String normalised(GraphBuilder b, String x, List<String> parameters) {
    List<String> inputs = new java.util.ArrayList<>(List.of(x));
    inputs.addAll(parameters);
    return b.node("BatchNormalization", inputs, Attribute.of("momentum", 0.9f));
  }
}
