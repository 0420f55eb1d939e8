package sc.fiji.tessera.network;

import java.util.ArrayList;
import java.util.List;

/**
 * The features of MobileNetV2: a convolution of stride 2 and 17 inverted residuals (1 x 1
 * expansion, 3 x 3 depthwise convolution, 1 x 1 projection without activation). Sandler, Howard,
 * Zhu, Zhmoginov, Chen, "MobileNetV2: Inverted Residuals and Linear Bottlenecks" (CVPR 2018).
 *
 * <p>Towards an output stride below 32, the strides of the last stages become dilations.
 */
final class MobileNetV2 {

  /** Whose names of parameters, padding and dilation. */
  enum Style {
    /**
     * {@code features.N.conv.0.0}; depthwise convolutions pad. Dilated as {@link #VAINF}, which the
     * original never is.
     */
    TORCHVISION,
    /**
     * {@code low_level_features.0} to {@code 3} and {@code high_level_features.4} to {@code 17};
     * the input of each block is padded (so that the border becomes relu6(bn(0))), the very first
     * convolution not at all. The first block of a dilated stage keeps the dilation before it.
     */
    VAINF,
    /**
     * {@code features.N.conv.0}; the input of each block is padded. All blocks of a dilated stage
     * take the dilation before it.
     */
    JFZHANG95,
    /**
     * {@code layer1.0}, {@code layerS.N.output.0.0}, S from 2 to 8 for the stages; the first block
     * has a 1 x 1 convolution of its own too, to the channels that it has already. Never dilated.
     */
    DRSLEEP
  }

  /** Blocks of equal width; the first has the stride. */
  private record Stage(int expansion, int channels, int blocks, int stride) {}

  private static final List<Stage> STAGES =
      List.of(
          new Stage(1, 16, 1, 1),
          new Stage(6, 24, 2, 2),
          new Stage(6, 32, 3, 2),
          new Stage(6, 64, 4, 2),
          new Stage(6, 96, 3, 1),
          new Stage(6, 160, 3, 2),
          new Stage(6, 320, 1, 1));

  /** One inverted residual; the channel counts are those before the width divisor. */
  private record Block(int in, int out, int expansion, int stride, int dilation) {}

  private final Layers net;
  private final String prefix;
  private final Style style;

  private MobileNetV2(Layers net, String prefix, Style style) {
    this.net = net;
    this.prefix = prefix;
    this.style = style;
  }

  /**
   * The outputs of {@code features.0} to {@code features.17}, at index 0 to 17. With output stride
   * 32 the last of each resolution are 1 (16 channels, 1/2), 3 (24, 1/4), 6 (32, 1/8), 13 (96,
   * 1/16) and 17 (320, 1/32).
   *
   * @param prefix before all names, with its dot: {@code "backbone."}
   * @param outputStride 8, 16 or 32
   */
  static List<Features> features(
      Layers net, String prefix, Features image, Style style, int outputStride) {
    MobileNetV2 mobile = new MobileNetV2(net, prefix, style);
    List<Features> all = new ArrayList<>();
    Features x = mobile.stem(image);
    all.add(x);
    int in = 32;
    for (Block block : blocks(in, style, outputStride)) {
      x = mobile.residual(mobile.name(all.size()), x, block);
      all.add(x);
    }
    return all;
  }

  /** The 1 x 1 convolution to 1280 channels that follows in the classifier: {@code features.18}. */
  static Features last(Layers net, String prefix, Features in) {
    String name = prefix + "features.18";
    return unit(net, name + ".0", name + ".1", in, net.width(1280), Kernel.of(1));
  }

  private static List<Block> blocks(int stem, Style style, int outputStride) {
    List<Block> all = new ArrayList<>();
    int in = stem;
    int stride = 2;
    int dilation = 1;
    for (Stage stage : STAGES) {
      int before = dilation;
      boolean dilated = stride == outputStride;
      if (dilated) dilation *= stage.stride;
      else stride *= stage.stride;
      for (int i = 0; i < stage.blocks; i++) {
        int rate = i == 0 || style == Style.JFZHANG95 ? before : dilation;
        int step = i == 0 && !dilated ? stage.stride : 1;
        all.add(new Block(in, stage.channels, stage.expansion, step, rate));
        in = stage.channels;
      }
    }
    return all;
  }

  private String name(int index) {
    return switch (style) {
      case VAINF -> prefix + (index < 4 ? "low" : "high") + "_level_features." + index;
      case DRSLEEP -> prefix + (index == 0 ? "layer1" : "layer" + place(index - 1));
      default -> prefix + "features." + index;
    };
  }

  /** A block's stage, from 2, and its number in it. */
  private static String place(int block) {
    int stage = 0;
    int number = block;
    while (number >= STAGES.get(stage).blocks) number -= STAGES.get(stage++).blocks;
    return stage + 2 + "." + number;
  }

  private Features stem(Features image) {
    Kernel k = Kernel.of(3).stride(2);
    if (style == Style.VAINF) k = k.pad(0);
    return unit(net, name(0) + ".0", name(0) + ".1", image, net.width(32), k);
  }

  private Features residual(String name, Features in, Block b) {
    int hidden = net.width(b.in * b.expansion);
    Kernel k = Kernel.of(3).dilation(b.dilation).stride(b.stride).groups(hidden);
    Features x = in;
    if (style == Style.VAINF || style == Style.JFZHANG95) {
      x = net.pad(in, b.dilation, b.dilation, b.dilation, b.dilation, "constant");
      k = k.pad(0);
    }
    int layer = 0;
    if (b.expansion > 1 || style == Style.DRSLEEP) {
      x = unit(net, convolution(name, layer), normalization(name, layer), x, hidden, Kernel.of(1));
      layer++;
    }
    x = unit(net, convolution(name, layer), normalization(name, layer), x, hidden, k);
    layer++;
    boolean apart = style == Style.TORCHVISION || style == Style.VAINF;
    String last = apart ? name + ".conv." + layer : convolution(name, layer);
    String bn = apart ? name + ".conv." + (layer + 1) : normalization(name, layer);
    x = net.convBn(last, bn, x, net.width(b.out), Kernel.of(1));
    return b.stride == 1 && b.in == b.out ? net.add(in, x) : x;
  }

  private String convolution(String name, int layer) {
    return module(name, layer, 0);
  }

  private String normalization(String name, int layer) {
    return module(name, layer, 1);
  }

  private String module(String name, int layer, int part) {
    return switch (style) {
      case JFZHANG95 -> name + ".conv." + (3 * layer + part);
      case DRSLEEP -> name + ".output." + layer + "." + part;
      default -> name + ".conv." + layer + "." + part;
    };
  }

  private static Features unit(
      Layers net, String conv, String bn, Features in, int out, Kernel kernel) {
    return net.relu6(net.convBn(conv, bn, in, out, kernel));
  }
}
