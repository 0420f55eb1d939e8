package sc.fiji.tessera.network;

/**
 * A residual block: two 3 x 3 convolutions (basic), or 1 x 1, 3 x 3 and 1 x 1 to four times the
 * planes (bottleneck, with the stride on the 3 x 3); the input is added before the last ReLU,
 * through a 1 x 1 convolution where its shape differs. He, Zhang, Ren, Sun, "Deep Residual Learning
 * for Image Recognition" (CVPR 2016). Parameters: {@code conv1, bn1, conv2, bn2}, {@code conv3,
 * bn3} and {@code downsample.0/.1}.
 *
 * @param bottleneck whether the block has three convolutions
 * @param planes published channels of the 3 x 3 convolutions
 * @param stride of the block
 * @param dilation of the 3 x 3 convolutions
 * @param residual whether the input is added at all
 */
record ResidualBlock(boolean bottleneck, int planes, int stride, int dilation, boolean residual) {

  static ResidualBlock basic(int planes, int stride, int dilation) {
    return new ResidualBlock(false, planes, stride, dilation, true);
  }

  static ResidualBlock bottleneck(int planes, int stride, int dilation) {
    return new ResidualBlock(true, planes, stride, dilation, true);
  }

  /** The same block without its shortcut: plain convolutions. */
  ResidualBlock plain() {
    return new ResidualBlock(bottleneck, planes, stride, dilation, false);
  }

  /** {@code count} blocks in a row, named {@code name.0}, ..; the stride is the first one's. */
  Features repeat(int count, Layers net, String name, Features in) {
    Features x = in;
    ResidualBlock next = new ResidualBlock(bottleneck, planes, 1, dilation, residual);
    for (int i = 0; i < count; i++) x = (i == 0 ? this : next).add(net, name + "." + i, x);
    return x;
  }

  Features add(Layers net, String name, Features in) {
    Kernel k = Kernel.of(3).dilation(dilation);
    int middle = net.width(planes);
    int out = bottleneck ? net.width(4 * planes) : middle;
    Features x = in;
    if (bottleneck) x = net.convBnRelu(name + ".conv1", name + ".bn1", x, middle, Kernel.of(1));
    int n = bottleneck ? 2 : 1;
    x = net.convBnRelu(name + ".conv" + n, name + ".bn" + n, x, middle, k.stride(stride));
    n++;
    x = net.convBn(name + ".conv" + n, name + ".bn" + n, x, out, bottleneck ? Kernel.of(1) : k);
    return net.relu(residual ? net.add(x, shortcut(net, name, in, out)) : x);
  }

  private Features shortcut(Layers net, String name, Features in, int out) {
    if (stride == 1 && in.channels() == out) return in;
    String projection = name + ".downsample.";
    return net.convBn(projection + 0, projection + 1, in, out, Kernel.of(1).stride(stride));
  }
}
