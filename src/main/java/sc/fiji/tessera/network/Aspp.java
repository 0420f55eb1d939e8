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
  private final Layers net;
  private final String name;
  private final int out;

  private Aspp(Layers net, String name) {
    this.net = net;
    this.name = name;
    this.out = net.width(256);
  }

  /** The dilations are 6, 12, 18 at output stride 16 and twice that at 8. */
  static int[] rates(int outputStride) {
    return outputStride == 8 ? new int[] {12, 24, 36} : new int[] {6, 12, 18};
  }

  /**
   * @return 256 channels (before the width divisor) at the resolution of {@code in}
   */
  static Features features(Layers net, String name, Features in, int[] rates, float dropout) {
    Aspp aspp = new Aspp(net, name);
    Features all =
        net.concatenate(
            aspp.unit("convs.0", 0, in, Kernel.of(1)),
            aspp.unit("convs.1", 0, in, Kernel.of(3).dilation(rates[0])),
            aspp.unit("convs.2", 0, in, Kernel.of(3).dilation(rates[1])),
            aspp.unit("convs.3", 0, in, Kernel.of(3).dilation(rates[2])),
            aspp.pooled(in));
    return net.dropout(aspp.unit("project", 0, all, Kernel.of(1)), dropout);
  }

  private Features pooled(Features in) {
    Features x = unit("convs.4", 1, net.globalAveragePool(in), Kernel.of(1));
    return net.resize(x, in, Interpolation.BILINEAR);
  }

  private Features unit(String branch, int index, Features in, Kernel kernel) {
    String unit = name + "." + branch + ".";
    return net.convBnRelu(unit + index, unit + (index + 1), in, out, kernel);
  }
}
