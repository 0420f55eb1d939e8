package sc.fiji.tessera.network;

import java.util.List;
import sc.fiji.tessera.graph.Attribute;

/**
 * The layers of transformers, on sequences [N, tokens, dimension] whose number of tokens is known
 * only when the network runs. Weights keep PyTorch's layout [out, in] and are transposed in the
 * graph, which ONNX Runtime does once, when it loads the model. They start with the usual values of
 * vision transformers: normal with deviation 0.02, biases 0. Not thread-safe.
 */
final class TokenLayers {
  /** Initial standard deviation of weights, class tokens and position embeddings. */
  static final double DEVIATION = 0.02;

  private final Layers net;

  TokenLayers(Layers net) {
    this.net = net;
  }

  Layers net() {
    return net;
  }

  /** Fully connected, with parameters {@code name.weight} [out, in] and {@code name.bias}. */
  Tokens linear(String name, Tokens in, int out) {
    return linear(name + ".weight", name + ".bias", in, out);
  }

  /** Fully connected, with the parameters' full names. */
  Tokens linear(String weight, String bias, Tokens in, int out) {
    String w = net.parameter(weight, Init.normal(DEVIATION), out, in.dimension());
    String b = net.parameter(bias, Init.constant(0), out);
    String product = net.node("MatMul", List.of(in.value(), transposed(w, 1, 0)));
    return new Tokens(net.node("Add", List.of(product, b)), out);
  }

  /** Every vector times a learned square matrix [dimension, dimension], as it is: x W. */
  Tokens projection(String name, Tokens in) {
    int d = in.dimension();
    String w = net.parameter(name, Init.normal(1 / Math.sqrt(d)), d, d);
    return new Tokens(net.node("MatMul", List.of(in.value(), w)), d);
  }

  /** Every vector to mean 0 and variance 1, then scaled and shifted. Ba et al. (2016). */
  Tokens normalization(String name, Tokens in, float epsilon) {
    int d = in.dimension();
    String scale = net.parameter(name + ".weight", Init.constant(1), d);
    String shift = net.parameter(name + ".bias", Init.constant(0), d);
    Attribute axis = Attribute.of("axis", -1L);
    Attribute eps = Attribute.of("epsilon", epsilon);
    List<String> inputs = List.of(in.value(), scale, shift);
    return new Tokens(net.node("LayerNormalization", inputs, axis, eps), d);
  }

  /** Every vector over its length. */
  Tokens unitLength(Tokens in) {
    Attribute axes = Attribute.of("axes", new long[] {-1});
    String length = net.node("ReduceL2", List.of(in.value()), axes);
    return new Tokens(net.node("Div", List.of(in.value(), length)), in.dimension());
  }

  Tokens gelu(Tokens in) {
    return tokens(net.gelu(features(in)));
  }

  Tokens relu(Tokens in) {
    return tokens(net.relu(features(in)));
  }

  Tokens add(Tokens a, Tokens b) {
    return new Tokens(net.node("Add", List.of(a.value(), b.value())), a.dimension());
  }

  /** Identity when inferring; none at all where the ratio is 0. */
  Tokens dropout(Tokens in, float ratio) {
    return ratio == 0 ? in : tokens(net.dropout(features(in), ratio));
  }

  /**
   * Stochastic depth: in training, the whole residual branch of an example is left out with the
   * given probability. Huang et al., "Deep networks with stochastic depth" (ECCV 2016). A dropout
   * of ones [N, 1, 1] says which; when inferring it is a multiplication by 1.
   */
  Tokens dropPath(Tokens branch, float probability) {
    if (probability == 0) return branch;
    String shape = concatenate(0, batch(branch.value()), net.constant(1, 1));
    String zeros = net.node("ConstantOfShape", List.of(shape));
    String ones = net.node("Add", List.of(zeros, net.scalar(1f)));
    String kept = net.dropout(new Features(ones, 1), probability).value();
    return new Tokens(net.node("Mul", List.of(branch.value(), kept)), branch.dimension());
  }

  /** Sequences one behind the other. */
  Tokens join(Tokens first, Tokens second) {
    return new Tokens(concatenate(1, first.value(), second.value()), first.dimension());
  }

  /**
   * Tokens {@code from} (inclusive) to {@code to} (exclusive); negative ones count from the end.
   */
  Tokens range(Tokens in, long from, long to) {
    return new Tokens(slice(in.value(), from, to), in.dimension());
  }

  /** {@code count} components of every vector, the first at {@code from}, on their axis. */
  Tokens vectorRange(Tokens in, long from, int count, int axis) {
    List<String> inputs =
        List.of(in.value(), net.constant(from), net.constant(from + count), net.constant(axis));
    return new Tokens(net.node("Slice", inputs), count);
  }

  /** Learned tokens [1, count, dimension], repeated for every example of {@code like}. */
  Tokens learned(String name, int count, Tokens like) {
    int d = like.dimension();
    String values = net.parameter(name, Init.normal(DEVIATION), 1, count, d);
    return repeated(new Tokens(values, d), like);
  }

  /** The same tokens [count, dimension] for every example of {@code like}. */
  Tokens repeated(Tokens tokens, Tokens like) {
    String shape = concatenate(0, batch(like.value()), net.constant(1, 1));
    return new Tokens(net.node("Expand", List.of(tokens.value(), shape)), tokens.dimension());
  }

  /** The pixels of a map [N, C, H, W], row by row: [N, H W, C]. */
  Tokens pixels(Features map) {
    String flat = net.node("Reshape", List.of(map.value(), net.constant(0, 0, -1)));
    return new Tokens(transposed(flat, 0, 2, 1), map.channels());
  }

  /** Back to a map as high and wide as {@code like}: [N, dimension, H, W]. */
  Features map(Tokens in, Features like) {
    String flat = transposed(in.value(), 0, 2, 1);
    String shape = concatenate(0, net.constant(0, 0), net.heightWidth(like));
    return new Features(net.node("Reshape", List.of(flat, shape)), in.dimension());
  }

  String transposed(String value, long... order) {
    return net.node("Transpose", List.of(value), Attribute.of("perm", order));
  }

  /** Positions {@code from} to {@code to} of axis 1. */
  String slice(String value, long from, long to) {
    List<String> inputs = List.of(value, net.constant(from), net.constant(to), net.constant(1));
    return net.node("Slice", inputs);
  }

  private String batch(String value) {
    Attribute start = Attribute.of("start", 0L);
    return net.node("Shape", List.of(value), start, Attribute.of("end", 1L));
  }

  private String concatenate(long axis, String... values) {
    return net.node("Concat", List.of(values), Attribute.of("axis", axis));
  }

  private static Features features(Tokens t) {
    return new Features(t.value(), t.dimension());
  }

  private static Tokens tokens(Features f) {
    return new Tokens(f.value(), f.channels());
  }
}
