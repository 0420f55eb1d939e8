package sc.fiji.tessera.network;

/**
 * Torchvision's fully convolutional head, as classifier and as auxiliary classifier: 3 x 3
 * convolution to a quarter of the channels, batch normalisation, ReLU, dropout, 1 x 1 convolution.
 */
final class FcnHead {
  private FcnHead() {}

  /**
   * @param width what the features have before the width divisor
   * @return logits at the features' resolution
   */
  static Features logits(Layers net, String name, Features in, int width) {
    int quarter = net.width(width / 4);
    Features x = net.convBnRelu(name + ".0", name + ".1", in, quarter, Kernel.of(3));
    return net.convolution(name + ".4", net.dropout(x, 0.1f), net.classes(), Kernel.of(1), true);
  }
}
