package sc.fiji.tessera.network;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.function.Supplier;
import sc.fiji.tessera.graph.Attribute;
import sc.fiji.tessera.graph.GraphBuilder;
import sc.fiji.tessera.graph.Tensor;

/**
 * The layers that architectures are made of, added to a {@link GraphBuilder}. Parameters are
 * initialisers named {@code <layer>.weight}, {@code <layer>.bias}, {@code <layer>.running_mean} and
 * {@code <layer>.running_var}, as the reference implementations name them; kernels are laid out
 * [out, in / groups, height, width]. Every other constant is a node, so that a graph's initialisers
 * are exactly the reference's state.
 *
 * <p>Convolutions are initialised after He et al., "Delving deep into rectifiers" (ICCV 2015):
 * normal with variance 2 / fan-in. Not thread-safe.
 */
final class Layers {
  static final float EPSILON = 1e-5f;

  /** ONNX counts the weight of the old running statistics; PyTorch's momentum is 0.1. */
  static final float MOMENTUM = 0.9f;

  private final GraphBuilder builder;
  private final Size size;
  private final Random random;
  private final Map<String, Features> auxiliaries = new LinkedHashMap<>();
  private final Sizes sizes = new Sizes(this);
  private final Set<String> parameters = new HashSet<>();
  private boolean again;
  private float epsilon = EPSILON;

  /** Layers whose parameters are drawn from a seed. */
  Layers(GraphBuilder builder, Size size, long seed) {
    this(builder, size, new Random(seed));
  }

  /** Layers whose parameters have no values. */
  Layers(GraphBuilder builder, Size size) {
    this(builder, size, null);
  }

  private Layers(GraphBuilder builder, Size size, Random random) {
    this.builder = builder;
    this.size = size;
    this.random = random;
  }

  int classes() {
    return size.classes();
  }

  /** An internal number of channels of the published network, divided by the width divisor. */
  int width(int published) {
    return size.width(published);
  }

  // ---- parameters, constants, nodes ----

  /** Adds a learned tensor, or one that the reference keeps beside them. */
  String parameter(String name, Init init, long... dims) {
    if (!parameters.add(name) && again) return name;
    return builder.initializer(
        random == null
            ? Tensor.blank(name, dims)
            : Tensor.of(name, init.values(random, dims), dims));
  }

  /**
   * A parameter that is never trained: it passes through a Clip without bounds, and what Clip reads
   * is not learned ({@link sc.fiji.tessera.graph.Graph#trainable}).
   */
  String fixed(String parameter) {
    return node("Clip", List.of(parameter));
  }

  /**
   * Adds layers whose parameters are those of the same names that are already there: the same
   * network for another input.
   */
  Features again(Supplier<Features> layers) {
    again = true;
    try {
      return layers.get();
    } finally {
      again = false;
    }
  }

  /** A list of whole numbers. */
  String constant(long... values) {
    return node("Constant", List.of(), value(Tensor.of("", values, values.length)));
  }

  String constant(float[] values, long... dims) {
    return node("Constant", List.of(), value(Tensor.of("", values, dims)));
  }

  String constant(Tensor values) {
    return node("Constant", List.of(), value(values));
  }

  String scalar(float v) {
    return constant(new float[] {v});
  }

  String scalar(long v) {
    return node("Constant", List.of(), value(Tensor.of("", new long[] {v})));
  }

  private static Attribute value(Tensor t) {
    return Attribute.of("value", t);
  }

  /** A node of opset 17; "" leaves an optional input out. */
  String node(String op, List<String> inputs, Attribute... attributes) {
    return builder.node(op, inputs, attributes);
  }

  List<String> nodes(String op, int outputs, List<String> inputs, Attribute... attributes) {
    return builder.nodes(op, outputs, inputs, attributes);
  }

  private Features same(Features in, String op, Attribute... attributes) {
    return new Features(node(op, List.of(in.value()), attributes), in.channels());
  }

  /** An extra output of the graph, [N, channels, H, W], after the logits. */
  void auxiliary(String name, Features f) {
    auxiliaries.put(name, f);
  }

  void addAuxiliaries() {
    auxiliaries.forEach(
        (name, f) -> builder.output(f.value(), name, "N", Integer.toString(f.channels()), "", ""));
  }

  // ---- convolution and normalisation ----

  /** {@code out} channels, after {@link #width}. */
  Features convolution(String name, Features in, int out, Kernel k, boolean bias) {
    return convolution(name, in, out, k, bias, 2);
  }

  /**
   * The same inside sums that nothing normalises: random weights are as small as PyTorch makes them
   * by default, so that sums of sums do not grow out of all bounds before training.
   */
  Features summand(String name, Features in, int out, Kernel k, boolean bias) {
    return convolution(name, in, out, k, bias, 1 / 3.0);
  }

  /**
   * The last convolution of a detector's head, 1 x 1: it starts with small weights (deviation
   * 0.01), so that at first nothing is found anywhere.
   */
  Features prediction(String name, Features in, int out) {
    String weight = parameter(name + ".weight", Init.normal(0.01), out, in.channels(), 1, 1);
    String bias = parameter(name + ".bias", Init.constant(0), out);
    List<String> inputs = List.of(in.value(), weight, bias);
    return new Features(node("Conv", inputs, Kernel.of(1).convolution()), out);
  }

