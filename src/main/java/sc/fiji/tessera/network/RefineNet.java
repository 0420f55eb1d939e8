package sc.fiji.tessera.network;

import java.util.LinkedHashMap;
import java.util.Map;

/**
 * RefineNet over a ResNet: from the coarsest map upwards, each is refined by residual units, fused
 * with the one before and pooled in a chain, so that all levels of the encoder contribute. The
 * light-weight form has 1 x 1 convolutions and no residual units. Names of parameters are those of
 * the PyTorch implementations by V. Nekrasov ({@code layer1 .., p_ims1d2_outl1_dimred ..,
 * clf_conv}).
 *
 * <p>Any height and width from 1; the reference's map is 1/4 of the image, rounded up.
 */
public final class RefineNet extends Network {
  static final Architecture ARCHITECTURE =
      Architecture.of(
          "refinenet",
          "RefineNet",
          variants(),
          RefineNet::new,
          new Reference(
              "Lin G., Milan A., Shen C., Reid I. (2017) RefineNet: Multi-Path Refinement Networks"
                  + " for High-Resolution Semantic Segmentation. CVPR 2017; Nekrasov V., Shen C.,"
                  + " Reid I. (2018) Light-Weight RefineNet for Real-Time Semantic Segmentation."
                  + " BMVC 2018",
              "https://doi.org/10.1109/CVPR.2017.549",
              "mIoU on PASCAL VOC 2012 val: RefineNet-101 80.5, light-weight 50 / 101 / 152 78.5 /"
                  + " 80.3 / 82.1 (V. Nekrasov's READMEs)",
              "Objects of very different size in one image; the light-weight form when it must be"
                  + " fast."));

  /**
   * What a RefineNet can be asked for.
   *
   * @param light whether it is the light-weight form
   * @param blocks1 bottlenecks of the encoder's first stage; 3 in all published ones
   * @param blocks2 of the second; 4, or 8 in ResNet-152
   * @param blocks3 of the third; 6, 23 or 36 in ResNet-50, 101, 152
   * @param blocks4 of the fourth; 3
   */
  public record Options(
      boolean light, int blocks1, int blocks2, int blocks3, int blocks4, Output output) {
    public Options {
      OptionLimits limits = new OptionLimits("A RefineNet's");
      limits.range("blocks1", blocks1, 1, 64);
      limits.range("blocks2", blocks2, 1, 64);
      limits.range("blocks3", blocks3, 1, 64);
      limits.range("blocks4", blocks4, 1, 64);
    }

    private static Options of(boolean light, int blocks2, int blocks3) {
      return new Options(light, 3, blocks2, blocks3, 3, Output.IMAGE);
    }
  }

  private static Map<String, Options> variants() {
    Map<String, Options> all = new LinkedHashMap<>();
    all.put("refinenet-lw-50", Options.of(true, 4, 6));
    all.put("refinenet-lw-101", Options.of(true, 4, 23));
    all.put("refinenet-lw-152", Options.of(true, 8, 36));
    all.put("refinenet-50", Options.of(false, 4, 6));
    all.put("refinenet-101", Options.of(false, 4, 23));
    return all;
  }

  private static final float DROPOUT = 0.5f;

  private final Options options;

  public RefineNet(Size size, Options options) {
    super("refinenet", size, options);
    this.options = options;
  }

  @Override
  protected Features logits(Layers net, Features image) {
    ResNet.Options encoder =
        ResNet.Options.of(50, 32)
            .withBlocks(options.blocks1, options.blocks2, options.blocks3, options.blocks4);
    ResNet.Stages maps = ResNet.add(net, "", image, encoder);
    RefineDecoder r = new RefineDecoder(net, options.light ? Kernel.of(1) : Kernel.of(3));
    Features x = path(r, 1, net.dropout(maps.layer4(), DROPOUT), null);
    x = path(r, 2, net.dropout(maps.layer3(), DROPOUT), x);
    x = path(r, 3, maps.layer2(), x);
    x = path(r, 4, maps.layer1(), x);
    if (!options.light) x = net.dropout(x, DROPOUT);
    Features logits = net.convolution("clf_conv", x, net.classes(), Kernel.of(3), true);
    return options.output.of(net, logits, image, Interpolation.BILINEAR);
  }

  /** One refinement path, of the map and, but for the first, the coarser path's result. */
  private Features path(RefineDecoder r, int path, Features map, Features coarser) {
    String flow = "mflow_conv_g" + path;
    String adapt = "adapt_stage" + path + "_b";
    Features x = r.convolution("p_ims1d2_outl" + path + "_dimred", map, path == 1 ? 512 : 256);
    if (!options.light) x = r.residualUnits(adapt + ".0", x, 2);
    if (coarser != null) {
      x = r.convolution(adapt + "2_joint_varout_dimred", x, 256);
      x = r.fused(x, coarser);
    }
    x = r.chainedPooling(flow + "_pool.0", r.net().relu(x));
    if (!options.light) x = r.residualUnits(flow + "_b.0", x, 3);
    return path == 4 ? x : r.convolution(flow + "_b3_joint_varout_dimred", x, 256);
  }
}
