package sc.fiji.tessera.network;

import java.util.Map;

/** The example of the page "Architectures": fine and coarse features side by side. */
final class TwoScales extends Network {

  /**
   * What it can be asked for.
   *
   * @param width channels of each branch
   * @param deep whether the coarse branch has a second, dilated convolution
   */
  record Options(int width, boolean deep) {
    Options {
      if (width < 1) {
        throw new IllegalArgumentException(
            "A two-scale network's width is " + width + ", but must be at least 1.");
      }
    }
  }

  static final Architecture ARCHITECTURE =
      Architecture.of(
          "two-scales",
          "Two scales",
          Map.of("two-scales", new Options(32, true)),
          TwoScales::new,
          new Reference("nobody (2026) An example", "", "", "To learn how a network is written."));

  private final Options options;

  TwoScales(Size size, Options options) {
    super(ARCHITECTURE.name(), size, options);
    this.options = options;
  }

  @Override
  protected Features logits(Layers net, Features image) {
    int width = net.width(options.width);
    Kernel k = Kernel.of(3);
    Features fine = net.convBnRelu("fine.conv", "fine.bn", image, width, k);
    Features coarse = net.convBnRelu("coarse.conv", "coarse.bn", fine, width, k.stride(4));
    if (options.deep) {
      coarse = net.convBnRelu("deep.conv", "deep.bn", coarse, width, k.dilation(2));
    }
    Features enlarged = net.resize(coarse, fine, Interpolation.BILINEAR);
    Features both = net.dropout(net.concatenate(fine, enlarged), 0.1f);
    return net.convolution("classifier", both, net.classes(), Kernel.of(1), true);
  }
}
