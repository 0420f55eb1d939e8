package sc.fiji.tessera.network;

import java.util.LinkedHashMap;
import java.util.Map;

/**
 * DeepLab v1: a classification network made dense by dilated convolutions. The published one is
 * LargeFOV on VGG-16 (its {@code fc6} is 3 x 3 with dilation 12), here with the names of the
 * PyTorch port; refine its result with a dense CRF as the paper does. Chen, Papandreou, Kokkinos,
 * Murphy, Yuille, "Semantic Image Segmentation with Deep Convolutional Nets and Fully Connected
 * CRFs" (ICLR 2015).
 *
 * <p>Trained on BGR images from 0 to 255 less the mean. Output stride 8; the coarse logits go to
 * the image's size with aligned corners, exactly so for heights and widths of 8 n + 1.
 */
public final class DeepLabV1 extends Network {

  /** What computes the features. */
  public enum Backbone {
    /** LargeFOV: names {@code features.0} to {@code features.38}. */
    VGG16,
    /**
     * ResNet-101 and one 1 x 1 convolution {@code fc}: the form in which kazuto1011/deeplab-pytorch
     * keeps its initial weights from COCO.
     */
    RESNET101
  }

  /**
   * @param ceil pooling of VGG-16 rounds up, as in Caffe, or down, as in the port (the same for
   *     heights and widths of 8 n + 1); ResNet-101 always rounds up
   */
  public record Options(Backbone backbone, boolean ceil, Output output) {}

  static final Architecture ARCHITECTURE =
      Architecture.of(
          "deeplab-v1",
          "DeepLab v1",
          variants(),
          DeepLabV1::new,
          new Reference(
              "Chen et al., Semantic Image Segmentation with Deep Convolutional Nets and Fully"
                  + " Connected CRFs, ICLR 2015",
              "https://arxiv.org/abs/1412.7062",
              "mean IoU 62.25 on PASCAL VOC 2012 val, 67.64 with the dense CRF",
              "Choose it to reproduce the paper, or for its VGG-16 features with a dense CRF."));

  private static Map<String, Options> variants() {
    Map<String, Options> all = new LinkedHashMap<>();
    all.put("deeplab-v1-largefov", new Options(Backbone.VGG16, false, Output.IMAGE));
    all.put("deeplab-v1-resnet101", new Options(Backbone.RESNET101, true, Output.IMAGE));
    return all;
  }

  private final Options options;

  public DeepLabV1(Size size, Options options) {
    super("deeplab-v1", size, options);
    this.options = options;
  }

  @Override
  protected Features logits(Layers net, Features image) {
    boolean vgg = options.backbone == Backbone.VGG16;
    Features logits = vgg ? largeFov(net, image) : resNet(net, image);
    Interpolation how = vgg ? Interpolation.BILINEAR_ALIGNED : Interpolation.BILINEAR;
    return options.output.of(net, logits, image, how);
  }

  private Features largeFov(Layers net, Features image) {
    Vgg16.Names names = Vgg16.torchvision("", false).names();
    Features x = DilatedVgg.features(net, names, image, options.ceil);
    x = net.averagePool(x, Kernel.of(3), false);
    int out = net.width(1024);
    x = net.convRelu("features.32", x, out, Kernel.of(3).dilation(12));
    x = net.dropout(x, 0.5f);
    x = net.convRelu("features.35", x, out, Kernel.of(1));
    x = net.dropout(x, 0.5f);
    return net.convolution("features.38", x, net.classes(), Kernel.of(1), true);
  }

  private Features resNet(Layers net, Features image) {
    Features x = CaffeResNet.features(net, "", image);
    return net.convolution("fc", x, net.classes(), Kernel.of(1), true);
  }
}
