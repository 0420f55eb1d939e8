package sc.fiji.tessera.network;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * DeepLab v3: a dilated encoder, atrous spatial pyramid pooling with the pooled image among its
 * branches, bilinear interpolation to the image's size. Chen, Papandreou, Schroff, Adam,
 * "Rethinking Atrous Convolution for Semantic Image Segmentation" (2017).
 *
 * <p>Any height and width; with MobileNetV2 at least 3. Training needs batches of two images or
 * more, because the pooled branch is normalised over the batch alone.
 */
public final class DeepLabV3 extends Network {

  /** The encoder. */
  public enum Backbone {
    RESNET50,
    RESNET101,
    MOBILENET_V2,
    MOBILENET_V3_LARGE
  }

  /** Whose names of parameters and dropout. */
  public enum Style {
    /** Dropout 0.5, {@code classifier.0}. */
    TORCHVISION,
    /** VainF/DeepLabV3Plus-Pytorch: dropout 0.1, {@code classifier.classifier.0}. */
    VAINF
  }

  /**
   * @param style MobileNetV2 is published by VainF alone, MobileNetV3 by torchvision alone
   * @param stride the encoder's output stride, 8 or 16; MobileNetV3 has 16
   * @param auxiliary torchvision only: whether a second head gives the output {@code aux}, for its
   *     loss in training (the reference adds half of it); the published weights have it
   */
  public record Options(Backbone backbone, Style style, int stride, boolean auxiliary) {
    public Options {
      OptionLimits limits = new OptionLimits("DeepLab v3's");
      boolean vainf = style == Style.VAINF;
      limits.that(stride == 8 || stride == 16, "stride", stride, "8 or 16");
      if (backbone == Backbone.MOBILENET_V2) {
        limits.that(vainf, "style with MobileNetV2", "torchvision", "vainf");
      }
      if (backbone == Backbone.MOBILENET_V3_LARGE) {
        limits.that(!vainf, "style with MobileNetV3", "vainf", "torchvision");
        limits.that(stride == 16, "stride with MobileNetV3", stride, "16");
      }
      limits.that(!vainf || !auxiliary, "auxiliary with style vainf", "true", "false");
    }
  }

  static final Architecture ARCHITECTURE =
      Architecture.of(
          "deeplab-v3",
          "DeepLab v3",
          variants(),
          DeepLabV3::new,
          new Reference(
              "Chen L.-C., Papandreou G., Schroff F., Adam H. (2017) Rethinking Atrous Convolution"
                  + " for Semantic Image Segmentation. arXiv:1706.05587",
              "https://arxiv.org/abs/1706.05587",
              "mean IoU 66.4 (ResNet-50), 67.4 (ResNet-101), 60.3 (MobileNetV3) on COCO val2017"
                  + " with the classes of PASCAL VOC (torchvision)",
              "For regions that need much context and large objects; thin structures are drawn"
                  + " better by U-Net or DeepLab v3+."));

  private static Map<String, Options> variants() {
    Map<String, Options> all = new LinkedHashMap<>();
    Style torchvision = Style.TORCHVISION;
    all.put("deeplab-v3-resnet50", new Options(Backbone.RESNET50, torchvision, 8, false));
    all.put("deeplab-v3-resnet101", new Options(Backbone.RESNET101, torchvision, 8, false));
    all.put(
        "deeplab-v3-mobilenet-v3-large",
        new Options(Backbone.MOBILENET_V3_LARGE, torchvision, 16, false));
    all.put("deeplab-v3-resnet50-vainf", new Options(Backbone.RESNET50, Style.VAINF, 16, false));
    all.put("deeplab-v3-resnet101-vainf", new Options(Backbone.RESNET101, Style.VAINF, 16, false));
    all.put("deeplab-v3-mobilenet-v2", new Options(Backbone.MOBILENET_V2, Style.VAINF, 16, false));
    return all;
  }

  /** The encoder's last map and the one for the auxiliary head, with its published channels. */
  private record Maps(Features last, Features middle, int middleWidth) {}

  private final Options options;

  public DeepLabV3(Size size, Options options) {
    super("deeplab-v3", size, options);
    this.options = options;
  }

  @Override
  protected Features logits(Layers net, Features image) {
    Maps maps = maps(net, image);
    Features logits = head(net, maps.last);
    if (options.auxiliary) {
      Features aux = FcnHead.logits(net, "aux_classifier", maps.middle, maps.middleWidth);
      net.auxiliary("aux", net.resize(aux, image, Interpolation.BILINEAR));
    }
    return net.resize(logits, image, Interpolation.BILINEAR);
  }

  private Maps maps(Layers net, Features image) {
    return switch (options.backbone) {
      case RESNET50 -> resNet(net, image, 50);
      case RESNET101 -> resNet(net, image, 101);
      case MOBILENET_V2 -> {
        MobileNetV2.Style style = MobileNetV2.Style.VAINF;
        List<Features> all = MobileNetV2.features(net, "backbone.", image, style, options.stride);
        yield new Maps(all.get(17), all.get(13), 96);
      }
      case MOBILENET_V3_LARGE -> {
        MobileNetV3.Variant large = MobileNetV3.Variant.LARGE;
        List<Features> all = MobileNetV3.features(net, "backbone.", image, large, true);
        yield new Maps(all.get(16), all.get(MobileNetV3.eighth(large)), 40);
      }
    };
  }

  private Maps resNet(Layers net, Features image, int depth) {
    ResNet.Options encoder = ResNet.Options.of(depth, options.stride);
    ResNet.Stages stages = ResNet.add(net, "backbone.", image, encoder);
    return new Maps(stages.layer4(), stages.layer3(), 1024);
  }

  private Features head(Layers net, Features in) {
    boolean torchvision = options.style == Style.TORCHVISION;
    String name = torchvision ? "classifier." : "classifier.classifier.";
    // torchvision dilates MobileNetV3's features, at stride 16, as those at stride 8
    int rated = options.backbone == Backbone.MOBILENET_V3_LARGE ? 8 : options.stride;
    float dropout = torchvision ? 0.5f : 0.1f;
    Features x = Aspp.features(net, name + 0, in, Aspp.Options.of(rated, dropout));
    x = net.convBnRelu(name + 1, name + 2, x, net.width(256), Kernel.of(3));
    return net.convolution(name + 4, x, net.classes(), Kernel.of(1), true);
  }
}
