package sc.fiji.tessera.quantization;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import sc.fiji.tessera.graph.Attribute;
import sc.fiji.tessera.graph.Graph;
import sc.fiji.tessera.graph.Node;
import sc.fiji.tessera.graph.Tensor;

/**
 * Writes a transposed convolution whose kernel is as large as its stride, so that its windows do
 * not overlap, as a convolution of 1 x 1 that makes all pixels of a window as channels, and
 * DepthToSpace, which puts them side by side (Shi et al., "Is the deconvolution layer the same as a
 * convolutional layer?", 2016). The result is the same; integer arithmetic knows only the latter.
 */
public final class TransposedConvolution {
  private TransposedConvolution() {}

  /** The same function with such transposed convolutions rewritten. Others stay. */
  public static Graph rewritten(Graph graph) {
    GraphIndex index = new GraphIndex(graph);
    Map<String, Tensor> tensors = new LinkedHashMap<>(graph.initializers());
    List<Node> nodes = new ArrayList<>();
    for (Node n : graph.nodes()) {
      Tensor weight = n.opType().equals("ConvTranspose") ? index.floats(n.input(1)) : null;
      boolean bias = n.input(2).isEmpty() || index.floats(n.input(2)) != null;
      if (weight != null && bias && isTiling(n, weight)) nodes.addAll(split(n, index, tensors));
      else nodes.add(n);
    }
    return graph.rewritten(nodes, tensors);
  }

  /** Whether each input value has a square of the output of its own. */
  private static boolean isTiling(Node n, Tensor weight) {
    long[] dims = weight.dims();
    if (dims.length != 4 || dims[2] != dims[3] || dims[2] < 2) return false;
    boolean steps = Arrays.stream(n.integers("strides", 1, 1)).allMatch(s -> s == dims[2]);
    boolean plain =
        Arrays.stream(n.integers("pads")).allMatch(v -> v == 0)
            && Arrays.stream(n.integers("output_padding")).allMatch(v -> v == 0)
            && Arrays.stream(n.integers("dilations")).allMatch(v -> v == 1);
    String auto = n.string("auto_pad", "NOTSET");
    boolean own = n.attribute("output_shape") == null && !auto.startsWith("SAME");
    return steps && plain && own && n.integer("group", 1) == 1;
  }

  private static List<Node> split(Node n, GraphIndex index, Map<String, Tensor> tensors) {
    Tensor weight = index.floats(n.input(1));
    long block = weight.dims()[2];
    String w = index.replacing(n.input(1));
    tensors.put(w, kernels(weight).named(w));
    List<String> inputs = new ArrayList<>(List.of(n.input(0), w));
    if (!n.input(2).isEmpty()) {
      Tensor bias = index.floats(n.input(2));
      String b = index.replacing(n.input(2));
      tensors.put(b, repeated(bias.floats(), (int) (block * block)).named(b));
      inputs.add(b);
    }
    String deep = index.fresh(n.output() + ".deep");
    return List.of(
        Node.of(
            "Conv",
            inputs,
            List.of(deep),
            List.of(Attribute.of("kernel_shape", new long[] {1, 1}))),
        Node.of(
            "DepthToSpace",
            List.of(deep),
            n.outputs(),
            List.of(Attribute.of("blocksize", block), Attribute.of("mode", "DCR"))));
  }

  /** From [in, out, k, k] to [k * k * out, in, 1, 1]. */
  private static Tensor kernels(Tensor weight) {
    long[] d = weight.dims();
    int in = (int) d[0];
    int out = (int) d[1];
    int taps = (int) (d[2] * d[3]);
    float[] from = weight.floats();
    float[] to = new float[from.length];
    for (int i = 0; i < in; i++) {
      for (int o = 0; o < out; o++) {
        for (int t = 0; t < taps; t++) to[(t * out + o) * in + i] = from[(i * out + o) * taps + t];
      }
    }
    return Tensor.of("", to, (long) taps * out, in, 1, 1);
  }

  private static Tensor repeated(float[] bias, int times) {
    float[] all = new float[bias.length * times];
    for (int i = 0; i < all.length; i++) all[i] = bias[i % bias.length];
    return Tensor.of("", all, all.length);
  }
}
