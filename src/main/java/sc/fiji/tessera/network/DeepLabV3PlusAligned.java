package sc.fiji.tessera.network;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * DeepLab v3+ with the encoders of the paper: a multi-grid ResNet-101, an aligned Xception, a
 * MobileNetV2; a decoder with two 3 x 3 convolutions; all bilinear steps with corners aligned.
 * Chen, Zhu, Papandreou, Schroff, Adam, "Encoder-Decoder with Atrous Separable Convolution for
 * Semantic Image Segmentation" (ECCV 2018); the wiring and the names of parameters are those of
 * jfzhang95/pytorch-deeplab-xception.
 *
 * <p>Any height and width, best 1 more than a multiple of the stride. Training needs batches of two
 * images or more, because the pooled branch is normalised over the batch alone. Published
 * MobileNetV2 checkpoints hold the encoder twice: {@code backbone.low_level_features.N} (N from 0
 * to 3) and {@code backbone.high_level_features.N} (N from 4 to 17) are {@code backbone.features.N}
 * again, which is the name here.
 */
public final class DeepLabV3PlusAligned extends Network {
  static final Architecture ARCHITECTURE =
      Architecture.of(
          "deeplab-v3-plus-aligned",
          "DeepLab v3+ (aligned)",
          variants(),
          DeepLabV3PlusAligned::new,
          new Reference(
              "Chen L.-C., Zhu Y., Papandreou G., Schroff F., Adam H. (2018) Encoder-Decoder with"
                  + " Atrous Separable Convolution for Semantic Image Segmentation. ECCV 2018",
              "https://github.com/jfzhang95/pytorch-deeplab-xception",
              "mean IoU 78.43 (ResNet-101) and 70.81 (MobileNetV2) on PASCAL VOC 2012 val"
                  + " (jfzhang95)",
              "When the paper's own encoders are wanted, or a checkpoint of that code; otherwise"
                  + " DeepLab v3+."));

  /** The encoder. */
  public enum Backbone {
    RESNET101,
    XCEPTION,
    MOBILENET
  }

  /**
   * @param backbone the encoder
   * @param stride the encoder's output stride, 16 or 8 (finer and four times the work)
   */
  public record Options(Backbone backbone, int stride) {
    public Options {
      OptionLimits limits = new OptionLimits("DeepLab v3+'s");
      limits.that(stride == 8 || stride == 16, "stride", stride, "8 or 16");
    }
  }

  private static Map<String, Options> variants() {
    Map<String, Options> all = new LinkedHashMap<>();
    all.put("deeplab-v3-plus-aligned-resnet101", new Options(Backbone.RESNET101, 16));
    all.put("deeplab-v3-plus-aligned-xception", new Options(Backbone.XCEPTION, 16));
    all.put("deeplab-v3-plus-aligned-mobilenet", new Options(Backbone.MOBILENET, 16));
    return all;
  }

  private final Options options;

  public DeepLabV3PlusAligned(Size size, Options options) {
    super("deeplab-v3-plus-aligned", size, options);
    this.options = options;
  }

  @Override
  protected Features logits(Layers net, Features image) {
    Levels levels = encoder(net, image);
    Features high = pyramid(net, levels.high());
    Features low =
        net.convBnRelu("decoder.conv1", "decoder.bn1", levels.low(), net.width(48), Kernel.of(1));
    Features x = net.concatenate(net.resize(high, low, Interpolation.BILINEAR_ALIGNED), low);
    x = net.dropout(unit(net, "decoder.last_conv.", 0, x, Kernel.of(3)), 0.5f);
    x = net.dropout(unit(net, "decoder.last_conv.", 4, x, Kernel.of(3)), 0.1f);
    x = net.convolution("decoder.last_conv.8", x, net.classes(), Kernel.of(1), true);
    return net.resize(x, image, Interpolation.BILINEAR_ALIGNED);
  }

  private Levels encoder(Layers net, Features image) {
    return switch (options.backbone) {
      case XCEPTION -> AlignedXception.add(net, "backbone.", image, options.stride);
      case RESNET101 -> {
        ResNet.Options resNet = ResNet.Options.of(101, options.stride).dilatedAlike(1, 2, 4);
        ResNet.Stages maps = ResNet.add(net, "backbone.", image, resNet);
        yield new Levels(maps.layer1(), maps.layer4());
      }
      case MOBILENET -> {
        MobileNetV2.Style style = MobileNetV2.Style.JFZHANG95;
        List<Features> all = MobileNetV2.features(net, "backbone.", image, style, options.stride);
        yield new Levels(all.get(3), all.get(17));
      }
    };
  }

  /** Atrous spatial pyramid pooling. */
  private Features pyramid(Layers net, Features in) {
    int rate = options.stride == 8 ? 12 : 6;
    int out = net.width(256);
    Features[] branches = new Features[5];
    for (int i = 0; i < 4; i++) {
      String name = "aspp.aspp" + (i + 1) + ".";
      Kernel k = i == 0 ? Kernel.of(1) : Kernel.of(3).dilation(i * rate);
      branches[i] = net.convBnRelu(name + "atrous_conv", name + "bn", in, out, k);
    }
    Features mean = unit(net, "aspp.global_avg_pool.", 1, net.globalAveragePool(in), Kernel.of(1));
    branches[4] = net.resize(mean, in, Interpolation.BILINEAR_ALIGNED);
    Features x = net.concatenate(branches);
    return net.dropout(net.convBnRelu("aspp.conv1", "aspp.bn1", x, out, Kernel.of(1)), 0.5f);
  }

  /** Convolution {@code name + index}, normalisation {@code name + (index + 1)}, ReLU. */
  private static Features unit(Layers net, String name, int index, Features in, Kernel k) {
    return net.convBnRelu(name + index, name + (index + 1), in, net.width(256), k);
  }
}
