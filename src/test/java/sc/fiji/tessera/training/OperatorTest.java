package sc.fiji.tessera.training;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.types.Shape;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import sc.fiji.tessera.graph.Graph;
import sc.fiji.tessera.graph.GraphBuilder;
import sc.fiji.tessera.graph.Node;
import sc.fiji.tessera.graph.OnnxModel;

/**
 * Every operator: forward against ONNX Runtime, gradients of input and parameters against finite
 * differences through ONNX Runtime.
 */
class OperatorTest {
  private static final float STEP = 1e-3f;

  /** The interpreter's output, and the gradient of sum(r y) for each tensor by name. */
  private record Result(float[] y, Map<String, float[]> gradients) {}

  private static final String GRADIENTS =
      """
        def gradients(self, y: Tensor, r: Tensor, of: List[Tensor]) -> List[Tensor]:
          g = torch.grad([torch.sum(y * torch.reshape(r, torch.size(y)))], of, None, None, False, True)
          result = annotate(List[Tensor], [])
          for i in range(len(of)):
            h = g[i]
            if h is not None:
              result.append(h)
            else:
              result.append(torch.zeros_like(of[i]))
          return result
      """;

  static Stream<OperatorCase> cases() {
    return OperatorCases.all();
  }

  @ParameterizedTest
  @MethodSource("cases")
  void isWhatOnnxRuntimeComputes(OperatorCase c) {
    OnnxModel reference = OnnxModel.of(c.referenceGraph());
    OnnxModel model = OnnxModel.of(c.graph());
    float[] x = c.input();
    float[] r;
    Result found;
    try (OrtRunner ort = new OrtRunner(reference)) {
      float[] expected = ort.run(x, c.shape());
      r = normal(expected.length, 2);
      found = interpret(c, model, x, r);
      assertArrayEquals(expected, found.y, 1e-4f, "forward");
    }
    for (Map.Entry<String, float[]> g : found.gradients.entrySet()) {
      check(new Experiment(c, reference, x, r), g.getKey(), g.getValue());
    }
  }

  private static Result interpret(OperatorCase c, OnnxModel model, float[] x, float[] r) {
    try (GraphInterpreter network = new GraphInterpreter(model, TorchEngine.device("cpu"));
        TorchScript script = new TorchScript(network.manager(), GRADIENTS);
        NDArray in = network.manager().create(x, new Shape(c.shape()));
        GradientMode on = new GradientMode(true)) {
      in.setRequiresGradient(true);
      NDArray y = network.forward(new NDList(in), mode(c)).get(0);
      float[] values = y.toFloatArray();
      Map<String, NDArray> of = new LinkedHashMap<>();
      of.put("x", in);
      of.putAll(network.trainable());
      NDList gradients =
          script.call(
              network.manager(),
              "gradients",
              y,
              network.manager().create(r),
              new NDList(of.values().toArray(NDArray[]::new)));
      Map<String, float[]> result = new LinkedHashMap<>();
      int i = 0;
      for (String name : of.keySet()) result.put(name, gradients.get(i++).toFloatArray());
      return new Result(values, result);
    }
  }

  private static GraphInterpreter.Mode mode(OperatorCase c) {
    return c.training() ? GraphInterpreter.Mode.TRAINING : GraphInterpreter.Mode.FROZEN;
  }

  /** sum(r y) through ONNX Runtime, as a function of the input or a parameter. */
  private record Experiment(OperatorCase c, OnnxModel reference, float[] x, float[] r) {

    double value(String name, float[] direction, float step) {
      boolean input = name.equals("x");
      float[] moved = input ? x.clone() : reference.graph().initializers().get(name).floats();
      for (int i = 0; i < moved.length; i++) moved[i] += step * direction[i];
      OnnxModel m = input ? reference : reference.with(reference.graph().with(Map.of(name, moved)));
      try (OrtRunner ort = new OrtRunner(m)) {
        return dot(ort.run(input ? moved : x, c.shape()), r);
      }
    }
  }

  /** The derivative along a random direction of one tensor. */
  private static void check(Experiment e, String name, float[] gradient) {
    Random random = new Random(name.hashCode());
    float[] direction = new float[gradient.length];
    for (int i = 0; i < direction.length; i++) direction[i] = random.nextBoolean() ? 1 : -1;
    double expected =
        (e.value(name, direction, STEP) - e.value(name, direction, -STEP)) / (2 * STEP);
    double scale = Math.sqrt(dot(gradient, gradient)) + 1e-2;
    assertEquals(expected, dot(gradient, direction), 0.02 * scale, "gradient of " + name);
  }

  private static double dot(float[] a, float[] b) {
    double sum = 0;
    for (int i = 0; i < a.length; i++) sum += (double) a[i] * b[i];
    return sum;
  }

  private static float[] normal(int n, int seed) {
    Random random = new Random(seed);
    float[] r = new float[n];
    for (int i = 0; i < n; i++) r[i] = (float) random.nextGaussian();
    return r;
  }

  @Test
  void everyOperatorHasACase() {
    TreeSet<String> missing = new TreeSet<>(Operators.names());
    cases().forEach(c -> c.graph().nodes().stream().map(Node::opType).forEach(missing::remove));
    assertTrue(missing.isEmpty(), "without a case: " + missing);
  }

  @Test
  void unknownOperatorsAreNamedBeforeTraining() {
    GraphBuilder b = new GraphBuilder("unknown");
    String x = b.input("x", "N", "1", "H", "W");
    String y = b.node("NonZero", List.of(b.node("Det", List.of(x))));
    Graph graph = b.output(y, "y").build();
    IllegalArgumentException e =
        assertThrows(
            IllegalArgumentException.class,
            () -> new GraphInterpreter(OnnxModel.of(graph), TorchEngine.device("cpu")));
    assertTrue(e.getMessage().contains("Det (node 'det')"), e.getMessage());
    assertTrue(e.getMessage().contains("NonZero (node 'nonzero')"), e.getMessage());
  }

  @Test
  void aNodeThatCannotProcessItsInputIsNamed() {
    OperatorCase conv = cases().filter(c -> c.toString().equals("Conv 3x3")).findFirst().get();
    try (GraphInterpreter network =
            new GraphInterpreter(OnnxModel.of(conv.graph()), TorchEngine.device("cpu"));
        NDArray x = network.manager().zeros(new Shape(1, 5, 8, 8))) {
      IllegalArgumentException e =
          assertThrows(
              IllegalArgumentException.class,
              () -> network.forward(new NDList(x), GraphInterpreter.Mode.INFERENCE));
      assertTrue(e.getMessage().contains("Conv 'conv'"), e.getMessage());
      assertTrue(e.getMessage().contains("(1, 5, 8, 8)"), e.getMessage());
    }
  }
}
