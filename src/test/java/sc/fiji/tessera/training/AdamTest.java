package sc.fiji.tessera.training;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.types.Shape;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import sc.fiji.tessera.graph.GraphBuilder;
import sc.fiji.tessera.graph.OnnxModel;
import sc.fiji.tessera.graph.Tensor;

/** The update against the formula of the paper, on a graph with one parameter. */
class AdamTest {
  private static final float START = 3;

  /** y = x w, so that the gradient of y is x. */
  private static OnnxModel product() {
    GraphBuilder b = new GraphBuilder("product");
    String x = b.input("x", "1");
    String w = b.initializer(Tensor.of("w", new float[] {START}, 1));
    b.initializer(Tensor.of("unused", new float[] {5}, 1));
    return OnnxModel.of(b.output(b.node("Mul", List.of(x, w)), "y", "1").build());
  }

  private static double step(GraphInterpreter network, Adam adam, float gradient, double rate) {
    try (NDArray x = network.manager().create(new float[] {gradient}, new Shape(1));
        NDList y = network.forward(new NDList(x), GraphInterpreter.Mode.TRAINING)) {
      return adam.update(y.get(0), rate);
    }
  }

  /** Follows the formula and the implementation for some gradients. */
  private static void compare(Adam.Options o, float... gradients) {
    double w = START;
    double mean = 0;
    double square = 0;
    double rate = 0.1;
    try (GraphInterpreter network = new GraphInterpreter(product(), TorchEngine.device("cpu"));
        Adam adam = new Adam(network, o)) {
      for (int t = 1; t <= gradients.length; t++) {
        float g = gradients[t - 1];
        assertEquals(Math.abs(g), step(network, adam, g, rate), 1e-5);
        double used = o.clip() > 0 ? g * Math.min(1, o.clip() / Math.abs(g)) : g;
        mean = o.beta1() * mean + (1 - o.beta1()) * used;
        square = o.beta2() * square + (1 - o.beta2()) * used * used;
        double m = mean / (1 - Math.pow(o.beta1(), t));
        double v = square / (1 - Math.pow(o.beta2(), t));
        w -= rate * o.weightDecay() * w + rate * m / (Math.sqrt(v) + o.epsilon());
        assertEquals(w, network.parameters().get("w")[0], 1e-4, "after step " + t);
      }
    }
  }

  @Test
  void isThePaper() {
    compare(Adam.Options.DEFAULT, 1, -2, 0.5f, 4);
  }

  @Test
  void decaysParametersNotGradients() {
    compare(new Adam.Options(0.8, 0.99, 1e-6, 0.3, 0), 1, -2, 0.5f, 4);
  }

  @Test
  void limitsTheNormOfTheGradient() {
    compare(new Adam.Options(0.9, 0.999, 1e-8, 0, 1.5), 1, -20, 0.5f, 4);
  }

  @Test
  void aStateOfAnotherNetworkIsRefused() {
    try (GraphInterpreter network = new GraphInterpreter(product(), TorchEngine.device("cpu"));
        Adam adam = new Adam(network, Adam.Options.DEFAULT)) {
      IllegalArgumentException e =
          assertThrows(
              IllegalArgumentException.class,
              () -> adam.load(Map.of("adam.step", new float[1], "adam.mean/w", new float[2])));
      assertTrue(e.getMessage().contains("adam.mean/w"), e.getMessage());
    }
  }

  @Test
  void parametersOfAnotherShapeAreRefused() {
    try (GraphInterpreter network = new GraphInterpreter(product(), TorchEngine.device("cpu"))) {
      assertThrows(
          IllegalArgumentException.class, () -> network.load(Map.of("w", new float[] {1, 2})));
      assertEquals(START, network.parameters().get("w")[0]);
    }
  }
}
