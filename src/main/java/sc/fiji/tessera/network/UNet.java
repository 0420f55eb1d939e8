package sc.fiji.tessera.network;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Map;

/**
 * U-Net in its modern form: same padding, batch normalisation, transposed convolutions for
 * up-sampling. Ronneberger, Fischer, Brox, "U-Net: Convolutional Networks for Biomedical Image
 * Segmentation" (MICCAI 2015); the blocks and the names of parameters are those of the widely used
 * PyTorch implementation ({@code inc}, {@code down1}.., {@code up1}.., {@code outc}; skip
 * connections concatenated as [skip, up], the up-sampled map padded with zeros to the skip's size).
 *
 * <p>Height and width are at least 2^depth.
 */
public final class UNet extends Network {
  static final Architecture ARCHITECTURE =
      Architecture.of(
          "u-net",
          "U-Net",
          Map.of("u-net", new Options(4, 64)),
          UNet::new,
          new Reference(
              "Ronneberger O., Fischer P., Brox T. (2015) U-Net: Convolutional Networks for"
                  + " Biomedical Image Segmentation. MICCAI 2015",
              "https://doi.org/10.1007/978-3-319-24574-4_28",
              "IoU 0.9203 on PhC-U373 and 0.7756 on DIC-HeLa (paper)",
              "The first choice for microscopy: sharp outlines from a few dozen images."));

  /**
   * What a U-Net can be asked for.
   *
   * @param depth how often the resolution is halved, 1 to 7; 4 in the paper
   * @param width channels of the first level, doubled at each level below; 64 in the paper
   */
  public record Options(int depth, int width) {
    public Options {
      require(depth >= 1 && depth <= 7, "depth", depth, "1 to 7");
      require(width >= 1 && width <= 256, "width", width, "1 to 256");
    }

    private static void require(boolean good, String key, int value, String accepted) {
      if (!good) {
        throw new IllegalArgumentException(
            "A U-Net's " + key + " is " + value + ", but must be " + accepted + ".");
      }
    }
  }

  private final Options options;

  public UNet(Size size, Options options) {
    super("u-net", size, options);
    this.options = options;
  }

  @Override
  protected Features logits(Layers net, Features image) {
    Features x = block(net, "inc", image, net.width(options.width));
    Deque<Features> skips = new ArrayDeque<>();
    for (int level = 1; level <= options.depth; level++) {
      skips.push(x);
      Features halved = net.maxPool(x, Kernel.of(2).stride(2).pad(0), false);
      x = block(net, "down" + level + ".maxpool_conv.1", halved, 2 * x.channels());
    }
    for (int level = 1; level <= options.depth; level++) {
      Features skip = skips.pop();
      Kernel twice = Kernel.of(2).stride(2).pad(0);
      Features up =
          net.transposedConvolution("up" + level + ".up", x, skip.channels(), twice, true);
      Features both = net.concatenate(skip, net.padTo(up, skip));
      x = block(net, "up" + level + ".conv", both, skip.channels());
    }
    return net.convolution("outc.conv", x, net.classes(), Kernel.of(1), true);
  }

  /** Two times convolution 3 x 3, batch normalisation, ReLU. */
  private static Features block(Layers net, String name, Features in, int out) {
    String inner = name + ".double_conv.";
    Features x = net.convBnRelu(inner + 0, inner + 1, in, out, Kernel.of(3));
    return net.convBnRelu(inner + 3, inner + 4, x, out, Kernel.of(3));
  }
}
