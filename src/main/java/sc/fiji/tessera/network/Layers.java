package sc.fiji.tessera.network;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import sc.fiji.tessera.graph.Attribute;
import sc.fiji.tessera.graph.GraphBuilder;
import sc.fiji.tessera.graph.Tensor;

/**
 * The layers that architectures are made of, added to a {@link GraphBuilder} with randomly
 * initialised parameters. Parameters are named {@code <layer>.weight}, {@code <layer>.bias}, {@code
 * <layer>.running_mean} and {@code <layer>.running_var}, as the reference implementations name
 * them; kernels are laid out [out, in, height, width].
 *
 * <p>Convolutions followed by ReLU are initialised after He et al., "Delving deep into rectifiers"
 * (ICCV 2015): normal with variance 2 / fan-in. Not thread-safe.
 */
final class Layers {
  static final float EPSILON = 1e-5f;

  /** ONNX counts the weight of the old running statistics; PyTorch's momentum is 0.1. */
  static final float MOMENTUM = 0.9f;

  private final GraphBuilder builder;
  private final Random random;

  Layers(GraphBuilder builder, long seed) {
    this.builder = builder;
    this.random = new Random(seed);
  }

  /** A value of the graph and its number of channels. */
  record Features(String value, int channels) {}

  /** A convolution of odd kernel size that keeps height and width. */
  Features convolution(String name, Features in, int out, int kernel, boolean bias) {
    List<String> inputs = new ArrayList<>(List.of(in.value));
    double deviation = Math.sqrt(2.0 / (in.channels * kernel * kernel));
    inputs.add(normal(name + ".weight", deviation, out, in.channels, kernel, kernel));
    if (bias) inputs.add(constant(name + ".bias", 0, out));
    long pad = kernel / 2;
    String y =
        builder.node(
            "Conv",
            inputs,
            Attribute.of("kernel_shape", new long[] {kernel, kernel}),
            Attribute.of("pads", new long[] {pad, pad, pad, pad}));
    return new Features(y, out);
  }

  Features batchNormalization(String name, Features in) {
    int c = in.channels;
    List<String> inputs =
        List.of(
            in.value,
            constant(name + ".weight", 1, c),
            constant(name + ".bias", 0, c),
            constant(name + ".running_mean", 0, c),
            constant(name + ".running_var", 1, c));
    String y =
        builder.node(
            "BatchNormalization",
            inputs,
            Attribute.of("epsilon", EPSILON),
            Attribute.of("momentum", MOMENTUM));
    return new Features(y, c);
  }

  Features relu(Features in) {
    return new Features(builder.node("Relu", List.of(in.value)), in.channels);
  }

  /** The maximum of each 2 x 2 block. */
  Features maxPool2(Features in) {
    String y =
        builder.node(
            "MaxPool",
            List.of(in.value),
            Attribute.of("kernel_shape", new long[] {2, 2}),
            Attribute.of("strides", new long[] {2, 2}));
    return new Features(y, in.channels);
  }

  /** A transposed convolution that doubles height and width: every pixel becomes a 2 x 2 block. */
  Features upConvolution2(String name, Features in, int out) {
    double deviation = Math.sqrt(1.0 / in.channels); // no ReLU follows
    List<String> inputs =
        List.of(
            in.value,
            normal(name + ".weight", deviation, in.channels, out, 2, 2),
            constant(name + ".bias", 0, out));
    String y =
        builder.node(
            "ConvTranspose",
            inputs,
            Attribute.of("kernel_shape", new long[] {2, 2}),
            Attribute.of("strides", new long[] {2, 2}));
    return new Features(y, out);
  }

  /** Stacks the channels of two feature maps of equal size. */
  Features concatenate(Features a, Features b) {
    String y = builder.node("Concat", List.of(a.value, b.value), Attribute.of("axis", 1L));
    return new Features(y, a.channels + b.channels);
  }

  private String normal(String name, double deviation, long... dims) {
    float[] values = new float[count(dims)];
    for (int i = 0; i < values.length; i++) values[i] = (float) (random.nextGaussian() * deviation);
    return builder.initializer(Tensor.of(name, values, dims));
  }

  private String constant(String name, float value, long... dims) {
    float[] values = new float[count(dims)];
    Arrays.fill(values, value);
    return builder.initializer(Tensor.of(name, values, dims));
  }

  private static int count(long... dims) {
    return Math.toIntExact(Arrays.stream(dims).reduce(1, Math::multiplyExact));
  }
}
