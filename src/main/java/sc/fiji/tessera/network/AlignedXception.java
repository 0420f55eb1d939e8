package sc.fiji.tessera.network;

/**
 * The deeper Xception of DeepLab v3+: strides in separable convolutions instead of pooling,
 * normalisation between a depthwise convolution and its pointwise one, 16 middle blocks. Chen et
 * al., "Encoder-Decoder with Atrous Separable Convolution for Semantic Image Segmentation" (ECCV
 * 2018); the names of parameters are those of jfzhang95's PyTorch implementation.
 *
 * <p>There a block's first ReLU works in place, so the skip connection sees it too; weights trained
 * so need it so.
 */
final class AlignedXception {
  private final Layers net;
  private final String prefix;

  /** A separable convolution with its normalisation. */
  private record Unit(int width, int stride, int dilation) {
    Unit(int width, int dilation) {
      this(width, 1, dilation);
    }
  }

  private AlignedXception(Layers net, String prefix) {
    this.net = net;
    this.prefix = prefix;
  }

  /**
   * Adds the network up to its last ReLU.
   *
   * @param prefix before every name, with its dot: {@code "backbone."}
   * @param outputStride 16 or 8: by how much the last map is smaller than the image
   */
  static Levels add(Layers net, String prefix, Features image, int outputStride) {
    return new AlignedXception(net, prefix).levels(image, outputStride == 8 ? 2 : 1);
  }

  /** The dilation of the middle blocks is 2 where the third block keeps the size, else 1. */
  private Levels levels(Features image, int dilation) {
    Features x = stem("1", image, 32, Kernel.of(3).stride(2));
    x = stem("2", x, 64, Kernel.of(3));
    Unit[] first = {new Unit(128, 1), new Unit(128, 1), new Unit(128, 2, 1)};
    Unit[] second = {new Unit(256, 1), new Unit(256, 1), new Unit(256, 2, 1)};
    Unit[] third = {new Unit(728, 1), new Unit(728, 1), new Unit(728, 2 / dilation, 1)};
    Unit middle = new Unit(728, dilation);
    Unit[] last = {middle, new Unit(1024, dilation), new Unit(1024, 1)};
    Features low = net.relu(block(1, x, false, first));
    x = block(3, block(2, low, false, second), true, third);
    for (int i = 4; i <= 19; i++) x = block(i, x, true, middle, middle, middle);
    x = net.relu(block(20, x, true, last));
    x = exit("3", x, new Unit(1536, 2 * dilation));
    x = exit("4", x, new Unit(1536, 2 * dilation));
    return new Levels(low, exit("5", x, new Unit(2048, 2 * dilation)));
  }

  private Features stem(String number, Features in, int out, Kernel k) {
    return net.convBnRelu(prefix + "conv" + number, prefix + "bn" + number, in, net.width(out), k);
  }

  private Features exit(String number, Features in, Unit unit) {
    Features x = separable(prefix + "conv" + number, in, unit);
    return net.relu(net.batchNormalization(prefix + "bn" + number, x));
  }

  private Features block(int number, Features in, boolean relu, Unit... units) {
    String block = prefix + "block" + number + ".";
    Features start = relu ? net.relu(in) : in;
    Features x = start;
    int layer = relu ? 1 : 0;
    int stride = 1;
    for (Unit unit : units) {
      if (x != start) {
        x = net.relu(x);
        layer++;
      }
      x = separable(block + "rep." + layer++, x, unit);
      x = net.batchNormalization(block + "rep." + layer++, x);
      stride *= unit.stride;
    }
    if (stride == 1 && x.channels() == in.channels()) return net.add(x, start);
    Kernel k = Kernel.of(1).stride(stride);
    return net.add(x, net.convBn(block + "skip", block + "skipbn", start, x.channels(), k));
  }

  private Features separable(String layer, Features in, Unit unit) {
    Kernel k = Kernel.of(3).stride(unit.stride).dilation(unit.dilation).groups(in.channels());
    Features x = net.convBn(layer + ".conv1", layer + ".bn", in, in.channels(), k);
    return net.convolution(layer + ".pointwise", x, net.width(unit.width), Kernel.of(1), false);
  }
}
