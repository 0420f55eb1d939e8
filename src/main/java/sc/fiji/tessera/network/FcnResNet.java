package sc.fiji.tessera.network;

import java.util.LinkedHashMap;
import java.util.Map;

/**
 * A fully convolutional network on a dilated ResNet, as in torchvision: output stride 8, one 3 x 3
 * and one 1 x 1 convolution, bilinear interpolation to the image's size. After Long, Shelhamer,
 * Darrell, "Fully Convolutional Networks for Semantic Segmentation" (CVPR 2015).
 *
 * <p>Any height and width. Trained on RGB images in units of the data set's standard deviation.
 */
public final class FcnResNet extends Network {

  /** The encoder. */
  public enum Backbone {
    RESNET50,
    RESNET101
  }

  /**
   * @param auxiliary whether a second head on {@code layer3} gives the output {@code aux}, for its
   *     loss in training (the reference adds half of it); the published weights have it
   */
  public record Options(Backbone backbone, boolean auxiliary) {}

  static final Architecture ARCHITECTURE =
      Architecture.of(
          "fcn-resnet",
          "FCN on ResNet",
          variants(),
          FcnResNet::new,
          new Reference(
              "Long J., Shelhamer E., Darrell T. (2015) Fully Convolutional Networks for Semantic"
                  + " Segmentation. CVPR 2015; on ResNet by torchvision",
              "https://doi.org/10.1109/CVPR.2015.7298965",
              "mean IoU 60.5 (ResNet-50) and 63.7 (ResNet-101) on COCO val2017 with the classes of"
                  + " PASCAL VOC (torchvision)",
              "A plain strong baseline with published weights; DeepLab v3 is better for little"
                  + " more."));

  private static Map<String, Options> variants() {
    Map<String, Options> all = new LinkedHashMap<>();
    all.put("fcn-resnet50", new Options(Backbone.RESNET50, false));
    all.put("fcn-resnet101", new Options(Backbone.RESNET101, false));
    return all;
  }

  private final Options options;

  public FcnResNet(Size size, Options options) {
    super("fcn-resnet", size, options);
    this.options = options;
  }

  @Override
  protected Features logits(Layers net, Features image) {
    int depth = options.backbone == Backbone.RESNET50 ? 50 : 101;
    ResNet.Stages maps = ResNet.add(net, "backbone.", image, ResNet.Options.of(depth, 8));
    Features logits = FcnHead.logits(net, "classifier", maps.layer4(), 2048);
    if (options.auxiliary) {
      Features aux = FcnHead.logits(net, "aux_classifier", maps.layer3(), 1024);
      net.auxiliary("aux", net.resize(aux, image, Interpolation.BILINEAR));
    }
    return net.resize(logits, image, Interpolation.BILINEAR);
  }
}
