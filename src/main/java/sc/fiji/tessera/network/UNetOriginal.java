package sc.fiji.tessera.network;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Map;

/**
 * U-Net as its authors built it: convolutions without padding, so that the map shrinks by a border
 * that only serves as context; no normalisation; skip connections cropped and joined behind the
 * up-sampled map. Ronneberger, Fischer, Brox, "U-Net: Convolutional Networks for Biomedical Image
 * Segmentation" (MICCAI 2015). Parameters are named as the layers of the authors' Caffe net.
 *
 * <p>With {@link Output#IMAGE} the image, of any size from 1 x 1, is extended by mirroring inside
 * the graph (by 92 pixels for depth 4: the paper's overlap-tile strategy) and logits come for each
 * of its pixels. With {@link Output#NATIVE} the image must bring the border itself: logits are 12 *
 * 2^depth - 8 (184) pixels smaller than the image, whose height and width must be equal to -4
 * modulo 2^depth (12 modulo 16) and larger than that.
 */
public final class UNetOriginal extends Network {

  /**
   * What an original U-Net can be asked for.
   *
   * @param depth how often the resolution is halved, 1 to 7; 4 in the paper
   * @param width channels of the first level, doubled at each level below; 64 in the paper
   * @param output where the logits lie
   */
  public record Options(int depth, int width, Output output) {
    public Options {
      OptionLimits limits = new OptionLimits("A U-Net's");
      limits.range("depth", depth, 1, 7);
      limits.range("width", width, 1, 256);
    }
  }

  static final Architecture ARCHITECTURE =
      Architecture.of(
          "u-net-original",
          "U-Net (original)",
          Map.of("u-net-original", new Options(4, 64, Output.IMAGE)),
          UNetOriginal::new,
          new Reference(
              UNet.CITATION,
              UNet.DOI,
              "IoU 0.9203 on PhC-U373 and 0.7756 on DIC-HeLa, ISBI cell tracking challenge (the"
                  + " paper)",
              "When the paper's own network is wanted, or weights of the authors' Caffe net; the"
                  + " modern form learns faster."));

  private final Options options;

  public UNetOriginal(Size size, Options options) {
    super(ARCHITECTURE.name(), size, options);
    this.options = options;
  }

  @Override
  protected Features logits(Layers net, Features image) {
    if (options.output == Output.NATIVE) return valid(net, image);
    return net.crop(valid(net, mirrored(net, image)), 0, 0, image);
  }

  private Features valid(Layers net, Features image) {
    Deque<Features> skips = new ArrayDeque<>();
    Features x = image;
    for (int level = 0; level <= options.depth; level++) {
      if (level > 0) x = net.maxPool(x, Kernel.of(2).stride(2), false);
      int width = net.width(options.width << level);
      x = convolution(net, "conv_d" + level + "a-b", x, width);
      x = convolution(net, "conv_d" + level + "b-c", x, width);
      if (level >= options.depth - 1) x = net.dropout(x, 0.5f);
      skips.push(x);
    }
    skips.pop();
    for (int level = options.depth - 1; level >= 0; level--) {
      x = decoded(net, level, x, skips.pop());
    }
    return net.convolution("conv_u0d-score", x, net.classes(), Kernel.of(1), true);
  }

  private Features decoded(Layers net, int level, Features below, Features skip) {
    String from = level == options.depth - 1 ? "d" + (level + 1) + "c" : "u" + (level + 1) + "d";
    String name = "upconv_" + from + "_u" + level + "a";
    int width = skip.channels();
    Features up =
        net.relu(net.transposedConvolution(name, below, width, Kernel.of(2).stride(2), true));
    Features x = net.concatenate(up, net.centreCrop(skip, up));
    x = convolution(net, "conv_u" + level + "b-c", x, width);
    return convolution(net, "conv_u" + level + "c-d", x, width);
  }

  private static Features convolution(Layers net, String name, Features in, int out) {
    return net.convRelu(name, in, out, Kernel.of(3).pad(0));
  }

  /** By the border on every side, and at the end by what is missing to a size for all poolings. */
  private Features mirrored(Layers net, Features image) {
    int grid = 1 << options.depth;
    return new MirrorPadding(net, 6 * grid - 4, grid, 4).around(image);
  }
}
