package sc.fiji.tessera.network;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * SegNet: VGG-16 with batch normalisation, and its mirror image, which puts each value back to
 * where pooling found the maximum. Badrinarayanan, Kendall, Cipolla, "SegNet: A Deep Convolutional
 * Encoder-Decoder Architecture for Image Segmentation" (TPAMI 2017).
 *
 * <p>Height and width may be any from 32 up, odd ones too.
 */
public final class SegNet extends Network {

  /** Whose network it is, since implementations differ in names and at the end. */
  public enum Form {
    /**
     * The authors': the last convolution gives the logits. Parameters are named as in vinceecws'
     * PyTorch implementation ({@code ConvEn11}, {@code BNEn11}), which defines a last batch
     * normalisation {@code BNDe11} but does not use it.
     */
    PAPER,
    /**
     * pytorch-semseg's, with its names ({@code down1.conv1.cbr_unit.0}): batch normalisation and
     * ReLU follow the last convolution too, so that no logit is negative.
     */
    SEMSEG,
    /**
     * The authors' small SegNet-Basic: eight convolutions of 7 x 7 with 64 channels, images from 16
     * pixels up. Parameters are named as the layers of the Caffe net ({@code conv1}, {@code
     * conv1_bn}, {@code conv_decode4}).
     */
    BASIC
  }

  /**
   * What a SegNet can be asked for.
   *
   * @param form whose network
   */
  public record Options(Form form) {}

  static final Architecture ARCHITECTURE =
      Architecture.of(
          "segnet",
          "SegNet",
          variants(),
          SegNet::new,
          new Reference(
              "Badrinarayanan V., Kendall A., Cipolla R. (2017) SegNet: A Deep Convolutional"
                  + " Encoder-Decoder Architecture for Image Segmentation. IEEE TPAMI 39(12)",
              "https://doi.org/10.1109/TPAMI.2016.2644615",
              "mean IoU 60.1 on CamVid, 11 classes (the paper)",
              "When outlines matter and memory is short: it keeps positions of maxima instead of"
                  + " whole feature maps; segnet-basic is small enough for a CPU."));

  private static Map<String, Options> variants() {
    Map<String, Options> all = new LinkedHashMap<>();
    all.put("segnet", new Options(Form.PAPER));
    all.put("segnet-semseg", new Options(Form.SEMSEG));
    all.put("segnet-basic", new Options(Form.BASIC));
    return all;
  }

  private static final Kernel POOLING = Kernel.of(2).stride(2);

  private final Form form;

  public SegNet(Size size, Options options) {
    super(ARCHITECTURE.name(), size, options);
    this.form = options.form;
  }

  @Override
  protected Features logits(Layers net, Features image) {
    if (form == Form.BASIC) return new SegNetBasic(net).logits(image);
    Vgg16 encoder = new Vgg16(new EncoderNames(form), true, 1, false);
    Deque<Pooled> poolings = new ArrayDeque<>();
    Features x = image;
    for (int g = 0; g < Vgg16.GROUPS; g++) {
      Features features = encoder.group(net, g, x);
      poolings.push(net.maxPoolWithIndices(features, POOLING));
      x = poolings.peek().features();
    }
    for (int g = Vgg16.GROUPS - 1; g >= 0; g--) {
      x = decoded(net, g, net.maxUnpool(x, poolings.pop(), POOLING));
    }
    return x;
  }

  private record EncoderNames(Form form) implements Vgg16.Names {
    @Override
    public String convolution(int group, int i) {
      if (form == Form.PAPER) return "ConvEn" + (group + 1) + (i + 1);
      return "down" + (group + 1) + ".conv" + (i + 1) + ".cbr_unit.0";
    }

    @Override
    public String normalization(int group, int i) {
      if (form == Form.PAPER) return "BNEn" + (group + 1) + (i + 1);
      return "down" + (group + 1) + ".conv" + (i + 1) + ".cbr_unit.1";
    }
  }

  /** The group mirrored: its last convolution goes over to the next level's channels. */
  private Features decoded(Layers net, int group, Features in) {
    Features x = in;
    for (int i = Vgg16.convolutions(group) - 1; i >= 0; i--) {
      boolean last = group == 0 && i == 0;
      int level = i > 0 ? group : group - 1;
      int out = last ? net.classes() : net.width(Vgg16.width(level));
      x = net.convolution(decoderName(group, i, 0), x, out, Kernel.of(3), true);
      Features normalized = net.batchNormalization(decoderName(group, i, 1), x);
      // The last one of the authors' form stays unused; it is there because checkpoints hold it.
      if (last && form == Form.PAPER) return x;
      x = net.relu(normalized);
    }
    return x;
  }

  /**
   * @param i the encoder's convolution that is mirrored
   * @param module 0 convolution, 1 normalisation
   */
  private String decoderName(int group, int i, int module) {
    if (form == Form.PAPER) return (module == 0 ? "ConvDe" : "BNDe") + (group + 1) + (i + 1);
    int number = Vgg16.convolutions(group) - i;
    return "up" + (group + 1) + ".conv" + number + ".cbr_unit." + module;
  }
}
