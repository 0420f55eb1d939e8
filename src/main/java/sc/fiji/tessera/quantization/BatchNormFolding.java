package sc.fiji.tessera.quantization;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import sc.fiji.tessera.graph.Graph;
import sc.fiji.tessera.graph.Node;
import sc.fiji.tessera.graph.Tensor;

/**
 * Takes batch normalisation into the convolution before it: with the running statistics it is a
 * factor and an offset for each channel, {@code w' = w * s} and {@code b' = (b - mean) * s + beta}
 * where {@code s = gamma / sqrt(variance + epsilon)} (Jacob et al., "Quantization and Training of
 * Neural Networks for Efficient Integer-Arithmetic-Only Inference", CVPR 2018, equation 14).
 */
public final class BatchNormFolding {
  private final Graph graph;
  private final GraphIndex index;
  private final Map<String, Tensor> tensors;
  private final List<Node> nodes = new ArrayList<>();
  private final Set<Node> folded = new HashSet<>();

  private BatchNormFolding(Graph graph) {
    this.graph = graph;
    this.index = new GraphIndex(graph);
    this.tensors = new LinkedHashMap<>(graph.initializers());
  }

  /**
   * The same function without the normalisations that follow a convolution or transposed
   * convolution of constant weights, if nothing else uses what is normalised. Others stay.
   */
  public static Graph of(Graph graph) {
    return new BatchNormFolding(graph).run();
  }

  private Graph run() {
    for (Node n : graph.nodes()) {
      if (folded.contains(n)) continue;
      Node next = index.onlyUser(n.output());
      boolean fits = next != null && next.opType().equals("BatchNormalization");
      Node one = fits ? one(n, next) : null;
      if (one != null) folded.add(next);
      nodes.add(one == null ? n : one);
    }
    return graph.rewritten(nodes, tensors);
  }

  /** Both as one node, or null where they cannot be one. */
  private Node one(Node conv, Node norm) {
    boolean transposed = conv.opType().equals("ConvTranspose");
    if (!transposed && !conv.opType().equals("Conv")) return null;
    if (norm.outputs().size() > 1 || norm.integer("training_mode", 0) != 0) return null;
    if (!norm.input(0).equals(conv.output())) return null;
    Tensor weight = index.floats(conv.input(1));
    Tensor bias = conv.input(2).isEmpty() ? null : index.floats(conv.input(2));
    if (weight == null || !conv.input(2).isEmpty() && bias == null) return null;
    float[][] p = new float[5][];
    for (int i = 1; i < 5; i++) {
      Tensor t = index.floats(norm.input(i));
      if (t == null) return null;
      p[i] = t.floats();
    }
    float[] b = bias == null ? new float[p[1].length] : bias.floats();
    float[] scale = new float[b.length];
    for (int c = 0; c < scale.length; c++) {
      double s = p[1][c] / Math.sqrt((double) p[4][c] + norm.real("epsilon", 1e-5f));
      scale[c] = (float) s;
      b[c] = (float) ((b[c] - p[3][c]) * s + p[2][c]);
    }
    String w = index.replacing(conv.input(1));
    int group = (int) conv.integer("group", 1);
    tensors.put(w, scaled(weight, scale, transposed ? group : 0).named(w));
    String name = index.fresh(w.replaceFirst("\\.weight$", "") + ".folded.bias");
    tensors.put(name, Tensor.of(name, b, b.length));
    List<String> inputs = GraphIndex.with(conv.inputs(), 1, w);
    return conv.on(GraphIndex.with(inputs, 2, name), List.of(norm.output()));
  }

  /**
   * The kernel of each output channel times its factor.
   *
   * @param transposedGroups 0 for [out, in / groups, ...]; else the groups of [in, out / groups,
   *     ...]
   */
  private static Tensor scaled(Tensor weight, float[] factors, int transposedGroups) {
    float[] w = weight.floats();
    long[] dims = weight.dims();
    int second = (int) dims[1];
    int taps = w.length / (int) (dims[0] * dims[1]);
    for (int i = 0; i < w.length; i++) {
      int row = i / (second * taps);
      int column = i / taps % second;
      int inGroup = transposedGroups == 0 ? 0 : (int) dims[0] / transposedGroups;
      w[i] *= transposedGroups == 0 ? factors[row] : factors[row / inGroup * second + column];
    }
    return Tensor.of(weight.name(), w, dims);
  }
}
