package sc.fiji.tessera.network;

/**
 * What turns an encoder's map into the embedding of Segment Anything: two convolutions without
 * bias, each normalised over the channels.
 */
final class SamNeck {
  private static final float EPSILON = 1e-6f;

  private SamNeck() {}

  /** Adds the layers; parameters start with {@code prefix}. */
  static Features apply(GridLayers grids, String prefix, Features in, int out) {
    Layers net = grids.net();
    Features x = net.convolution(prefix + 0, in, out, Kernel.of(1), false);
    x = grids.channelNormalization(prefix + 1, x, EPSILON);
    x = net.convolution(prefix + 2, x, out, Kernel.of(3), false);
    return grids.channelNormalization(prefix + 3, x, EPSILON);
  }
}
