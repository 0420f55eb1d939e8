package sc.fiji.tessera.quantization;

import ai.onnxruntime.OnnxTensor;
import ai.onnxruntime.OrtEnvironment;
import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtLoggingLevel;
import ai.onnxruntime.OrtSession;
import java.nio.FloatBuffer;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import sc.fiji.tessera.graph.Attribute;
import sc.fiji.tessera.graph.Graph;
import sc.fiji.tessera.graph.GraphBuilder;
import sc.fiji.tessera.graph.OnnxModel;
import sc.fiji.tessera.graph.Tensor;
import sc.fiji.tessera.image.ImageSource;
import sc.fiji.tessera.image.Normalization;
import sc.fiji.tessera.model.ModelCard;
import sc.fiji.tessera.model.NetworkCard;
import sc.fiji.tessera.model.SegmentationModel;
import sc.fiji.tessera.network.Architectures;
import sc.fiji.tessera.network.Network;
import sc.fiji.tessera.network.Size;
import sc.fiji.tessera.sample.SampleSet;

/** Small networks of random weights, and what ONNX Runtime computes with a graph. */
final class RandomNetworks {
  private final GraphBuilder b = new GraphBuilder("random");
  private final Random random = new Random(5);
  private int layers;

  /** The values of the first output for an input of the given shape with the given values. */
  static float[] run(Graph graph, float[] x, long... shape) {
    OrtLoggingLevel errors = OrtLoggingLevel.ORT_LOGGING_LEVEL_ERROR;
    OrtEnvironment environment = OrtEnvironment.getEnvironment(errors, OrtEnvironment.DEFAULT_NAME);
    String input = graph.inputs().get(0).name();
    try (OrtSession s = environment.createSession(OnnxModel.of(graph).toBytes());
        OnnxTensor t = OnnxTensor.createTensor(environment, FloatBuffer.wrap(x), shape);
        OrtSession.Result r = s.run(Map.of(input, t))) {
      FloatBuffer y = ((OnnxTensor) r.get(0)).getFloatBuffer();
      float[] values = new float[y.remaining()];
      y.get(values);
      return values;
    } catch (OrtException e) {
      throw new IllegalStateException(e);
    }
  }

  static float[] noise(int count, long seed) {
    Random random = new Random(seed);
    float[] x = new float[count];
    for (int i = 0; i < count; i++) x[i] = (float) random.nextGaussian();
    return x;
  }

  static double largestDifference(float[] a, float[] b) {
    double largest = 0;
    for (int i = 0; i < a.length; i++) largest = Math.max(largest, Math.abs(a[i] - b[i]));
    return a.length == b.length ? largest : Double.NaN;
  }

  /** A published network with few channels, and statistics that are not those of no training. */
  static SegmentationModel model(String variant, int channels, int classes, int divisor) {
    Network n = Architectures.variant(variant, new Size(channels, classes, divisor));
    Graph graph = normalized(n.graph(3));
    ModelCard.Input input = new ModelCard.Input(channels, Normalization.parse("z-score"), "0.5 µm");
    ModelCard card = new NetworkCard(n, graph).of(variant, input, NetworkCard.unnamed(classes));
    return new SegmentationModel(OnnxModel.of(graph), card, variant);
  }

  private static Graph normalized(Graph graph) {
    Random random = new Random(9);
    Map<String, float[]> values = new HashMap<>();
    graph
        .initializers()
        .forEach(
            (name, t) -> {
              boolean variance = name.endsWith("running_var");
              if (!variance && !name.endsWith("running_mean")) return;
              float[] v = t.floats();
              for (int i = 0; i < v.length; i++) {
                v[i] = variance ? 0.5f + random.nextFloat() : 0.1f * random.nextFloat();
              }
              values.put(name, v);
            });
    return graph.with(values);
  }

  static ImageSource nuclei(int side) {
    SampleSet set = new SampleSet(SampleSet.Kind.NUCLEI, 1, side, side, 1);
    return ImageSource.of(set.get(0).image(), "nuclei");
  }

  // ---- built by hand ----

  String input(int channels) {
    return b.input("x", "N", Integer.toString(channels), "H", "W");
  }

  String tensor(String name, float scale, float offset, long... dims) {
    int count = 1;
    for (long d : dims) count *= (int) d;
    float[] v = new float[count];
    for (int i = 0; i < count; i++) v[i] = offset + scale * (random.nextFloat() - 0.5f);
    return b.initializer(Tensor.of(name, v, dims));
  }

  /** A tensor of random values that a node holds. */
  String constant(long... dims) {
    int count = 1;
    for (long d : dims) count *= (int) d;
    float[] v = noise(count, 3);
    return b.node("Constant", List.of(), Attribute.of("value", Tensor.of("", v, dims)));
  }

  /** Weights of the given shape, a bias of as many values if that is not 0, and attributes. */
  String convolution(String op, String x, int bias, long[] weight, Attribute... attributes) {
    String name = "layer" + layers++;
    List<String> inputs =
        bias == 0
            ? List.of(x, tensor(name + ".weight", 1, 0, weight))
            : List.of(
                x, tensor(name + ".weight", 1, 0, weight), tensor(name + ".bias", 1, 0, bias));
    return b.node(op, inputs, attributes);
  }

  String normalization(String x, int channels) {
    String name = "norm" + layers++;
    return b.node(
        "BatchNormalization",
        List.of(
            x,
            tensor(name + ".weight", 1, 1, channels),
            tensor(name + ".bias", 1, 0, channels),
            tensor(name + ".running_mean", 1, 0, channels),
            tensor(name + ".running_var", 1, 1, channels)));
  }

  String clip(String x, float low, float high) {
    String name = "clip" + layers++;
    String least = b.initializer(Tensor.of(name + ".low", new float[] {low}));
    return node("Clip", x, least, b.initializer(Tensor.of(name + ".high", new float[] {high})));
  }

  String node(String op, String... inputs) {
    return b.node(op, List.of(inputs));
  }

  Graph graph(String value, int channels) {
    return b.output(value, "y", "N", Integer.toString(channels), "", "").build();
  }
}
