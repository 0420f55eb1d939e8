package sc.fiji.tessera.network;

/**
 * The 13 convolutions of VGG-16 as DeepLab v1 and v2 changed them: pooling 3 x 3, the last two
 * without stride and the last three convolutions dilated by 2 instead. Output stride 8, 512
 * channels.
 */
final class DilatedVgg {
  private DilatedVgg() {}

  /**
   * @param names of the convolutions
   * @param ceil whether pooling rounds up, as in Caffe; matters for even sizes
   */
  static Features features(Layers net, Vgg16.Names names, Features image, boolean ceil) {
    Vgg16 vgg = new Vgg16(names, false, 1, ceil);
    Features x = image;
    for (int group = 0; group < Vgg16.GROUPS; group++) {
      x = vgg.group(net, group, x, Kernel.of(3).dilation(group < 4 ? 1 : 2));
      x = net.maxPool(x, Kernel.of(3).stride(group < 3 ? 2 : 1), ceil);
    }
    return x;
  }
}