  /**
   * @param gain the variance of the weights times the number of inputs of each sum (He et al. 2015)
   */
  private Features convolution(
      String name, Features in, int out, Kernel k, boolean bias, double gain) {
    int fan = in.channels() / k.groups();
    Init init = Init.normal(Math.sqrt(gain / ((double) fan * k.size() * k.size())));
    List<String> inputs = new ArrayList<>(List.of(in.value()));
    inputs.add(parameter(name + ".weight", init, out, fan, k.size(), k.size()));
    if (bias) inputs.add(parameter(name + ".bias", Init.constant(0), out));
    return new Features(node("Conv", inputs, k.convolution()), out);
  }

  /** Convolution with bias, ReLU. */
  Features convRelu(String name, Features in, int out, Kernel k) {
    return relu(convolution(name, in, out, k, true));
  }

  /** Convolution without bias, batch normalisation. */
  Features convBn(String convolution, String normalization, Features in, int out, Kernel k) {
    return batchNormalization(normalization, convolution(convolution, in, out, k, false));
  }

  /** Convolution without bias, batch normalisation, ReLU. */
  Features convBnRelu(String convolution, String normalization, Features in, int out, Kernel k) {
    return relu(convBn(convolution, normalization, in, out, k));
  }

  /** With weights [in, out / groups, k, k]; no ReLU is expected behind it. */
  Features transposedConvolution(String name, Features in, int out, Kernel k, boolean bias) {
    double taps = (double) k.size() * k.size() / (k.stride() * k.stride());
    Init init = Init.normal(Math.sqrt(k.groups() / (in.channels() * taps)));
    return transposed(name, in, out, k, init, bias);
  }

  /** A transposed convolution from each channel to itself that starts as bilinear interpolation. */
  Features bilinearUpsampling(String name, Features in, Kernel k) {
    return transposed(name, in, in.channels(), k, Init.bilinear(), false);
  }

  /**
   * Bilinear up-sampling of each channel by a transposed convolution whose weights [channels, 1, k,
   * k] are kept as a parameter but never trained.
   */
  Features fixedUpsampling(String name, Features in, Kernel k) {
    int c = in.channels();
    String weight = parameter(name + ".weight", Init.bilinear(), c, 1, k.size(), k.size());
    List<String> inputs = List.of(in.value(), fixed(weight));
    return new Features(node("ConvTranspose", inputs, k.groups(c).convolution()), c);
  }

  private Features transposed(
      String name, Features in, int out, Kernel k, Init init, boolean bias) {
    List<String> inputs = new ArrayList<>(List.of(in.value()));
    inputs.add(
        parameter(name + ".weight", init, in.channels(), out / k.groups(), k.size(), k.size()));
    if (bias) inputs.add(parameter(name + ".bias", Init.constant(0), out));
    return new Features(node("ConvTranspose", inputs, k.convolution()), out);
  }

  /** What batch normalisations from now on add to the variance where nothing else is said. */
  void normalizeWith(float newEpsilon) {
    epsilon = newEpsilon;
  }

  Features batchNormalization(String name, Features in) {
    return batchNormalization(name, in, epsilon);
  }

  Features batchNormalization(String name, Features in, float epsilon) {
    int c = in.channels();
    List<String> inputs =
        List.of(
            in.value(),
            parameter(name + ".weight", Init.constant(1), c),
            parameter(name + ".bias", Init.constant(0), c),
            parameter(name + ".running_mean", Init.constant(0), c),
            parameter(name + ".running_var", Init.constant(1), c));
    Attribute[] attributes = {Attribute.of("epsilon", epsilon), Attribute.of("momentum", MOMENTUM)};
    return new Features(node("BatchNormalization", inputs, attributes), c);
  }

  /** Drops values while training; nothing otherwise. */
  Features dropout(Features in, float ratio) {
    return new Features(node("Dropout", List.of(in.value(), scalar(ratio))), in.channels());
  }

  /** Drops whole channels while training (PyTorch's Dropout2d); nothing otherwise. */
  Features channelDropout(Features in, float ratio) {
    String shape = sizes.joined(sizes.of(in, 0, 2), constant(1, 1));
    String ones = node("ConstantOfShape", List.of(shape), value(Tensor.of("", new float[] {1}, 1)));
    return multiply(in, dropout(new Features(ones, in.channels()), ratio));
  }

  // ---- activations ----

  Features relu(Features in) {
    return same(in, "Relu");
  }

  /** min(max(x, 0), 6). */
  Features relu6(Features in) {
    return new Features(node("Clip", List.of(in.value(), scalar(0f), scalar(6f))), in.channels());
  }

  Features sigmoid(Features in) {
    return same(in, "Sigmoid");
  }

  Features hardSwish(Features in) {
    return same(in, "HardSwish");
  }

  /** max(0, min(1, x / 6 + 1 / 2)). */
  Features hardSigmoid(Features in) {
    return same(in, "HardSigmoid", Attribute.of("alpha", 1 / 6f), Attribute.of("beta", 0.5f));
  }

