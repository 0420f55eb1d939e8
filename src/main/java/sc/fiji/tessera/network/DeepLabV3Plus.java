package sc.fiji.tessera.network;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * DeepLab v3+: DeepLab v3 with a decoder that refines its map with the encoder's fine, low-level
 * features. Chen, Zhu, Papandreou, Schroff, Adam, "Encoder-Decoder with Atrous Separable
 * Convolution for Semantic Image Segmentation" (ECCV 2018); the wiring and the names of parameters
 * are those of VainF/DeepLabV3Plus-Pytorch, all bilinear steps between pixel centres.
 *
 * <p>Any height and width from 3 (MobileNetV2) or 7 ({@link Xception}). Training needs batches of
 * two images or more, because the pooled branch is normalised over the batch alone.
 */
public final class DeepLabV3Plus extends Network {
  static final Architecture ARCHITECTURE =
      Architecture.of(
          "deeplab-v3-plus",
          "DeepLab v3+",
          variants(),
          DeepLabV3Plus::new,
          new Reference(
              "Chen L.-C., Zhu Y., Papandreou G., Schroff F., Adam H. (2018) Encoder-Decoder with"
                  + " Atrous Separable Convolution for Semantic Image Segmentation. ECCV 2018",
              "https://github.com/VainF/DeepLabV3Plus-Pytorch",
              "mean IoU 71.1 (MobileNetV2), 77.2 (ResNet-50), 78.3 (ResNet-101) on PASCAL VOC 2012"
                  + " val (VainF)",
              "When objects are large and need context but their outlines matter too; with"
                  + " MobileNetV2 it is small and fast."));

  /** The encoder. */
  public enum Backbone {
    RESNET50,
    RESNET101,
    MOBILENET,
    XCEPTION
  }

  /**
   * @param backbone the encoder
   * @param stride the encoder's output stride, 16 or 8 (finer and four times the work)
   * @param separable whether the 3 x 3 convolutions of pyramid and decoder are separable into a
   *     depthwise and a pointwise one, as in the paper; the published weights' are not
   */
  public record Options(Backbone backbone, int stride, boolean separable) {
    public Options {
      OptionLimits limits = new OptionLimits("DeepLab v3+'s");
      limits.that(stride == 8 || stride == 16, "stride", stride, "8 or 16");
    }
  }

  private static Map<String, Options> variants() {
    Map<String, Options> all = new LinkedHashMap<>();
    all.put("deeplab-v3-plus-resnet50", new Options(Backbone.RESNET50, 16, false));
    all.put("deeplab-v3-plus-resnet101", new Options(Backbone.RESNET101, 16, false));
    all.put("deeplab-v3-plus-mobilenet", new Options(Backbone.MOBILENET, 16, false));
    all.put("deeplab-v3-plus-xception", new Options(Backbone.XCEPTION, 16, false));
    return all;
  }

  private final Options options;

  public DeepLabV3Plus(Size size, Options options) {
    super("deeplab-v3-plus", size, options);
    this.options = options;
  }

  @Override
  protected Features logits(Layers net, Features image) {
    Levels levels = encoder(net, image);
    Aspp.Options pyramid = Aspp.Options.of(options.stride, 0.1f).separable(options.separable);
    Features high = Aspp.features(net, "classifier.aspp", levels.high(), pyramid);
    Features low =
        net.convBnRelu(
            "classifier.project.0",
            "classifier.project.1",
            levels.low(),
            net.width(48),
            Kernel.of(1));
    Features x = net.concatenate(low, net.resize(high, low, Interpolation.BILINEAR));
    x = Aspp.unit(net, "classifier.classifier", x, Kernel.of(3), options.separable);
    x = net.convolution("classifier.classifier.3", x, net.classes(), Kernel.of(1), true);
    return net.resize(x, image, Interpolation.BILINEAR);
  }

  private Levels encoder(Layers net, Features image) {
    return switch (options.backbone) {
      case RESNET50 -> resNet(net, image, 50);
      case RESNET101 -> resNet(net, image, 101);
      case XCEPTION -> Xception.add(net, "backbone.", image, options.stride);
      case MOBILENET -> {
        MobileNetV2.Style style = MobileNetV2.Style.VAINF;
        List<Features> all = MobileNetV2.features(net, "backbone.", image, style, options.stride);
        yield new Levels(all.get(3), all.get(17));
      }
    };
  }

  private Levels resNet(Layers net, Features image, int depth) {
    ResNet.Options encoder = ResNet.Options.of(depth, options.stride);
    ResNet.Stages maps = ResNet.add(net, "backbone.", image, encoder);
    return new Levels(maps.layer1(), maps.layer4());
  }
}
