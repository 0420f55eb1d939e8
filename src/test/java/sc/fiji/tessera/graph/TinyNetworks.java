package sc.fiji.tessera.graph;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Networks of a few layers with one channel, each with something about its geometry that is easily
 * misjudged. All weights are positive, so that no change of the input is lost on the way.
 */
final class TinyNetworks {
  private final GraphBuilder b = new GraphBuilder("tiny");
  private final String image = b.input("image", "N", "1", "H", "W");
  private int layers;

  private interface Body {
    String apply(TinyNetworks net, String image);
  }

  private static Graph graph(Body body) {
    TinyNetworks net = new TinyNetworks();
    return net.b.output(body.apply(net, net.image), "out", "N", "1", "H", "W").build();
  }

  /** Networks that can be tiled without a seam. */
  static Map<String, Graph> exact() {
    Map<String, Graph> all = new LinkedHashMap<>();
    all.put("convolutions", graph((n, x) -> n.conv(n.conv(x, 3, 1, 1, 1), 5, 1, 2, 1)));
    all.put("dilated", graph((n, x) -> n.conv(n.conv(x, 3, 1, 4, 4), 3, 1, 3, 3)));
    all.put("even kernel", graph((n, x) -> n.slice(n.conv(x, 4, 1, 2, 1), "0", "-1")));
    all.put("u-net", graph(TinyNetworks::uNet));
    all.put("valid u-net", graph(TinyNetworks::validUNet));
    all.put("resize by sizes", graph((n, x) -> n.likeSizes(n.down(n.down(x)), x, "linear")));
    all.put("nearest", graph((n, x) -> n.likeSizes(n.down(n.conv(x, 3, 1, 1, 1)), x, "nearest")));
    all.put("cubic", graph((n, x) -> n.likeSizes(n.down(x), x, "cubic")));
    all.put("ceil pooling", graph(TinyNetworks::ceilPooling));
    all.put("average pooling", graph((n, x) -> n.up(n.averagePool(x))));
    all.put("unpooling", graph(TinyNetworks::unpooling));
    all.put("activations", graph((n, x) -> n.conv(n.gelu(n.hardSwish(x)), 3, 1, 1, 1)));
    all.put("transposed", graph((n, x) -> n.transposed(n.down(x), 4, 2, 1)));
    all.put(
        "odd transposed", graph((n, x) -> n.slice(n.transposed(n.down(x), 3, 2, 0), "0", "-1")));
    all.put("dynamic crop", graph(TinyNetworks::dynamicCrop));
    all.put("alignment", graph(TinyNetworks::alignment));
    all.put("scales 0.75", graph(TinyNetworks::threeQuarters));
    return all;
  }

  /** Networks whose halo is a bound: channels that hold neighbouring pixels are not told apart. */
  static Map<String, Graph> bounded() {
    return Map.of("pixel shuffle", graph(TinyNetworks::pixelShuffle));
  }

  /** Networks that cannot, with the operator that is to blame. */
  static Map<String, Graph> inexact() {
    Map<String, Graph> all = new LinkedHashMap<>();
    all.put("Resize", graph((n, x) -> n.alignedCorners(n.down(x), x)));
    all.put("GlobalAveragePool", graph((n, x) -> n.node("Add", x, n.node("GlobalAveragePool", x))));
    all.put("InstanceNormalization", graph(TinyNetworks::instanceNormalization));
    all.put("Reshape", graph(TinyNetworks::attention));
    all.put("Softmax", graph((n, x) -> n.b.node("Softmax", List.of(x), Attribute.of("axis", 3L))));
    all.put("LayerNormalization", graph(TinyNetworks::layerNormalization));
    all.put("Add", graph(TinyNetworks::coordinates));
    all.put("NonZero", graph((n, x) -> n.node("Add", x, n.node("NonZero", x))));
    return all;
  }

  private String node(String op, String... inputs) {
    return b.node(op, List.of(inputs));
  }

  private String ints(long... v) {
    return b.initializer(Tensor.of("constant" + layers++, v, v.length));
  }

  private String floats(float[] v, long... dims) {
    return b.initializer(Tensor.of("constant" + layers++, v, dims));
  }

  private String kernel(int size) {
    float[] w = new float[size * size];
    for (int i = 0; i < w.length; i++) w[i] = 1f + i % 3;
    return b.initializer(Tensor.of("conv" + layers++ + ".weight", w, 1, 1, size, size));
  }

  private static Attribute both(String name, long v) {
    return Attribute.of(name, new long[] {v, v});
  }

  private static Attribute pads(long p) {
    return Attribute.of("pads", new long[] {p, p, p, p});
  }

  private String conv(String x, int size, int stride, int pad, int dilation) {
    return b.node(
        "Conv",
        List.of(x, kernel(size)),
        both("strides", stride),
        both("dilations", dilation),
        pads(pad));
  }

