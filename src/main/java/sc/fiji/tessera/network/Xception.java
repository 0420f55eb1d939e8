package sc.fiji.tessera.network;

/**
 * Xception as a backbone: Chollet, "Xception: Deep Learning with Depthwise Separable Convolutions"
 * (CVPR 2017), in the widely used PyTorch port of the Keras network, with dilation in place of the
 * last strides. Its first two convolutions are unpadded and its last two separable ones are padded
 * by 1 whatever their dilation, so maps are a few pixels smaller than the image divided by the
 * stride. Of images below 71 pixels (stride 16) or 103 pixels (stride 8), where nothing is left of
 * the last map in the reference, it is padded before; the least is 7 pixels.
 */
final class Xception {
  private final Layers net;
  private final String prefix;
  private int dilation = 1;

  private Xception(Layers net, String prefix) {
    this.net = net;
    this.prefix = prefix;
  }

  /**
   * Adds the network up to its last convolution (no normalisation and no ReLU after that).
   *
   * @param prefix before every name, with its dot: {@code "backbone."}
   * @param outputStride 16 or 8: what the last map is smaller by
   */
  static Levels add(Layers net, String prefix, Features image, int outputStride) {
    return new Xception(net, prefix).levels(image, outputStride == 8);
  }

  private Levels levels(Features image, boolean fine) {
    Kernel unpadded = Kernel.of(3).pad(0);
    Features x = stem("1", image, 32, unpadded.stride(2));
    x = stem("2", x, 64, unpadded);
    Features low = block(1, x, false, 2, 128, 128);
    x = block(2, low, true, 2, 256, 256);
    x = block(3, x, true, stride(fine), 728, 728);
    for (int i = 4; i <= 11; i++) x = block(i, x, true, 1, 728, 728, 728);
    x = block(12, x, true, stride(true), 728, 1024);
    x = net.sizes().padToAtLeast(x, 4 * (dilation - 1) + 1); // what the last two take away
    x = separable(prefix + "conv3", x, net.width(1536), 1);
    x = net.relu(net.batchNormalization(prefix + "bn3", x));
    return new Levels(low, separable(prefix + "conv4", x, net.width(2048), 1));
  }

  /** A stride of 2, or twice the dilation from here on instead. */
  private int stride(boolean dilate) {
    if (dilate) dilation *= 2;
    return dilate ? 1 : 2;
  }

  private Features stem(String number, Features in, int out, Kernel k) {
    return net.convBnRelu(prefix + "conv" + number, prefix + "bn" + number, in, net.width(out), k);
  }

  /** The skip connection sees the input before the block's first ReLU. */
  private Features block(int number, Features in, boolean relu, int stride, int... widths) {
    String block = prefix + "block" + number + ".";
    Features x = in;
    int layer = 0;
    for (int width : widths) {
      if (relu || layer > 0) {
        x = net.relu(x);
        layer++;
      }
      x = separable(block + "rep." + layer++, x, net.width(width), dilation);
      x = net.batchNormalization(block + "rep." + layer++, x);
    }
    if (stride > 1) x = net.maxPool(x, Kernel.of(3).stride(stride), false);
    if (stride == 1 && x.channels() == in.channels()) return net.add(x, in);
    Kernel k = Kernel.of(1).stride(stride);
    return net.add(x, net.convBn(block + "skip", block + "skipbn", in, x.channels(), k));
  }

  private Features separable(String layer, Features in, int out, int pad) {
    Kernel k = Kernel.of(3).dilation(dilation).pad(pad).groups(in.channels());
    Features x = net.convolution(layer + ".conv1", in, in.channels(), k, false);
    return net.convolution(layer + ".pointwise", x, out, Kernel.of(1), false);
  }
}
