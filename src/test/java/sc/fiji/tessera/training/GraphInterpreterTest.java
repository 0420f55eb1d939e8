package sc.fiji.tessera.training;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.types.Shape;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import sc.fiji.tessera.graph.Attribute;
import sc.fiji.tessera.graph.Graph;
import sc.fiji.tessera.graph.GraphBuilder;
import sc.fiji.tessera.graph.OnnxModel;
import sc.fiji.tessera.graph.Tensor;
import sc.fiji.tessera.training.GraphInterpreter.Mode;

/** What the interpreter does around the operators. */
class GraphInterpreterTest {

  private static float[] forward(GraphInterpreter network, Mode mode, long... shape) {
    return forward(network, mode, ramp(shape), shape);
  }

  private static float[] ramp(long... shape) {
    float[] x = new float[(int) Arrays.stream(shape).reduce(1, (a, b) -> a * b)];
    for (int i = 0; i < x.length; i++) x[i] = 1 + i % 7;
    return x;
  }

  /** The network's first output. */
  static float[] forward(GraphInterpreter network, Mode mode, float[] x, long... shape) {
    try (NDArray in = network.manager().create(x, new Shape(shape));
        NDList y = network.forward(new NDList(in), mode)) {
      return y.get(0).toFloatArray();
    }
  }

  /** Halves an image and brings it back to its own size, which it asks for with Shape and Slice. */
  private static Graph halvedAndBack() {
    GraphBuilder b = new GraphBuilder("sizes");
    String x = b.input("image", "N", "1", "H", "W");
    long[] two = {2, 2};
    String small =
        b.node(
            "MaxPool",
            List.of(x),
            Attribute.of("kernel_shape", two),
            Attribute.of("strides", two),
            Attribute.of("ceil_mode", 1L));
    String size = b.node("Shape", List.of(x), Attribute.of("start", 2L));
    String channels = b.node("Shape", List.of(small), Attribute.of("end", 2L));
    String sizes = b.node("Concat", List.of(channels, size), Attribute.of("axis", 0L));
    String y = b.node("Resize", List.of(small, "", "", sizes), Attribute.of("mode", "linear"));
    return b.output(y, "y").build();
  }

  @Test
  void sizesAreFollowedWhereTheyChange() {
    OnnxModel model = OnnxModel.of(halvedAndBack());
    try (GraphInterpreter network = new GraphInterpreter(model, TorchEngine.device("cpu"));
        OrtRunner ort = new OrtRunner(model)) {
      for (long[] shape : new long[][] {{1, 1, 6, 8}, {1, 1, 6, 8}, {2, 1, 7, 5}, {1, 1, 6, 8}}) {
        assertArrayEquals(ort.run(ramp(shape), shape), forward(network, Mode.FROZEN, shape), 1e-5f);
      }
    }
  }

  private static GraphInterpreter dropout() {
    GraphBuilder b = new GraphBuilder("dropout");
    String x = b.input("image", "N", "1", "H", "W");
    String ratio = b.initializer(Tensor.of("ratio", new float[] {0.25f}));
    Graph graph = b.output(b.node("Dropout", List.of(x, ratio)), "y").build();
    return new GraphInterpreter(OnnxModel.of(graph), TorchEngine.device("cpu"));
  }

  @Test
  void dropoutDropsInTrainingAloneAndFollowsTheSeed() {
    long[] shape = {1, 1, 64, 64};
    try (GraphInterpreter network = dropout()) {
      float[] all = forward(network, Mode.INFERENCE, shape);
      assertEquals(0, zeros(all));
      assertArrayEquals(all, forward(network, Mode.FROZEN, shape));
      TorchEngine.seed(5);
      float[] first = forward(network, Mode.TRAINING, shape);
      float[] second = forward(network, Mode.TRAINING, shape);
      TorchEngine.seed(5);
      assertArrayEquals(first, forward(network, Mode.TRAINING, shape));
      assertFalse(Arrays.equals(first, second));
      double share = zeros(first) / 4096.0;
      assertTrue(share > 0.22 && share < 0.28, "dropped " + share);
      for (int i = 0; i < 4096; i++) {
        if (first[i] != 0) assertEquals(all[i] / 0.75, first[i], 1e-4);
      }
    }
  }

  private static int zeros(float[] values) {
    int zeros = 0;
    for (float v : values) if (v == 0) zeros++;
    return zeros;
  }
}
