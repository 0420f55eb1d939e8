package sc.fiji.tessera.network;

import java.util.LinkedHashMap;
import java.util.Map;

/**
 * Dilated residual networks for segmentation: a ResNet that keeps 1/8 of the image's resolution by
 * dilation and smooths the gridding that this causes with two last groups of lower dilation. Names
 * of parameters are those of the authors' code ({@code base.N, seg, up}).
 *
 * <p>Logits are logarithms of probabilities. Any height and width from 1: the map, 1/8 of the image
 * rounded up, is magnified eight times and cropped. That magnification is bilinear and fixed: its
 * weights are initialisers, as in the reference, but are not trained.
 */
public final class Drn extends Network {
  static final Architecture ARCHITECTURE =
      Architecture.of(
          "drn",
          "Dilated Residual Network",
          variants(),
          Drn::new,
          new Reference(
              "Yu F., Koltun V., Funkhouser T. (2017) Dilated Residual Networks. CVPR 2017",
              "https://doi.org/10.1109/CVPR.2017.75",
              "mIoU on Cityscapes val: D-22 68.0, D-38 71.4, D-105 75.6, C-26 68.0 (authors'"
                  + " README)",
              "A plain, strong encoder at 1/8 of the resolution; D-22 is light and trains fast."));

  /** The published networks. */
  public enum Model {
    /** Residual groups throughout, the last two without shortcuts; basic blocks. */
    C_26(false, 2, 2, 2, 2),
    /** Convolutions instead of blocks in the first and last two groups; basic blocks. */
    D_22(false, 2, 2, 2, 2),
    D_38(false, 3, 4, 6, 3),
    /** With bottlenecks. */
    D_105(true, 3, 4, 23, 3);

    private final boolean bottleneck;
    private final int[] blocks;

    Model(boolean bottleneck, int... blocks) {
      this.bottleneck = bottleneck;
      this.blocks = blocks;
    }
  }

  /** Which of the published networks. */
  public record Options(Model model) {}

  private static Map<String, Options> variants() {
    Map<String, Options> all = new LinkedHashMap<>();
    all.put("drn-d-22", new Options(Model.D_22));
    all.put("drn-d-38", new Options(Model.D_38));
    all.put("drn-d-105", new Options(Model.D_105));
    all.put("drn-c-26", new Options(Model.C_26));
    return all;
  }

  /** Of the four groups in the middle. */
  private static final int[] PLANES = {64, 128, 256, 512};

  private static final int[] STRIDES = {2, 2, 1, 1};
  private static final int[] DILATIONS = {1, 1, 2, 4};

  private final Model model;

  public Drn(Size size, Options options) {
    super("drn", size, options);
    this.model = options.model;
  }

  @Override
  protected Features logits(Layers net, Features image) {
    boolean c = model == Model.C_26;
    Features x = c ? startC(net, image) : startD(net, image);
    int first = c ? 5 : 3;
    for (int i = 0; i < 4; i++) {
      ResidualBlock block =
          new ResidualBlock(model.bottleneck, PLANES[i], STRIDES[i], DILATIONS[i], true);
      x = block.repeat(model.blocks[i], net, "base." + (first + i), x);
    }
    x = c ? endC(net, x) : endD(net, x);
    x = net.convolution("seg", x, net.classes(), Kernel.of(1), true);
    x = net.fixedUpsampling("up", x, Kernel.of(16).stride(8).pad(4));
    return net.logSoftmax(net.crop(x, 0, 0, image));
  }

  private static Features startC(Layers net, Features image) {
    Features x = net.convBnRelu("base.0", "base.1", image, net.width(16), Kernel.of(7));
    x = ResidualBlock.basic(16, 1, 1).add(net, "base.3.0", x);
    return ResidualBlock.basic(32, 2, 1).add(net, "base.4.0", x);
  }

  private static Features endC(Layers net, Features in) {
    Features x = ResidualBlock.basic(512, 1, 2).plain().add(net, "base.9.0", in);
    return ResidualBlock.basic(512, 1, 1).plain().add(net, "base.10.0", x);
  }

  private static Features startD(Layers net, Features image) {
    Features x = unit(net, 0, image, 16, Kernel.of(7));
    x = unit(net, 1, x, 16, Kernel.of(3));
    return unit(net, 2, x, 32, Kernel.of(3).stride(2));
  }

  private static Features endD(Layers net, Features in) {
    Features x = unit(net, 7, in, 512, Kernel.of(3).dilation(2));
    return unit(net, 8, x, 512, Kernel.of(3));
  }

  private static Features unit(Layers net, int index, Features in, int planes, Kernel k) {
    String name = "base." + index;
    return net.convBnRelu(name + ".0", name + ".1", in, net.width(planes), k);
  }
}
