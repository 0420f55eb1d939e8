package sc.fiji.tessera.training;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.types.Shape;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import sc.fiji.tessera.graph.Graph;
import sc.fiji.tessera.graph.OnnxModel;
import sc.fiji.tessera.network.Size;
import sc.fiji.tessera.network.UNet;

/** A U-Net learns, and what it learned is in the graph. */
class TrainingStepTest {
  private static final int SIZE = 32;

  private static OnnxModel unet() {
    return OnnxModel.of(new UNet(new Size(1, 2), new UNet.Options(2, 8)).graph(7));
  }

  /** A network on its way: everything that belongs to a training. */
  private static final class Training implements AutoCloseable {
    final GraphInterpreter network = new GraphInterpreter(unet(), TorchEngine.device("cpu"));
    final Adam adam = new Adam(network, Adam.Options.DEFAULT);
    final TrainingStep step =
        new TrainingStep(
            network,
            new CrossEntropy(new float[] {1, 2}, 255),
            adam,
            new TrainingStep.Batch(2, 1, SIZE, SIZE));

    /** Bright discs on a noisy ground. */
    double learn(int seed) {
      Random random = new Random(seed);
      for (int n = 0; n < 2; n++) {
        double cx = 8 + random.nextInt(16);
        double cy = 8 + random.nextInt(16);
        for (int i = 0; i < SIZE * SIZE; i++) {
          boolean inside = Math.hypot(i % SIZE - cx, i / SIZE - cy) < 6;
          int p = n * SIZE * SIZE + i;
          step.images().put(p, (float) ((inside ? 1 : 0) + 0.5 * random.nextGaussian()));
          step.targets().put(p, i < SIZE ? 255 : inside ? 1 : 0);
        }
      }
      return step.run(0.003);
    }

    @Override
    public void close() {
      step.close();
      adam.close();
      network.close();
    }
  }

  private static float[] noise(int n) {
    Random random = new Random(3);
    float[] x = new float[n];
    for (int i = 0; i < n; i++) x[i] = (float) random.nextGaussian();
    return x;
  }

  private static float[] forward(GraphInterpreter network, float[] x, long... shape) {
    try (NDArray in = network.manager().create(x, new Shape(shape));
        NDList y = network.forward(new NDList(in), GraphInterpreter.Mode.INFERENCE)) {
      return y.get(0).toFloatArray();
    }
  }

  private static double difference(float[] a, float[] b) {
    assertEquals(a.length, b.length);
    double d = 0;
    for (int i = 0; i < a.length; i++) d = Math.max(d, Math.abs(a[i] - b[i]));
    return d;
  }

  @Test
  void learnsWhatIsEasyAndOnnxRuntimeAgrees() {
    try (Training t = new Training()) {
      double first = t.learn(0);
      double last = 0;
      for (int i = 1; i <= 40; i++) last = t.learn(i);
      assertTrue(last < first / 3, "loss fell only from " + first + " to " + last);
      Graph learned = t.network.graph().with(t.network.parameters());
      float[] x = noise(3 * 48 * 64);
      try (OrtRunner ort = new OrtRunner(OnnxModel.of(learned))) {
        float[] expected = ort.run(x, 3, 1, 48, 64);
        double d = difference(expected, forward(t.network, x, 3, 1, 48, 64));
        assertTrue(d <= 1e-4, "ONNX Runtime differs by " + d);
      }
    }
  }

  @Test
  void anUntrainedNetworkIsThatOfOnnxRuntime() {
    float[] x = noise(2 * SIZE * SIZE);
    try (OrtRunner ort = new OrtRunner(unet());
        GraphInterpreter network = new GraphInterpreter(unet(), TorchEngine.device("cpu"))) {
      double d = difference(ort.run(x, 2, 1, SIZE, SIZE), forward(network, x, 2, 1, SIZE, SIZE));
      assertTrue(d <= 1e-4, "ONNX Runtime differs by " + d);
    }
  }

  @Test
  void runningStatisticsAreWrittenBack() {
    String name = "inc.double_conv.1.running_mean";
    try (Training t = new Training()) {
      float[] before = t.network.parameters().get(name);
      t.learn(0);
      assertFalse(Arrays.equals(before, t.network.parameters().get(name)));
      assertFalse(t.network.graph().trainable().contains(name));
      assertTrue(t.network.parameters().containsKey(name));
    }
  }

  @Test
  void theSameStepsGiveTheSameNetwork() {
    try (Training a = new Training();
        Training b = new Training()) {
      for (int i = 0; i < 3; i++) assertEquals(a.learn(i), b.learn(i));
      Map<String, float[]> p = b.network.parameters();
      a.network.parameters().forEach((name, v) -> assertEquals(0, difference(v, p.get(name))));
    }
  }

  @Test
  void aTrainingGoesOnFromItsState() {
    try (Training a = new Training();
        Training b = new Training()) {
      for (int i = 0; i < 3; i++) a.learn(i);
      b.network.load(a.network.parameters());
      b.adam.load(a.adam.state());
      for (int i = 3; i < 5; i++) assertEquals(a.learn(i), b.learn(i));
    }
  }

  @Test
  void aLossThatIsNotFiniteChangesNothing() {
    try (Training t = new Training()) {
      t.learn(0);
      float[] before = t.network.parameters().get("outc.conv.weight");
      t.step.images().put(5, Float.NaN);
      assertTrue(Double.isNaN(t.step.run(0.01)));
      assertEquals(0, difference(before, t.network.parameters().get("outc.conv.weight")));
      assertNotEquals(0, difference(before, noise(before.length)));
    }
  }

  @Test
  @Tag("slow")
  void threeHundredStepsLeaveMemoryFlat() throws IOException {
    memoryStaysFlat(300);
  }

  @Test
  void someStepsLeaveMemoryFlat() throws IOException {
    memoryStaysFlat(60);
  }

  private static void memoryStaysFlat(int steps) throws IOException {
    Path status = Path.of("/proc/self/status");
    Assumptions.assumeTrue(Files.exists(status), "no /proc/self/status: memory is not measured");
    try (Training t = new Training()) {
      for (int i = 0; i < 20; i++) t.learn(i);
      System.gc();
      long before = resident(status);
      for (int i = 0; i < steps; i++) t.learn(i);
      System.gc();
      long grown = resident(status) - before;
      // one step's activations are about 8 MB: a leak of one per step would be steps * 8 MB
      assertTrue(grown < 40 << 10, steps + " steps grew resident memory by " + grown + " kB");
    }
  }

  private static long resident(Path status) throws IOException {
    for (String line : Files.readAllLines(status)) {
      if (line.startsWith("VmRSS:")) return Long.parseLong(line.replaceAll("\\D", ""));
    }
    throw new IOException("no VmRSS in " + status);
  }
}
