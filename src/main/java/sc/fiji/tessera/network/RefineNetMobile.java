package sc.fiji.tessera.network;

import java.util.List;
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

  /** Where the last block of the encoder's layer3 to layer8 is. */
  private static final int[] LAST = {3, 6, 10, 13, 16, 17};

  private static final int WIDTH = 256;

  private final Options options;

  public RefineNetMobile(Size size, Options options) {
    super("refinenet-mobile", size, options);
    this.options = options;
  }

  @Override
  protected Features logits(Layers net, Features image) {
    RefineDecoder r = new RefineDecoder(net, Kernel.of(1));
    MobileNetV2.Style style = MobileNetV2.Style.DRSLEEP;
    List<Features> maps = MobileNetV2.features(net, "", image, style, 32);
    Features x = net.add(adapted(r, 8, maps), adapted(r, 7, maps));
    x = path(r, 4, x);
    x = r.fused(net.add(adapted(r, 5, maps), adapted(r, 6, maps)), x);
    x = path(r, 3, x);
    x = path(r, 2, r.fused(adapted(r, 4, maps), x));
    x = path(r, 1, r.fused(adapted(r, 3, maps), x));
    Features logits = net.convolution("segm", x, net.classes(), Kernel.of(3), true);
    return options.output.of(net, logits, image, Interpolation.BILINEAR);
  }

  private static Features adapted(RefineDecoder r, int level, List<Features> maps) {
    return r.convolution("conv" + level, maps.get(LAST[level - 3]), WIDTH);
  }

  private static Features path(RefineDecoder r, int path, Features sum) {
    Features x = r.chainedPooling("crp" + path + ".0", r.net().relu6(sum));
    return path == 1 ? x : r.convolution("conv_adapt" + path, x, WIDTH);
  }
}
