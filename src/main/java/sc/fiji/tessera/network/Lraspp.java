package sc.fiji.tessera.network;

import java.util.List;
import java.util.Map;

/**
 * Lite R-ASPP on MobileNetV3 (torchvision): the features at 1/16, weighed by the pooled image, and
 * those at 1/8 are classified each by itself and summed. Howard et al., "Searching for MobileNetV3"
 * (ICCV 2019).
 */
public final class Lraspp extends Network {

  /** Published for the large backbone; torchvision builds the small one alike. */
  public enum Backbone {
    MOBILENET_V3_LARGE,
    MOBILENET_V3_SMALL
  }

  public record Options(Backbone backbone) {}

  static final Architecture ARCHITECTURE =
      Architecture.of(
          "lraspp",
          "Lite R-ASPP",
          Map.of("lraspp-mobilenet-v3-large", new Options(Backbone.MOBILENET_V3_LARGE)),
          Lraspp::new,
          new Reference(
              "Howard et al., Searching for MobileNetV3, ICCV 2019",
              "https://doi.org/10.1109/ICCV.2019.00140",
              "mean IoU 57.9 on COCO val2017 with the classes of PASCAL VOC (torchvision's weights)",
              "Choose it where computing is scarce: 3.2 million parameters, fast on a CPU."));

  private final Options options;

  public Lraspp(Size size, Options options) {
    super("lraspp", size, options);
    this.options = options;
  }

  @Override
  protected Features logits(Layers net, Features image) {
    MobileNetV3.Variant variant =
        options.backbone == Backbone.MOBILENET_V3_LARGE
            ? MobileNetV3.Variant.LARGE
            : MobileNetV3.Variant.SMALL;
    List<Features> all = MobileNetV3.features(net, "backbone.", image, variant, true);
    Features low = all.get(MobileNetV3.eighth(variant));
    Features high = all.get(all.size() - 1);
    int inner = net.width(128);
    Kernel point = Kernel.of(1);
    Features x = net.convBnRelu("classifier.cbr.0", "classifier.cbr.1", high, inner, point);
    Features pooled = net.globalAveragePool(high);
    Features scale = net.convolution("classifier.scale.1", pooled, inner, point, false);
    x = net.resize(net.multiply(x, net.sigmoid(scale)), low, Interpolation.BILINEAR);
    int classes = net.classes();
    Features coarse = net.convolution("classifier.high_classifier", x, classes, point, true);
    Features fine = net.convolution("classifier.low_classifier", low, classes, point, true);
    return net.resize(net.add(fine, coarse), image, Interpolation.BILINEAR);
  }
}
