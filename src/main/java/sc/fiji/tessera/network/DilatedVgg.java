package sc.fiji.tessera.network;

import java.util.List;

/**
 * The 13 convolutions of VGG-16 as DeepLab v1 and v2 changed them: pooling 3 x 3, the last two
 * without stride and the last three convolutions dilated by 2 instead. Output stride 8, 512
 * channels.
 */
final class DilatedVgg {
  private static final int[] CHANNELS = {64, 128, 256, 512, 512};
  private static final int[] CONVOLUTIONS = {2, 2, 3, 3, 3};

  private DilatedVgg() {}

  /**
   * @param names of the 13 convolutions
   * @param ceil whether pooling rounds up, as in Caffe; matters for even sizes
   */
  static Features features(Layers net, List<String> names, Features image, boolean ceil) {
    Features x = image;
    int index = 0;
    for (int group = 0; group < CHANNELS.length; group++) {
      Kernel kernel = Kernel.of(3).dilation(group == 4 ? 2 : 1);
      for (int i = 0; i < CONVOLUTIONS[group]; i++) {
        int out = net.width(CHANNELS[group]);
        x = net.relu(net.convolution(names.get(index++), x, out, kernel, true));
      }
      x = net.maxPool(x, Kernel.of(3).stride(group < 3 ? 2 : 1), ceil);
    }
    return x;
  }
}