  /**
   * x (1 + erf(x / sqrt 2)) / 2, exactly; written with the division that ONNX Runtime looks for, to
   * make one operation of the five.
   */
  Features gelu(Features in) {
    String scaled = node("Div", List.of(in.value(), scalar((float) Math.sqrt(2))));
    String factor = node("Add", List.of(node("Erf", List.of(scaled)), scalar(1f)));
    String half = node("Mul", List.of(in.value(), scalar(0.5f)));
    return new Features(node("Mul", List.of(half, factor)), in.channels());
  }

  Features softmax(Features in, int axis) {
    return same(in, "Softmax", Attribute.of("axis", (long) axis));
  }

  /** Over the channels. */
  Features logSoftmax(Features in) {
    return same(in, "LogSoftmax", Attribute.of("axis", 1L));
  }

  // ---- pooling ----

  Features maxPool(Features in, Kernel k, boolean ceil) {
    return same(in, "MaxPool", k.pooling(ceil));
  }

  /** Zeros of the padding count. */
  Features averagePool(Features in, Kernel k, boolean ceil) {
    Attribute[] pooling = k.pooling(ceil);
    Attribute[] all = Arrays.copyOf(pooling, pooling.length + 1);
    all[pooling.length] = Attribute.of("count_include_pad", 1L);
    return same(in, "AveragePool", all);
  }

  Features globalAveragePool(Features in) {
    return same(in, "GlobalAveragePool");
  }

  /** The means over bins x bins cells that cover the map, overlapping where it does not divide. */
  Features adaptiveAveragePool(Features in, int bins) {
    if (bins == 1) return globalAveragePool(in);
    String rows = node("MatMul", List.of(sizes.averaging(in, 2, bins), in.value()));
    String columns = sizes.averaging(in, 3, bins);
    String transposed =
        node("Transpose", List.of(columns), Attribute.of("perm", new long[] {1, 0}));
    return new Features(node("MatMul", List.of(rows, transposed)), in.channels());
  }

  Pooled maxPoolWithIndices(Features in, Kernel k) {
    List<String> both = nodes("MaxPool", 2, List.of(in.value()), k.pooling(false));
    return new Pooled(new Features(both.get(0), in.channels()), both.get(1), in);
  }

  /** Puts each value where {@code pooled} found its maximum, zeros elsewhere. */
  Features maxUnpool(Features in, Pooled pooled, Kernel k) {
    String shape = node("Shape", List.of(pooled.from().value()));
    Attribute[] geometry = Arrays.copyOf(k.pooling(false), 3);
    List<String> inputs = List.of(in.value(), pooled.indices(), shape);
    return new Features(node("MaxUnpool", inputs, geometry), in.channels());
  }

  // ---- size and combination ----

  /** To the height and width of {@code like}. */
  Features resize(Features in, Features like, Interpolation how) {
    String target = sizes.joined(sizes.of(in, 0, 2), sizes.heightWidth(like));
    return new Features(
        node("Resize", List.of(in.value(), "", "", target), how.attributes()), in.channels());
  }

  Features resize(Features in, double factor, Interpolation how) {
    String scales = constant(new float[] {1, 1, (float) factor, (float) factor}, 4);
    return new Features(
        node("Resize", List.of(in.value(), "", scales), how.attributes()), in.channels());
  }

  /** The window of {@code like}'s height and width whose first pixel is (top, left). */
  Features crop(Features in, int top, int left, Features like) {
    return sizes.crop(in, constant(top, left), like);
  }

  Features centreCrop(Features in, Features like) {
    return sizes.crop(in, sizes.halfDifference(in, like), like);
  }

  /** Zeros around, to the height and width of {@code like}; floor(difference / 2) before. */
  Features padTo(Features in, Features like) {
    return sizes.padTo(in, like);
  }

  /** A fixed margin; {@code mode} is constant (zeros), reflect or edge. */
  Features pad(Features in, int top, int left, int bottom, int right, String mode) {
    String pads = constant(0, 0, top, left, 0, 0, bottom, right);
    return new Features(
        node("Pad", List.of(in.value(), pads), Attribute.of("mode", mode)), in.channels());
  }

  /** Height and width, int64 [2]. */
  String heightWidth(Features f) {
    return sizes.heightWidth(f);
  }

  Sizes sizes() {
    return sizes;
  }

  /** Stacks channels. */
  Features concatenate(Features... parts) {
    int channels = Arrays.stream(parts).mapToInt(Features::channels).sum();
    return new Features(node("Concat", values(parts), Attribute.of("axis", 1L)), channels);
  }

  Features add(Features a, Features b) {
    return new Features(node("Add", values(a, b)), a.channels());
  }

  Features multiply(Features a, Features b) {
    return new Features(node("Mul", values(a, b)), a.channels());
  }

  Features maximum(Features... parts) {
    return new Features(node("Max", values(parts)), parts[0].channels());
  }

  private static List<String> values(Features... parts) {
    return Arrays.stream(parts).map(Features::value).toList();
  }
}
