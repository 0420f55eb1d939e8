package sc.fiji.tessera.network;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * A U-Net whose encoder is a classification network, so that it can start from ImageNet weights:
 * the encoder's parameters have torchvision's names under {@code encoder.}. The decoder doubles
 * height and width by nearest neighbours, joins the encoder's map of that stride, [up, skip], and
 * convolves twice (3 x 3, batch normalisation, ReLU); after strides 16, 8, 4 and 2 a last doubling
 * leads to the image's pixels without a skip connection. Channels, wiring and names ({@code
 * decoder.blocks.0.conv1.0}, {@code segmentation_head.0}) are those of
 * segmentation_models.pytorch's Unet.
 *
 * <p>Height and width may be any: from 1 up, with VGG-16 from 32 up.
 */
public final class EncoderUNet extends Network {

  /** The classification network. */
  public enum Encoder {
    RESNET18,
    RESNET34,
    RESNET50,
    RESNET101,
    VGG16,
    VGG16_BN,
    MOBILENET_V2
  }

  /**
   * What can be asked for.
   *
   * @param encoder the classification network
   */
  public record Options(Encoder encoder) {}

  private static final int[] DECODER_WIDTHS = {256, 128, 64, 32, 16};

  static final Architecture ARCHITECTURE =
      Architecture.of(
          "u-net-encoder",
          "U-Net with a pretrained encoder",
          variants(),
          EncoderUNet::new,
          new Reference(
              UNet.CITATION + "; Iakubovskii P. (2019) Segmentation Models Pytorch",
              "https://github.com/qubvel-org/segmentation_models.pytorch",
              "none of its own; encoders classify ImageNet with 69.8 (ResNet-18) to 77.4 %"
                  + " (ResNet-101) top-1 (torchvision)",
              "When few images are labelled: the encoder starts from ImageNet weights."));

  private static Map<String, Options> variants() {
    Map<String, Options> all = new LinkedHashMap<>();
    all.put(name(Encoder.RESNET34), new Options(Encoder.RESNET34));
    for (Encoder e : Encoder.values()) all.putIfAbsent(name(e), new Options(e));
    return all;
  }

  private static String name(Encoder e) {
    return "u-net-" + e.name().toLowerCase(Locale.ROOT).replace('_', '-');
  }

  private final Encoder encoder;

  public EncoderUNet(Size size, Options options) {
    super(ARCHITECTURE.name(), size, options);
    this.encoder = options.encoder;
  }

  @Override
  protected Features logits(Layers net, Features image) {
    List<Features> maps = maps(net, image);
    Features x = maps.get(4);
    for (int i = 0; i < DECODER_WIDTHS.length; i++) {
      boolean last = i == 4;
      Features like = last ? image : maps.get(3 - i);
      Features up = net.resize(x, like, Interpolation.NEAREST);
      Features both = last ? up : net.concatenate(up, like);
      x = twoConvolutions(net, "decoder.blocks." + i, both, net.width(DECODER_WIDTHS[i]));
    }
    return net.convolution("segmentation_head.0", x, net.classes(), Kernel.of(3), true);
  }

  private static Features twoConvolutions(Layers net, String name, Features in, int out) {
    Kernel k = Kernel.of(3);
    Features x = net.convBnRelu(name + ".conv1.0", name + ".conv1.1", in, out, k);
    return net.convBnRelu(name + ".conv2.0", name + ".conv2.1", x, out, k);
  }

  /** The encoder's maps of strides 2, 4, 8, 16, 32. */
  private List<Features> maps(Layers net, Features image) {
    String prefix = "encoder.";
    return switch (encoder) {
      case VGG16 -> vgg16(net, image, Vgg16.torchvision(prefix, false));
      case VGG16_BN -> vgg16(net, image, Vgg16.torchvision(prefix, true));
      case RESNET18 -> resNet(net, prefix, image, 18);
      case RESNET34 -> resNet(net, prefix, image, 34);
      case RESNET50 -> resNet(net, prefix, image, 50);
      case RESNET101 -> resNet(net, prefix, image, 101);
      case MOBILENET_V2 -> mobileNet(net, prefix, image);
    };
  }

  private static List<Features> vgg16(Layers net, Features image, Vgg16 vgg) {
    return vgg.stages(net, image).subList(1, 6);
  }

  private static List<Features> resNet(Layers net, String prefix, Features image, int depth) {
    ResNet.Stages s = ResNet.add(net, prefix, image, ResNet.Options.of(depth, 32));
    return List.of(s.stem(), s.layer1(), s.layer2(), s.layer3(), s.layer4());
  }

  private static List<Features> mobileNet(Layers net, String prefix, Features image) {
    List<Features> f = MobileNetV2.features(net, prefix, image, MobileNetV2.Style.TORCHVISION, 32);
    Features last = MobileNetV2.last(net, prefix, f.get(17));
    return List.of(f.get(1), f.get(3), f.get(6), f.get(13), last);
  }
}
