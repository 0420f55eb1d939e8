package sc.fiji.tessera.graph;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.List;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** Foreign graphs as exporters write them. */
class HeadTest {
  private final GraphBuilder b = new GraphBuilder("foreign");
  private final Random random = new Random(4);

  private Tensor weights(String name, long... dims) {
    int n = 1;
    for (long d : dims) n *= (int) d;
    float[] v = new float[n];
    for (int i = 0; i < n; i++) v[i] = (float) random.nextGaussian();
    return Tensor.of(name, v, dims);
  }

  private String conv(String in, String weight, long out, long from, boolean bias) {
    List<String> inputs = new java.util.ArrayList<>(List.of(in));
    inputs.add(b.initializer(weights(weight + ".weight", out, from, 3, 3)));
    if (bias) inputs.add(b.initializer(weights(weight + ".bias", out)));
    return b.node("Conv", inputs, Attribute.of("pads", new long[] {1, 1, 1, 1}));
  }

  private String constant(long... values) {
    Tensor t = Tensor.of("", values, values.length);
    return b.node("Constant", List.of(), Attribute.of("value", t));
  }

  private Graph done(String value, int classes) {
    return b.output(value, "out", "N", Integer.toString(classes), "H", "W").build();
  }

  private static long[] shape(Graph g) {
    return Shapes.of(g, 1, 2, 40, 24).of("out");
  }

  private static String refusal(Graph g) {
    return assertThrows(IllegalArgumentException.class, () -> Head.of(g).replaced(3, 1))
        .getMessage();
  }

  /** What torch.onnx writes for a convolution, a fixed resize and a softmax. */
  @Test
  void sizesThatSayTheNumberOfClassesFollow() {
    String x = conv(b.input("image", "1", "2", "40", "24"), "body", 6, 2, true);
    String y = conv(x, "head", 5, 6, false);
    String flat = b.node("Reshape", List.of(y, constant(1, 5, 960)));
    String map = b.node("Reshape", List.of(flat, constant(1, 5, 40, 24)));
    String resized = b.node("Resize", List.of(map, "", "", constant(1, 5, 40, 24)));
    String softmax = b.node("Softmax", List.of(resized), Attribute.of("axis", 1L));
    Graph g = b.output(softmax, "out", "1", "5", "40", "24").build();
    Head head = Head.of(g);
    assertEquals(Set.of("head.weight"), head.parameters());
    Graph made = head.replaced(3, 1);
    assertArrayEquals(new long[] {1, 3, 40, 24}, shape(made));
    assertArrayEquals(
        g.initializers().get("body.weight").floats(),
        made.initializers().get("body.weight").floats());
    assertArrayEquals(new long[] {3, 6, 3, 3}, made.initializers().get("head.weight").dims());
    double square = 0;
    float[] values = made.initializers().get("head.weight").floats();
    for (float v : values) square += v * v;
    assertEquals(1 / (3.0 * 54), square / values.length, 0.004, "variance");
  }

  /** Sizes that are put together when the network runs, with the number of classes among them. */
  @Test
  void joinedSizesFollow() {
    String x = conv(b.input("image", "N", "2", "H", "W"), "head", 5, 2, false);
    Attribute[] first = {Attribute.of("start", 0L), Attribute.of("end", 1L)};
    String batch = b.node("Shape", List.of(x), first);
    String rest = b.node("Shape", List.of(x), Attribute.of("start", 2L));
    Attribute along = Attribute.of("axis", 0L);
    String flat = b.node("Concat", List.of(batch, constant(5), constant(-1)), along);
    String full = b.node("Concat", List.of(batch, constant(5), rest), along);
    String y = b.node("Reshape", List.of(x, flat));
    Graph g = done(b.node("Reshape", List.of(y, full)), 5);
    assertArrayEquals(new long[] {1, 3, 40, 24}, shape(Head.of(g).replaced(3, 1)));
  }

  /** A sigmoid is no answer to which of several classes it is. */
  @Test
  void aLastSigmoidGoes() {
    String x = conv(b.input("image", "N", "2", "H", "W"), "body", 6, 2, true);
    Graph g = done(b.node("Sigmoid", List.of(conv(x, "head", 1, 6, true))), 1);
    Graph made = Head.of(g).replaced(3, 1);
    assertArrayEquals(new long[] {1, 3, 40, 24}, shape(made));
    assertEquals(0, made.nodes().stream().filter(n -> n.opType().equals("Sigmoid")).count());
    assertArrayEquals(new float[3], made.initializers().get("head.bias").floats());
  }

