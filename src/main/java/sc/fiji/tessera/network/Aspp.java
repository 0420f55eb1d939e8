package sc.fiji.tessera.network;

/**
 * Atrous spatial pyramid pooling of DeepLab v3, with torchvision's names: a 1 x 1 convolution,
 * three dilated 3 x 3 convolutions and the pooled image side by side, projected to 256 channels.
 * Chen, Papandreou, Schroff, Adam, "Rethinking Atrous Convolution for Semantic Image Segmentation"
 * (2017).
 *
 * <p>In training, the pooled branch is normalised over the batch alone: it needs two images or
 * more.
 */
final class Aspp {

  /**
   * How a pyramid is built.
   *
   * @param rate the least dilation; the others are twice and three times that
   * @param dropout of its result
   * @param separable whether its 3 x 3 convolutions are a depthwise and a pointwise one
   */
  record Options(int rate, float dropout, boolean separable) {

    /** The rate is 6 at output stride 16 and 12 at 8. */
    static Options of(int outputStride, float dropout) {
      return new Options(outputStride == 8 ? 12 : 6, dropout, false);
    }

    Options separable(boolean yes) {
      return new Options(rate, dropout, yes);
    }
  }

  private Aspp() {}

  /**
   * @return 256 channels (before the width divisor) at the resolution of {@code in}
   */
  static Features features(Layers net, String name, Features in, Options options) {
    Features[] branches = new Features[5];
    for (int i = 0; i < 4; i++) {
      Kernel k = i == 0 ? Kernel.of(1) : Kernel.of(3).dilation(i * options.rate);
      branches[i] = unit(net, name + ".convs." + i, in, k, options.separable);
    }
    Features mean = net.globalAveragePool(in);
    String pooled = name + ".convs.4.";
    mean = net.convBnRelu(pooled + 1, pooled + 2, mean, net.width(256), Kernel.of(1));
    branches[4] = net.resize(mean, in, Interpolation.BILINEAR);
    Features x = unit(net, name + ".project", net.concatenate(branches), Kernel.of(1), false);
    return net.dropout(x, options.dropout);
  }

  /**
   * Convolution {@code name.0} to 256 channels, normalisation {@code name.1}, ReLU. A separable 3 x
   * 3 convolution is {@code name.0.body.0} and {@code name.0.body.1}.
   */
  static Features unit(Layers net, String name, Features in, Kernel k, boolean separable) {
    int out = net.width(256);
    String convolution = name + ".0";
    if (k.size() == 1 || !separable) return net.convBnRelu(convolution, name + ".1", in, out, k);
    Kernel depthwise = k.groups(in.channels());
    Features x = net.convolution(convolution + ".body.0", in, in.channels(), depthwise, false);
    return net.convBnRelu(convolution + ".body.1", name + ".1", x, out, Kernel.of(1));
  }
}
