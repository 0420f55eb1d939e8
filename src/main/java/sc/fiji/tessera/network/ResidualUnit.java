package sc.fiji.tessera.network;

/**
 * The residual unit with full pre-activation: He, Zhang, Ren, Sun, "Identity Mappings in Deep
 * Residual Networks" (ECCV 2016), as Zhang, Liu, Wang, "Road Extraction by Deep Residual U-Net"
 * (IEEE GRSL 2018) use it. Parameters: {@code bn1, conv1, bn2, conv2} and, where channels or the
 * stride change, {@code shortcut}.
 */
final class ResidualUnit {
  private ResidualUnit() {}

  /** Of a feature map; a stride of 2 halves it, rounding up. */
  static Features add(Layers net, String name, Features in, int out, int stride) {
    Features x = net.relu(net.batchNormalization(name + ".bn1", in));
    return add(net, name, in, x, out, stride);
  }

  /** Of an image, which is not normalised before its first convolution. */
  static Features first(Layers net, String name, Features image, int out) {
    return add(net, name, image, image, out, 1);
  }

  private static Features add(
      Layers net, String name, Features in, Features activated, int out, int stride) {
    Kernel k = Kernel.of(3);
    Features x = net.convolution(name + ".conv1", activated, out, k.stride(stride), false);
    x = net.relu(net.batchNormalization(name + ".bn2", x));
    x = net.convolution(name + ".conv2", x, out, k, true);
    if (stride == 1 && in.channels() == out) return net.add(in, x);
    Kernel one = Kernel.of(1).stride(stride);
    return net.add(net.convolution(name + ".shortcut", in, out, one, false), x);
  }
}