  private String valid(String x) {
    return conv(x, 3, 1, 0, 1);
  }

  private String down(String x) {
    return conv(x, 3, 2, 1, 1);
  }

  private String transposed(String x, int size, int stride, int pad) {
    return b.node("ConvTranspose", List.of(x, kernel(size)), both("strides", stride), pads(pad));
  }

  private String maxPool(String x) {
    return b.node("MaxPool", List.of(x), both("kernel_shape", 2), both("strides", 2));
  }

  private String averagePool(String x) {
    return b.node("AveragePool", List.of(x), both("kernel_shape", 3), both("strides", 2), pads(1));
  }

  private String up(String x) {
    return b.node(
        "Resize",
        List.of(x, "", floats(new float[] {1, 1, 2, 2}, 4)),
        Attribute.of("mode", "linear"));
  }

  /** Resizes to the height and width of another value, as exporters write it. */
  private String likeSizes(String x, String like, String mode) {
    return b.node("Resize", List.of(x, "", "", sizes(x, like)), Attribute.of("mode", mode));
  }

  private String alignedCorners(String x, String like) {
    return b.node(
        "Resize",
        List.of(x, "", "", sizes(x, like)),
        Attribute.of("mode", "linear"),
        Attribute.of("coordinate_transformation_mode", "align_corners"));
  }

  private String sizes(String x, String like) {
    String front = node("Slice", node("Shape", x), ints(0), ints(2));
    String back = node("Slice", node("Shape", like), ints(2), ints(4));
    return b.node("Concat", List.of(front, back), Attribute.of("axis", 0L));
  }

  private String slice(String x, String from, String to) {
    long end = Long.parseLong(to);
    long start = Long.parseLong(from);
    return node("Slice", x, ints(start, start), ints(end, end), ints(2, 3));
  }

  private String concat(String... parts) {
    String all = b.node("Concat", List.of(parts), Attribute.of("axis", 1L));
    float[] ones = new float[parts.length];
    Arrays.fill(ones, 1);
    return node("Conv", all, floats(ones, 1, parts.length, 1, 1));
  }

  private static String uNet(TinyNetworks n, String x) {
    String a = n.node("Relu", n.conv(n.conv(x, 3, 1, 1, 1), 3, 1, 1, 1));
    String c = n.conv(n.maxPool(a), 3, 1, 1, 1);
    String d = n.conv(n.maxPool(c), 3, 1, 1, 1);
    String e = n.concat(c, n.transposed(d, 2, 2, 0));
    return n.conv(n.concat(a, n.transposed(e, 2, 2, 0)), 3, 1, 1, 1);
  }

  /** As in the paper: mirrored at the start, convolutions without padding, skips cropped. */
  private static String validUNet(TinyNetworks n, String x) {
    String padded = n.b.node("Pad", List.of(x, n.ints(0, 0, 8, 8, 0, 0, 8, 8)), mirror());
    String a = n.valid(n.valid(padded)); // H + 12
    String c = n.valid(n.valid(n.maxPool(a))); // H / 2 + 2
    String up = n.transposed(c, 2, 2, 0); // H + 4
    String skip = n.crop(a, up, 4);
    return n.valid(n.valid(n.concat(skip, up)));
  }

  private static Attribute mirror() {
    return Attribute.of("mode", "reflect");
  }

  /** The part of x that begins at a fixed place and is as large as another value. */
  private String crop(String x, String like, long from) {
    String size = node("Slice", node("Shape", like), ints(2), ints(4));
    String start = ints(from, from);
    return node("Slice", x, start, node("Add", size, start), ints(2, 3));
  }

  private static String ceilPooling(TinyNetworks n, String x) {
    String small =
        n.b.node(
            "MaxPool",
            List.of(x),
            both("kernel_shape", 3),
            both("strides", 2),
            Attribute.of("ceil_mode", 1L));
    return n.likeSizes(n.conv(small, 3, 1, 1, 1), x, "nearest");
  }

  private static String unpooling(TinyNetworks n, String x) {
    List<String> pooled =
        n.b.nodes("MaxPool", 2, List.of(x), both("kernel_shape", 2), both("strides", 2));
    String y = n.conv(pooled.get(0), 3, 1, 1, 1);
    String wide =
        n.b.node(
            "MaxUnpool",
            List.of(y, pooled.get(1), n.node("Shape", x)),
            both("kernel_shape", 2),
            both("strides", 2));
    return n.conv(wide, 3, 1, 1, 1);
  }

  private String hardSwish(String x) {
    return node("HardSwish", x);
  }

  private String gelu(String x) {
    String root = floats(new float[] {1.4142135f});
    String one = floats(new float[] {1});
    String half = floats(new float[] {.5f});
    String erf = node("Erf", node("Div", x, root));
    return node("Mul", node("Mul", x, node("Add", erf, one)), half);
  }

