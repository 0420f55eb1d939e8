package sc.fiji.tessera.network;

import sc.fiji.tessera.graph.Attribute;

/**
 * The geometry of a convolution or pooling, equal along height and width.
 *
 * @param size taps per axis
 * @param stride pixels between two outputs
 * @param pad pixels added on every side
 * @param dilation pixels between two taps
 * @param groups groups of channels that do not see each other
 */
record Kernel(int size, int stride, int pad, int dilation, int groups) {

  /** Stride 1 and, for odd sizes, the padding that keeps height and width. */
  static Kernel of(int size) {
    return new Kernel(size, 1, (size - 1) / 2, 1, 1);
  }

  Kernel stride(int s) {
    return new Kernel(size, s, pad, dilation, groups);
  }

  /** Another dilation, with the padding that keeps height and width. */
  Kernel dilation(int d) {
    return new Kernel(size, stride, d * (size - 1) / 2, d, groups);
  }

  Kernel pad(int p) {
    return new Kernel(size, stride, p, dilation, groups);
  }

  Kernel groups(int g) {
    return new Kernel(size, stride, pad, dilation, g);
  }

  /** As attributes of Conv and ConvTranspose. */
  Attribute[] convolution() {
    return new Attribute[] {
      Attribute.of("kernel_shape", both(size)),
      Attribute.of("strides", both(stride)),
      Attribute.of("pads", new long[] {pad, pad, pad, pad}),
      Attribute.of("dilations", both(dilation)),
      Attribute.of("group", (long) groups)
    };
  }

  /** As attributes of MaxPool and AveragePool; {@code ceil} keeps incomplete windows at the end. */
  Attribute[] pooling(boolean ceil) {
    return new Attribute[] {
      Attribute.of("kernel_shape", both(size)),
      Attribute.of("strides", both(stride)),
      Attribute.of("pads", new long[] {pad, pad, pad, pad}),
      Attribute.of("ceil_mode", ceil ? 1L : 0L)
    };
  }

  private static long[] both(long v) {
    return new long[] {v, v};
  }
}
