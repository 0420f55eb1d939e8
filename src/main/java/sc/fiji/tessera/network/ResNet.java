package sc.fiji.tessera.network;

import java.util.List;

/**
 * ResNet-18/34/50/101/152 as an encoder: He, Zhang, Ren, Sun, "Deep Residual Learning for Image
 * Recognition" (CVPR 2016), with the stride on the 3 x 3 convolution of a bottleneck and the names
 * of torchvision: {@code conv1, bn1, layer1.0.conv1, .. layer4.2.bn3}, {@code downsample.0/.1}.
 */
final class ResNet {
  private static final int[] PLANES = {64, 128, 256, 512};

  /** Which dilation the first block of a dilated stage has. */
  enum FirstBlock {
    /** That of the stage before (torchvision). */
    PREVIOUS,
    /** That of its own stage (semseg, DeepLab v2). */
    OWN
  }

  /**
   * @param depth 18, 34, 50, 101 or 152
   * @param outputStride of the last stage: 32 (no dilation), 16 or 8
   * @param deepStem three 3 x 3 convolutions (64, 64, 128) instead of one 7 x 7; named {@code
   *     layer0.0, .1, .3, .4, .6, .7}
   * @param first the dilation of the first block of a dilated stage
   * @param grid factors of the dilation of the last stage's blocks (multi-grid); empty = all 1
   */
  record Options(
      int depth, int outputStride, boolean deepStem, FirstBlock first, List<Integer> grid) {
    Options {
      if (!List.of(18, 34, 50, 101, 152).contains(depth)) {
        throw new IllegalArgumentException(
            "A ResNet's depth is " + depth + ", but must be 18, 34, 50, 101 or 152.");
      }
      if (!List.of(8, 16, 32).contains(outputStride)) {
        throw new IllegalArgumentException(
            "A ResNet's output stride is " + outputStride + ", but must be 8, 16 or 32.");
      }
    }

    /** As torchvision builds it. */
    static Options of(int depth, int outputStride) {
      return new Options(depth, outputStride, false, FirstBlock.PREVIOUS, List.of());
    }

    boolean bottleneck() {
      return depth >= 50;
    }

    private int[] blocks() {
      return switch (depth) {
        case 18 -> new int[] {2, 2, 2, 2};
        case 101 -> new int[] {3, 4, 23, 3};
        case 152 -> new int[] {3, 8, 36, 3};
        default -> new int[] {3, 4, 6, 3};
      };
    }
  }

  /** The stem's map before pooling (stride 2) and the maps of layer1 (stride 4) to layer4. */
  record Stages(
      Features stem, Features layer1, Features layer2, Features layer3, Features layer4) {}

  private final Layers net;
  private final String prefix;
  private final Options options;

  private ResNet(Layers net, String prefix, Options options) {
    this.net = net;
    this.prefix = prefix;
    this.options = options;
  }

  /** Adds the encoder; {@code prefix} goes before every name: {@code "backbone."} or "". */
  static Stages add(Layers net, String prefix, Features image, Options options) {
    return new ResNet(net, prefix, options).stages(image);
  }

  private Stages stages(Features image) {
    Features stem = options.deepStem ? deepStem(image) : stem(image);
    Features x = net.maxPool(stem, Kernel.of(3).stride(2), false);
    Features[] maps = new Features[4];
    int stride = 4;
    int dilation = 1;
    for (int i = 0; i < 4; i++) {
      int step = i == 0 ? 1 : 2;
      int before = dilation;
      if (stride * step > options.outputStride) {
        dilation *= step;
        step = 1;
      }
      stride *= step;
      x = stage(i, x, step, before, dilation);
      maps[i] = x;
    }
    return new Stages(stem, maps[0], maps[1], maps[2], maps[3]);
  }

  private Features stem(Features image) {
    Kernel k = Kernel.of(7).stride(2);
    return net.convBnRelu(prefix + "conv1", prefix + "bn1", image, net.width(64), k);
  }

  private Features deepStem(Features image) {
    Features x = image;
    int[] widths = {64, 64, 128};
    for (int i = 0; i < 3; i++) {
      Kernel k = Kernel.of(3).stride(i == 0 ? 2 : 1);
      String name = prefix + "layer0.";
      x = net.convBnRelu(name + 3 * i, name + (3 * i + 1), x, net.width(widths[i]), k);
    }
    return x;
  }

  /**
   * One residual block.
   *
   * @param planes channels of the 3 x 3 convolutions
   * @param out channels it returns
   * @param projected whether the shortcut is a 1 x 1 convolution
   */
  private record Block(int planes, int out, int stride, int dilation, boolean projected) {
    Kernel kernel() {
      return Kernel.of(3).dilation(dilation).stride(stride);
    }
  }

  private Features stage(int index, Features in, int stride, int before, int dilation) {
    Features x = in;
    int planes = net.width(PLANES[index]);
    int out = net.width(PLANES[index] * (options.bottleneck() ? 4 : 1));
    for (int b = 0; b < options.blocks()[index]; b++) {
      int d = b == 0 && options.first == FirstBlock.PREVIOUS ? before : dilation;
      if (index == 3 && !options.grid.isEmpty()) d = dilation * options.grid.get(b);
      boolean projected = b == 0 && (index > 0 || options.bottleneck());
      Block block = new Block(planes, out, b == 0 ? stride : 1, d, projected);
      x = block(prefix + "layer" + (index + 1) + "." + b, x, block);
    }
    return x;
  }

  private Features block(String name, Features in, Block b) {
    Features x = options.bottleneck() ? bottleneck(name, in, b) : basic(name, in, b);
    Features shortcut = in;
    if (b.projected) {
      Kernel k = Kernel.of(1).stride(b.stride);
      shortcut = net.convolution(name + ".downsample.0", in, b.out, k, false);
      shortcut = net.batchNormalization(name + ".downsample.1", shortcut);
    }
    return net.relu(net.add(x, shortcut));
  }

  private Features bottleneck(String name, Features in, Block b) {
    Features x = net.convBnRelu(name + ".conv1", name + ".bn1", in, b.planes, Kernel.of(1));
    x = net.convBnRelu(name + ".conv2", name + ".bn2", x, b.planes, b.kernel());
    x = net.convolution(name + ".conv3", x, b.out, Kernel.of(1), false);
    return net.batchNormalization(name + ".bn3", x);
  }

  private Features basic(String name, Features in, Block b) {
    Features x = net.convBnRelu(name + ".conv1", name + ".bn1", in, b.planes, b.kernel());
    x = net.convolution(name + ".conv2", x, b.out, b.kernel().stride(1), false);
    return net.batchNormalization(name + ".bn2", x);
  }
}