  /** Transposed convolutions: from features, or from each score to itself. */
  @Test
  void upsamplingOfScoresIsToldFromAHead() {
    String x = conv(b.input("image", "N", "2", "H", "W"), "body", 4, 2, true);
    String half = b.node("MaxPool", List.of(x), geometry());
    String scores = conv(half, "scores", 4, 4, true);
    float[] bilinear = new float[4 * 4 * 4];
    for (int c = 0; c < 4; c++) for (int t = 0; t < 4; t++) bilinear[(c * 4 + c) * 4 + t] = 0.5f;
    String kernel = b.initializer(Tensor.of("up", bilinear, 4, 4, 2, 2));
    Graph g = done(b.node("ConvTranspose", List.of(scores, kernel), geometry()[1]), 4);
    assertEquals(Set.of("up", "scores.weight", "scores.bias"), Head.of(g).parameters());
    Graph made = Head.of(g).replaced(3, 1);
    assertArrayEquals(new long[] {1, 3, 40, 24}, shape(made));
    float[] up = made.initializers().get("up").floats();
    for (int i = 0; i < up.length; i++) assertEquals(i / 4 % 4 == 0 ? 0.5f : 0, up[i]);
  }

  @Test
  void aTransposedConvolutionOfFeaturesIsAHead() {
    String x = conv(b.input("image", "N", "2", "H", "W"), "body", 4, 2, true);
    String half = b.node("MaxPool", List.of(x), geometry());
    String kernel = b.initializer(weights("up", 4, 4, 2, 2));
    Graph g = done(b.node("ConvTranspose", List.of(half, kernel), geometry()[1]), 4);
    assertEquals(Set.of("up"), Head.of(g).parameters());
    assertArrayEquals(new long[] {1, 3, 40, 24}, shape(Head.of(g).replaced(3, 1)));
  }

  private static Attribute[] geometry() {
    return new Attribute[] {
      Attribute.of("kernel_shape", new long[] {2, 2}), Attribute.of("strides", new long[] {2, 2})
    };
  }

  /** A channelwise kernel behind the head, normalisation, a scale for each class. */
  @Test
  void whatEachClassPassesByItselfFollows() {
    String y = conv(b.input("image", "N", "2", "H", "W"), "head", 4, 2, true);
    String own = b.initializer(weights("own", 4, 1, 1, 1));
    String z = b.node("Conv", List.of(y, own), Attribute.of("group", 4L));
    List<String> bn = new java.util.ArrayList<>(List.of(z));
    for (String s : List.of("gamma", "beta", "mean", "var")) bn.add(b.initializer(weights(s, 4)));
    String n = b.node("BatchNormalization", bn);
    String scaled = b.node("Mul", List.of(n, b.initializer(weights("scale", 4, 1, 1))));
    Graph made = Head.of(done(scaled, 4)).replaced(6, 1);
    assertArrayEquals(new long[] {1, 6, 40, 24}, shape(made));
    assertArrayEquals(new float[] {1, 1, 1, 1, 1, 1}, made.initializers().get("var").floats());
  }

  /** A tensor that another layer reads as well stays as it is for that one. */
  @Test
  void sharedTensorsStayForOthers() {
    String x = b.input("image", "N", "2", "H", "W");
    String zeros = b.initializer(weights("shared", 4));
    String w1 = b.initializer(weights("w1", 4, 2, 1, 1));
    String w2 = b.initializer(weights("w2", 4, 4, 1, 1));
    String body = b.node("Conv", List.of(x, w1, zeros));
    Graph g = done(b.node("Conv", List.of(body, w2, zeros)), 4);
    Graph made = Head.of(g).replaced(3, 1);
    assertArrayEquals(new long[] {1, 3, 40, 24}, shape(made));
    assertArrayEquals(
        g.initializers().get("shared").floats(), made.initializers().get("shared").floats());
  }

  @Test
  void whatHasNoSuchLayerIsRefused() {
    String x = b.input("image", "N", "2", "H", "W");
    assertEquals(
        "its classes are computed from the image without weights",
        refusal(done(b.node("Relu", List.of(x)), 2)));
  }

  @Test
  void classesThatAreJoinedAreRefused() {
    String x = b.input("image", "N", "2", "H", "W");
    String both =
        b.node(
            "Concat",
            List.of(conv(x, "a", 1, 2, true), conv(x, "b", 1, 2, true)),
            Attribute.of("axis", 1L));
    assertEquals("its classes come out of Concat 'concat', not of a layer", refusal(done(both, 2)));
  }

  @Test
  void classesThatOthersReadAreRefused() {
    String y = conv(b.input("image", "N", "2", "H", "W"), "head", 4, 2, true);
    b.output(conv(y, "next", 7, 4, true), "more", "N", "7", "H", "W");
    b.output(y, "out", "N", "4", "H", "W");
    Graph g = b.build();
    Graph first = g.with(g.nodes(), g.inputs(), List.of(g.outputs().get(1), g.outputs().get(0)));
    assertEquals(
        "its classes also go into Conv 'conv_2', where their number cannot be changed",
        refusal(first));
  }
}
