package sc.fiji.tessera.network;

import java.util.Arrays;
import java.util.List;

/**
 * ResNet-18/34/50/101/152 as an encoder: He, Zhang, Ren, Sun, "Deep Residual Learning for Image
 * Recognition" (CVPR 2016), with the stride on the 3 x 3 convolution of a bottleneck and the names
 * of torchvision: {@code conv1, bn1, layer1.0.conv1, .. layer4.2.bn3}, {@code downsample.0/.1}.
 */
final class ResNet {
  /** Which dilation the first block of a dilated stage has. */
  enum FirstBlock {
    /** That of the stage before (torchvision). */
    PREVIOUS,
    /** That of its own stage (semseg, DeepLab v2). */
    OWN
  }

  /**
   * @param bottleneck whether blocks are bottlenecks or basic
   * @param blocks how many in each of the four stages
   * @param outputStride of the last stage: 32 (no dilation), 16 or 8
   * @param deepStem three 3 x 3 convolutions (64, 64, 128) instead of one 7 x 7; named {@code
   *     layer0.0, .1, .3, .4, .6, .7}
   * @param first the dilation of the first block of a dilated stage
   * @param grid factors of the dilation of the last stage's blocks (multi-grid); empty = all 1
   */
  record Options(
      boolean bottleneck,
      List<Integer> blocks,
      int outputStride,
      boolean deepStem,
      FirstBlock first,
      List<Integer> grid) {
    Options {
      boolean known = List.of(8, 16, 32).contains(outputStride);
      new OptionLimits("A ResNet's").that(known, "output stride", outputStride, "8, 16 or 32");
    }

    /** As torchvision builds it; the depth is 18, 34, 50, 101 or 152. */
    static Options of(int depth, int outputStride) {
      return new Options(
          depth >= 50, blocks(depth), outputStride, false, FirstBlock.PREVIOUS, List.of());
    }

    private static List<Integer> blocks(int depth) {
      return switch (depth) {
        case 18 -> List.of(2, 2, 2, 2);
        case 34, 50 -> List.of(3, 4, 6, 3);
        case 101 -> List.of(3, 4, 23, 3);
        case 152 -> List.of(3, 8, 36, 3);
        default ->
            throw new IllegalArgumentException(
                "A ResNet's depth is " + depth + ", but must be 18, 34, 50, 101 or 152.");
      };
    }

    /** Other blocks in the four stages. */
    Options withBlocks(int... perStage) {
      List<Integer> all = Arrays.stream(perStage).boxed().toList();
      return new Options(bottleneck, all, outputStride, deepStem, first, grid);
    }

    Options withDeepStem() {
      return new Options(bottleneck, blocks, outputStride, true, first, grid);
    }

    /** All blocks of a dilated stage dilated alike, in the last stage times a grid if given. */
    Options dilatedAlike(Integer... grid) {
      return new Options(bottleneck, blocks, outputStride, deepStem, FirstBlock.OWN, List.of(grid));
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

  private Features stage(int index, Features in, int stride, int before, int dilation) {
    Features x = in;
    for (int b = 0; b < options.blocks.get(index); b++) {
      int d = b == 0 && options.first == FirstBlock.PREVIOUS ? before : dilation;
      if (index == 3 && !options.grid.isEmpty()) d = dilation * options.grid.get(b);
      int step = b == 0 ? stride : 1;
      ResidualBlock block = new ResidualBlock(options.bottleneck, 64 << index, step, d, true);
      x = block.add(net, prefix + "layer" + (index + 1) + "." + b, x);
    }
    return x;
  }
}
