package sc.fiji.tessera.network;

import java.util.Map;

/**
 * Light-weight RefineNet over MobileNetV2: Nekrasov, Shen, Reid, "Light-Weight RefineNet for
 * Real-Time Semantic Segmentation" (BMVC 2018). Names of parameters are those of the author's code
 * ({@code layer1 .. layer8, conv3 .. conv8, crp1 .. crp4, segm}).
 *
 * <p>Any height and width from 1; the reference's map is 1/4 of the image, rounded up.
 */
public final class RefineNetMobile extends Network {
  static final Architecture ARCHITECTURE =
      Architecture.of(
          "refinenet-mobile",
          "Light-weight RefineNet (MobileNetV2)",
          Map.of("refinenet-lw-mobilenet-v2", new Options(Output.IMAGE)),
          RefineNetMobile::new,
          new Reference(
              "Nekrasov V., Shen C., Reid I. (2018) Light-Weight RefineNet for Real-Time Semantic"
                  + " Segmentation. BMVC 2018",
              "https://arxiv.org/abs/1810.03272",
              "mIoU 76.2 on PASCAL VOC 2012 val (author's README)",
              "When there is no graphics card or the file must be small: 3.3 million parameters."));

  /** Where the logits lie. */
  public record Options(Output output) {}

  /** Inverted residuals of equal width; the first has the stride. Published numbers. */
  private record Stage(int expansion, int channels, int blocks, int stride) {}

  private static final Stage[] STAGES = {
    new Stage(1, 16, 1, 1),
    new Stage(6, 24, 2, 2),
    new Stage(6, 32, 3, 2),
    new Stage(6, 64, 4, 2),
    new Stage(6, 96, 3, 1),
    new Stage(6, 160, 3, 2),
    new Stage(6, 320, 1, 1)
  };

  private static final int STEM = 32;
  private static final int WIDTH = 256;

  private final Options options;

  public RefineNetMobile(Size size, Options options) {
    super("refinenet-mobile", size, options);
    this.options = options;
  }

  @Override
  protected Features logits(Layers net, Features image) {
    Refinement r = new Refinement(net, Kernel.of(1));
    Features[] maps = encoder(net, image);
    Features x = net.add(adapted(r, 8, maps), adapted(r, 7, maps));
    x = path(r, 4, x);
    x = r.fused(net.add(adapted(r, 5, maps), adapted(r, 6, maps)), x);
    x = path(r, 3, x);
    x = path(r, 2, r.fused(adapted(r, 4, maps), x));
    x = path(r, 1, r.fused(adapted(r, 3, maps), x));
    Features logits = net.convolution("segm", x, net.classes(), Kernel.of(3), true);
    return options.output == Output.NATIVE
        ? logits
        : net.resize(logits, image, Interpolation.BILINEAR);
  }

  private static Features adapted(Refinement r, int level, Features[] maps) {
    return r.convolution("conv" + level, maps[level], WIDTH);
  }

  private static Features path(Refinement r, int path, Features sum) {
    Features x = r.chainedPooling("crp" + path + ".0", r.net().relu6(sum));
    return path == 1 ? x : r.convolution("conv_adapt" + path, x, WIDTH);
  }

  /** The maps of layer1 to layer8, at index 1 to 8. */
  private static Features[] encoder(Layers net, Features image) {
    Features[] maps = new Features[9];
    maps[1] = relu6(net, "layer1", image, net.width(STEM), Kernel.of(3).stride(2));
    int in = STEM;
    for (int s = 0; s < STAGES.length; s++) {
      Stage stage = STAGES[s];
      Features x = maps[s + 1];
      for (int b = 0; b < stage.blocks; b++) {
        Stage one = new Stage(stage.expansion, stage.channels, 1, b == 0 ? stage.stride : 1);
        x = inverted(net, "layer" + (s + 2) + "." + b + ".output.", x, in, one);
        in = stage.channels;
      }
      maps[s + 2] = x;
    }
    return maps;
  }

  private static Features inverted(Layers net, String name, Features in, int published, Stage s) {
    int hidden = net.width(published * s.expansion);
    Features x = relu6(net, name + 0, in, hidden, Kernel.of(1));
    x = relu6(net, name + 1, x, hidden, Kernel.of(3).stride(s.stride).groups(hidden));
    x = normalized(net, name + 2, x, net.width(s.channels), Kernel.of(1));
    return s.stride == 1 && published == s.channels ? net.add(in, x) : x;
  }

  private static Features relu6(Layers net, String name, Features in, int out, Kernel k) {
    return net.relu6(normalized(net, name, in, out, k));
  }

  private static Features normalized(Layers net, String name, Features in, int out, Kernel k) {
    return net.batchNormalization(name + ".1", net.convolution(name + ".0", in, out, k, false));
  }
}