  /** Pads by three and cuts the middle out: start = (padded - wanted) / 2, found at run time. */
  private static String dynamicCrop(TinyNetworks n, String x) {
    String padded = n.b.node("Pad", List.of(x, n.ints(0, 0, 3, 3, 0, 0, 3, 3)));
    String have = n.node("Slice", n.node("Shape", padded), n.ints(2), n.ints(4));
    String want = n.node("Slice", n.node("Shape", x), n.ints(2), n.ints(4));
    String start = n.node("Div", n.node("Sub", have, want), n.ints(2));
    String y = n.conv(padded, 3, 1, 1, 1);
    return n.node("Slice", y, start, n.node("Add", start, want), n.ints(2, 3));
  }

  /** Pads to a multiple of 4 at the right and at the bottom, and cuts that off at the end. */
  private static String alignment(TinyNetworks n, String x) {
    String size = n.node("Slice", n.node("Shape", x), n.ints(2), n.ints(4));
    String missing = n.node("Mod", n.node("Neg", size), n.ints(4));
    String pads =
        n.b.node("Concat", List.of(n.ints(0, 0, 0, 0, 0, 0), missing), Attribute.of("axis", 0L));
    String small = n.down(n.down(n.node("Pad", x, pads)));
    String large = n.transposed(small, 4, 4, 0);
    return n.node("Slice", large, n.ints(0, 0), size, n.ints(2, 3));
  }

  private static String pixelShuffle(TinyNetworks n, String x) {
    String deep =
        n.b.node("SpaceToDepth", List.of(n.conv(x, 3, 1, 1, 1)), Attribute.of("blocksize", 2L));
    String s = n.node("Shape", deep);
    String h = n.node("Slice", s, n.ints(2), n.ints(3));
    String w = n.node("Slice", s, n.ints(3), n.ints(4));
    Attribute axis = Attribute.of("axis", 0L);
    String six = n.b.node("Concat", List.of(n.ints(1, 1, 2, 2), h, w), axis);
    String apart = n.node("Reshape", deep, six);
    long[] order = {0, 1, 4, 2, 5, 3};
    String turned = n.b.node("Transpose", List.of(apart), Attribute.of("perm", order));
    String two = n.ints(2);
    String four =
        n.b.node(
            "Concat", List.of(n.ints(1, 1), n.node("Mul", h, two), n.node("Mul", w, two)), axis);
    return n.conv(n.node("Reshape", turned, four), 3, 1, 1, 1);
  }

  private static String threeQuarters(TinyNetworks n, String x) {
    String small =
        n.b.node(
            "Resize",
            List.of(x, "", n.floats(new float[] {1, 1, .75f, .75f}, 4)),
            Attribute.of("mode", "linear"));
    return n.likeSizes(n.conv(small, 3, 1, 1, 1), x, "linear");
  }

  private static String instanceNormalization(TinyNetworks n, String x) {
    String one = n.floats(new float[] {1}, 1);
    String zero = n.floats(new float[] {0}, 1);
    return n.node("InstanceNormalization", n.conv(x, 3, 1, 1, 1), one, zero);
  }

  /** Normalises over rows, which are part of the image. */
  private static String layerNormalization(TinyNetworks n, String x) {
    List<String> in = new ArrayList<>(List.of(x, n.floats(new float[] {1}, 1)));
    return n.b.node("LayerNormalization", in, Attribute.of("axis", -1L));
  }

  private static String attention(TinyNetworks n, String x) {
    String tokens = n.node("Reshape", x, n.ints(1, 1, -1));
    String soft = n.b.node("Softmax", List.of(tokens), Attribute.of("axis", 2L));
    return n.node("Add", x, n.node("Reshape", soft, n.node("Shape", x)));
  }

  private static String coordinates(TinyNetworks n, String x) {
    String shape = n.node("Shape", x);
    String w = n.node("Gather", shape, n.b.initializer(Tensor.of("three", new long[] {3})));
    String zero = n.b.initializer(Tensor.of("zero", new long[] {0}));
    String one = n.b.initializer(Tensor.of("one", new long[] {1}));
    String column = n.b.node("Cast", List.of(n.node("Range", zero, w, one)), to(1));
    String h = n.node("Slice", shape, n.ints(2), n.ints(3));
    String full = n.b.node("Concat", List.of(h, n.ints(1)), Attribute.of("axis", 0L));
    return n.node("Add", x, n.node("Mul", column, n.b.node("Cast", List.of(n.ones(full)), to(1))));
  }

  private String ones(String shape) {
    return node("Expand", floats(new float[] {1}, 1), shape);
  }

  private static Attribute to(long type) {
    return Attribute.of("to", type);
  }
}
