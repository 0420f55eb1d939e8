package sc.fiji.tessera.network;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * DeepLab v2: atrous spatial pyramid pooling as the sum of four classifiers with dilations 6, 12,
 * 18, 24. On ResNet-101 with the names of kazuto1011/deeplab-pytorch ({@code base.layer1} ...,
 * {@code base.aspp.c0}), on VGG-16 with those of the Caffe original ({@code conv1_1} ..., {@code
 * fc8_voc12_1}). Chen, Papandreou, Kokkinos, Murphy, Yuille, "DeepLab: Semantic Image Segmentation
 * with Deep Convolutional Nets, Atrous Convolution, and Fully Connected CRFs" (TPAMI 2018).
 *
 * <p>Trained on BGR images from 0 to 255 less the mean; refine with a dense CRF as the paper does.
 * Output stride 8; the logits go to the image's size by bilinear interpolation, with aligned
 * corners for VGG-16. Height and width of at least 2 where it is multi-scale.
 */
public final class DeepLabV2 extends Network {

  /** What computes the features. */
  public enum Backbone {
    RESNET101,
    VGG16
  }

  /**
   * @param multiscale the network sees the image also at 0.75 and 0.5 of its size, and each logit
   *     is the largest of the three, as in the published results with ResNet-101
   */
  public record Options(Backbone backbone, boolean multiscale, Output output) {}

  static final Architecture ARCHITECTURE =
      Architecture.of(
          "deeplab-v2",
          "DeepLab v2",
          variants(),
          DeepLabV2::new,
          new Reference(
              "Chen et al., DeepLab: Semantic Image Segmentation with Deep Convolutional Nets,"
                  + " Atrous Convolution, and Fully Connected CRFs, TPAMI 40(4), 2018",
              "https://doi.org/10.1109/TPAMI.2017.2699184",
              "mean IoU 76.35 on PASCAL VOC 2012 val (ResNet-101, multi-scale), 77.69 with the"
                  + " dense CRF",
              "Choose it to reproduce the paper, with a dense CRF; DeepLab v3 is better without."));

  private static Map<String, Options> variants() {
    Map<String, Options> all = new LinkedHashMap<>();
    all.put("deeplab-v2-resnet101-msc", new Options(Backbone.RESNET101, true, Output.IMAGE));
    all.put("deeplab-v2-resnet101", new Options(Backbone.RESNET101, false, Output.IMAGE));
    all.put("deeplab-v2-vgg16", new Options(Backbone.VGG16, false, Output.IMAGE));
    return all;
  }

  private static final double[] SMALLER = {0.5, 0.75};

  private final Options options;

  public DeepLabV2(Size size, Options options) {
    super("deeplab-v2", size, options);
    this.options = options;
  }

  @Override
  protected Features logits(Layers net, Features image) {
    Features logits = options.multiscale ? multiscale(net, image) : base(net, image);
    boolean vgg = options.backbone == Backbone.VGG16;
    Interpolation how = vgg ? Interpolation.BILINEAR_ALIGNED : Interpolation.BILINEAR;
    return options.output.of(net, logits, image, how);
  }

  /** The same parameters at each scale. */
  private Features multiscale(Layers net, Features image) {
    List<Features> all = new ArrayList<>();
    Features full = base(net, image);
    all.add(full);
    for (double scale : SMALLER) {
      Features smaller = net.resize(image, scale, Interpolation.BILINEAR);
      Features logits = net.again(() -> base(net, smaller));
      all.add(net.resize(logits, full, Interpolation.BILINEAR));
    }
    return net.maximum(all.toArray(Features[]::new));
  }

  private Features base(Layers net, Features image) {
    return options.backbone == Backbone.VGG16 ? vgg(net, image) : resNet(net, image);
  }

  private Features resNet(Layers net, Features image) {
    Features x = CaffeResNet.features(net, "base.", image);
    Features sum = null;
    for (int i = 0; i < 4; i++) {
      Kernel dilated = Kernel.of(3).dilation(6 * (i + 1));
      Features part = net.convolution("base.aspp.c" + i, x, net.classes(), dilated, true);
      sum = sum == null ? part : net.add(sum, part);
    }
    return sum;
  }

  private Features vgg(Layers net, Features image) {
    Features x = DilatedVgg.features(net, Vgg16.CAFFE, image, true);
    Features sum = null;
    for (int i = 1; i <= 4; i++) {
      Features part = branch(net, x, i);
      sum = sum == null ? part : net.add(sum, part);
    }
    return sum;
  }

  private Features branch(Layers net, Features in, int i) {
    int out = net.width(1024);
    Kernel dilated = Kernel.of(3).dilation(6 * i);
    Features x = net.convRelu("fc6_" + i, in, out, dilated);
    x = net.dropout(x, 0.5f);
    x = net.convRelu("fc7_" + i, x, out, Kernel.of(1));
    x = net.dropout(x, 0.5f);
    return net.convolution("fc8_voc12_" + i, x, net.classes(), Kernel.of(1), true);
  }
}
