package sc.fiji.tessera.training;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.types.Shape;
import java.util.Arrays;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;
import sc.fiji.tessera.graph.Graph;
import sc.fiji.tessera.graph.OnnxModel;
import sc.fiji.tessera.network.Segmenter;
import sc.fiji.tessera.network.Size;

/** Attention, tokens, position embeddings and unit vectors learn, and the graph is what learned. */
class TransformerTrainingTest {
  private static final int SIZE = 20;

  /** Patches of 4 px, on a grid other than that of the position embeddings. */
  private static OnnxModel segmenter() {
    Segmenter.Options options =
        new Segmenter.Options(4, 32, 2, 2, 4, Segmenter.Decoder.MASK, 1, 16, true, 0);
    return OnnxModel.of(new Segmenter(new Size(1, 2), options).graph(7));
  }

  /** The left or the right half is bright; its patches are of class 1. */
  private static void fill(TrainingStep step, Random random) {
    for (int n = 0; n < 2; n++) {
      boolean left = random.nextBoolean();
      for (int i = 0; i < SIZE * SIZE; i++) {
        boolean bright = (i % SIZE < SIZE / 2) == left;
        float value = (float) ((bright ? 1 : 0) + 0.1 * random.nextGaussian());
        step.images().put(n * SIZE * SIZE + i, value);
        step.targets().put(n * SIZE * SIZE + i, bright ? 1 : 0);
      }
    }
  }

  @Test
  void everyParameterLearnsAndOnnxRuntimeAgrees() {
    TorchEngine.seed(1); // what is dropped must not depend on the tests before
    try (GraphInterpreter network = new GraphInterpreter(segmenter(), TorchEngine.device("cpu"));
        Adam adam = new Adam(network, Adam.Options.DEFAULT);
        TrainingStep step =
            new TrainingStep(
                network,
                new CrossEntropy(new float[] {1, 1}, 255),
                adam,
                new TrainingStep.Batch(2, 1, SIZE, SIZE))) {
      Map<String, float[]> start = network.parameters();
      Random random = new Random(1);
      double first = 0;
      double last = 0;
      for (int i = 0; i < 60; i++) {
        fill(step, random);
        double loss = step.run(0.003);
        if (i == 0) first = loss;
        if (i >= 40) last += loss / 20; // dropped branches make single steps jump
      }
      assertTrue(last < first / 2, "loss fell only from " + first + " to " + last);
      Map<String, float[]> end = network.parameters();
      for (String name : network.graph().trainable()) {
        assertFalse(Arrays.equals(start.get(name), end.get(name)), name + " did not learn");
      }
      compare(network, end);
    }
  }

  private static void compare(GraphInterpreter network, Map<String, float[]> learned) {
    Graph graph = network.graph().with(learned);
    float[] x = new float[2 * 13 * 30];
    Random random = new Random(3);
    for (int i = 0; i < x.length; i++) x[i] = random.nextFloat();
    try (OrtRunner ort = new OrtRunner(OnnxModel.of(graph));
        NDArray in = network.manager().create(x, new Shape(2, 1, 13, 30));
        NDList y = network.forward(new NDList(in), GraphInterpreter.Mode.INFERENCE)) {
      float[] expected = ort.run(x, 2, 1, 13, 30);
      float[] found = y.get(0).toFloatArray();
      assertEquals(expected.length, found.length);
      for (int i = 0; i < found.length; i++) assertEquals(expected[i], found[i], 2e-4);
    }
  }
}
