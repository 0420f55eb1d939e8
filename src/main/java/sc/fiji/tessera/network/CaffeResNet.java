package sc.fiji.tessera.network;

/**
 * The dilated ResNet-101 of DeepLab v2 with the names of the kazuto1011/deeplab-pytorch project
 * ({@code layer1} is the stem, {@code layer2} to {@code layer5} the stages). As in Caffe, the
 * stride is in the first 1 x 1 convolution of a block and pooling rounds up. Output stride 8: 2048
 * channels, layer4 dilated by 2 and layer5 by 4 in all of their blocks.
 */
final class CaffeResNet {
  private static final int[] BLOCKS = {3, 4, 23, 3};
  private static final int[] STRIDES = {1, 2, 1, 1};
  private static final int[] DILATIONS = {1, 1, 2, 4};

  /** The first block of a stage has the stride and a convolution as shortcut. */
  private record Block(int planes, int out, int stride, int dilation, boolean first) {}

  private final Layers net;

  private CaffeResNet(Layers net) {
    this.net = net;
  }

  /**
   * @param prefix before all names, with its dot, or empty
   */
  static Features features(Layers net, String prefix, Features image) {
    CaffeResNet resNet = new CaffeResNet(net);
    Kernel stem = Kernel.of(7).stride(2);
    Features x = net.relu(resNet.unit(prefix + "layer1.conv1", image, net.width(64), stem));
    x = net.maxPool(x, Kernel.of(3).stride(2), true);
    for (int stage = 0; stage < BLOCKS.length; stage++) {
      int planes = net.width(64 << stage);
      int out = net.width(256 << stage);
      for (int i = 1; i <= BLOCKS[stage]; i++) {
        String name = prefix + "layer" + (stage + 2) + ".block" + i;
        x = resNet.block(name, x, new Block(planes, out, STRIDES[stage], DILATIONS[stage], i == 1));
      }
    }
    return x;
  }

  private Features block(String name, Features in, Block b) {
    Kernel entry = Kernel.of(1).stride(b.first ? b.stride : 1);
    Features x = net.relu(unit(name + ".reduce", in, b.planes, entry));
    x = net.relu(unit(name + ".conv3x3", x, b.planes, Kernel.of(3).dilation(b.dilation)));
    x = unit(name + ".increase", x, b.out, Kernel.of(1));
    Features shortcut = b.first ? unit(name + ".shortcut", in, b.out, entry) : in;
    return net.relu(net.add(x, shortcut));
  }

  private Features unit(String name, Features in, int out, Kernel kernel) {
    return net.convBn(name + ".conv", name + ".bn", in, out, kernel);
  }
}
