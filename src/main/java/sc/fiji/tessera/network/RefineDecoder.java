package sc.fiji.tessera.network;

/**
 * What a {@link RefineNet}'s decoder is made of.
 *
 * @param kernel of all its convolutions: 3 x 3, or 1 x 1 in the light-weight form
 */
record RefineDecoder(Layers net, Kernel kernel) {
  private static final int POOLINGS = 4;

  /** A convolution without bias to a published number of channels. */
  Features convolution(String name, Features in, int channels) {
    return net.summand(name, in, net.width(channels), kernel, false);
  }

  /** {@code count} times: ReLU, convolution, ReLU, convolution, plus the input. */
  Features residualUnits(String name, Features in, int count) {
    Features x = in;
    for (int i = 1; i <= count; i++) {
      String unit = name + "." + i + "_conv";
      Features y = net.summand(unit, net.relu(x), x.channels(), kernel, true);
      String second = unit + "_relu_varout_dimred";
      y = net.summand(second, net.relu(y), x.channels(), kernel, false);
      x = net.add(y, x);
    }
    return x;
  }

  /** Chained residual pooling: each pooling starts from the one before, and all are added. */
  Features chainedPooling(String name, Features in) {
    Features sum = in;
    Features x = in;
    for (int i = 1; i <= POOLINGS; i++) {
      x = net.maxPool(x, Kernel.of(5), false);
      x = net.summand(name + "." + i + "_outvar_dimred", x, x.channels(), kernel, false);
      sum = net.add(x, sum);
    }
    return sum;
  }

  /** The sum of a map and a coarser one brought to its size. */
  Features fused(Features map, Features coarser) {
    return net.add(map, net.resize(coarser, map, Interpolation.BILINEAR_ALIGNED));
  }
}
