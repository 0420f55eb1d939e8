package sc.fiji.tessera.graph;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;

/** Small networks of volumes with random weights: input and output [N, C, D, H, W]. */
public final class TinyVolumes {
  private final GraphBuilder b;
  private final Random random = new Random(7);
  private int layers;

  private TinyVolumes(String name) {
    b = new GraphBuilder(name);
  }

  /**
   * A 3-D U-Net (Cicek et al. 2016) of one level: two convolutions with batch normalisation,
   * pooling by 2, one convolution, transposed convolution by 2, concatenation, classifier.
   *
   * @param channels of the image
   * @param classes of the scores
   */
  public static Graph uNet(int channels, int classes) {
    return uNet(channels, classes, new long[] {2, 2, 2}, new String[] {"D", "H", "W"});
  }

  /**
   * The same with pooling of another size, such as 1 x 2 x 2 for slices that are far apart.
   *
   * @param pool by (depth, height, width)
   * @param sizes that the graph states
   */
  public static Graph uNet(int channels, int classes, long[] pool, String[] sizes) {
    TinyVolumes net = new TinyVolumes("u-net-3d");
    String x = net.b.input("image", "N", "" + channels, sizes[0], sizes[1], sizes[2]);
    String top = net.block(net.block(x, channels, 3, pool), 3, 4, pool);
    String down =
        net.b.node(
            "MaxPool",
            List.of(top),
            Attribute.of("kernel_shape", pool),
            Attribute.of("strides", pool));
    String bottom = net.block(down, 4, 5, pool);
    long[] dims = {5, 4, pool[0], pool[1], pool[2]};
    String up =
        net.b.node(
            "ConvTranspose", List.of(bottom, net.tensor(dims)), Attribute.of("strides", pool));
    String joined = net.b.node("Concat", List.of(up, top), Attribute.of("axis", 1L));
    String y = net.convolution(joined, 8, classes, new long[] {1, 1, 1});
    return net.b.output(y, "scores", "N", "" + classes, sizes[0], sizes[1], sizes[2]).build();
  }

  /**
   * A network in Tessera's order as it would be with other axes: what is fed is transposed first,
   * and what comes out is transposed back.
   *
   * @param axes such as bzyxc; b may be missing
   */
  public static Graph reordered(Graph graph, String axes) {
    boolean batch = axes.indexOf('b') >= 0;
    String all = batch ? axes : "b" + axes;
    String order = new TensorAxes(axes).ordered().letters();
    String in = graph.inputs().get(0).name();
    String out = graph.outputs().get(0).name();
    List<Node> nodes = new ArrayList<>();
    if (!batch) {
      Attribute zero = Attribute.of("value", Tensor.of("", new long[] {0}, 1));
      nodes.add(Node.of("Constant", List.of(), List.of("zero"), List.of(zero)));
      nodes.add(Node.of("Unsqueeze", List.of("fed", "zero"), List.of("batched"), List.of()));
    }
    nodes.add(transpose(batch ? "fed" : "batched", in, all, order));
    nodes.addAll(graph.nodes());
    nodes.add(transpose(out, batch ? "given" : "turned", order, all));
    if (!batch)
      nodes.add(Node.of("Squeeze", List.of("turned", "zero"), List.of("given"), List.of()));
    Value fed = Value.of("fed", ElementType.FLOAT, dims(graph.inputs().get(0), order, axes));
    Value given = Value.of("given", ElementType.FLOAT, dims(graph.outputs().get(0), order, axes));
    return graph.with(nodes, List.of(fed), List.of(given));
  }

  private static Node transpose(String from, String to, String axes, String wanted) {
    long[] order = wanted.chars().mapToLong(axes::indexOf).toArray();
    return Node.of("Transpose", List.of(from), List.of(to), List.of(Attribute.of("perm", order)));
  }

  private static String[] dims(Value value, String order, String axes) {
    return axes.chars()
        .mapToObj(a -> value.dims().get(order.indexOf(a)))
        .map(d -> d.isFree() ? d.name() : Long.toString(d.size()))
        .toArray(String[]::new);
  }

  /** Down by two, and up again by resizing linearly: no pooling, no transposed convolution. */
  public static Graph resized() {
    TinyVolumes net = new TinyVolumes("resized");
    String x = net.b.input("image", "N", "1", "D", "H", "W");
    long[] two = {2, 2, 2};
    String down =
        net.b.node(
            "AveragePool",
            List.of(x),
            Attribute.of("kernel_shape", two),
            Attribute.of("strides", two));
    String scales = net.b.initializer(Tensor.of("scales", new float[] {1, 1, 2, 2, 2}, 5));
    String up = net.b.node("Resize", List.of(down, "", scales), Attribute.of("mode", "linear"));
    return net.b.output(up, "scores", "N", "1", "D", "H", "W").build();
  }

  /** Two outputs whose difference is the brightness against its mean over the whole volume. */
  public static Graph global() {
    TinyVolumes net = new TinyVolumes("global");
    String x = net.b.input("image", "N", "1", "D", "H", "W");
    String mean = net.b.node("GlobalAveragePool", List.of(x));
    String y = net.b.node("Sub", List.of(x, mean));
    return net.b.output(y, "scores", "N", "1", "D", "H", "W").build();
  }

  /** 3 x 3 x 3, or 1 x 3 x 3 where the slices are not pooled; batch normalisation and ReLU. */
  private String block(String x, int in, int out, long[] pool) {
    String c = convolution(x, in, out, new long[] {pool[0] > 1 ? 3 : 1, 3, 3});
    float[] scale = values(out);
    float[] variance = new float[out];
    for (int i = 0; i < out; i++) variance[i] = 0.5f + Math.abs(scale[i]);
    String name = "norm" + layers++;
    String n =
        b.node(
            "BatchNormalization",
            List.of(
                c,
                b.initializer(Tensor.of(name + ".scale", variance, out)),
                b.initializer(Tensor.of(name + ".bias", values(out), out)),
                b.initializer(Tensor.of(name + ".mean", values(out), out)),
                b.initializer(Tensor.of(name + ".var", variance, out))));
    return b.node("Relu", List.of(n));
  }

  private String convolution(String x, int in, int out, long[] kernel) {
    long[] pads = new long[6];
    for (int i = 0; i < 6; i++) pads[i] = kernel[i % 3] / 2;
    String w = tensor(out, in, kernel[0], kernel[1], kernel[2]);
    return b.node("Conv", List.of(x, w), Attribute.of("pads", pads));
  }

  private String tensor(long... dims) {
    int n = (int) Arrays.stream(dims).reduce(1, (p, q) -> p * q);
    return b.initializer(Tensor.of("weight" + layers++, values(n), dims));
  }

  private float[] values(int n) {
    float[] values = new float[n];
    for (int i = 0; i < n; i++) values[i] = (float) random.nextGaussian() * 0.3f;
    return values;
  }
}
