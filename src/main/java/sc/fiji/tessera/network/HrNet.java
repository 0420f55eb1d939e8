package sc.fiji.tessera.network;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * HRNetV2: parallel branches at 1/4, 1/8, 1/16 and 1/32 of the image that exchange their features
 * again and again, so that the finest one is never lost; optionally with object-contextual
 * representations ({@link ObjectContext}). Names of parameters are those of the authors' code
 * ({@code conv1 .. layer1, transition1, stage2 .. stage4, last_layer}).
 *
 * <p>Any height and width from 1; the reference's map is 1/4 of the image, rounded up.
 */
public final class HrNet extends Network {
  static final Architecture ARCHITECTURE =
      Architecture.of(
          "hrnet",
          "HRNet",
          variants(),
          HrNet::new,
          new Reference(
              "Wang J., Sun K., Cheng T., et al. (2020) Deep High-Resolution Representation"
                  + " Learning for Visual Recognition. IEEE TPAMI 43(10); Yuan Y., Chen X., Wang J."
                  + " (2020) Object-Contextual Representations for Semantic Segmentation. ECCV 2020",
              "https://doi.org/10.1109/TPAMI.2020.2983686",
              "mIoU on Cityscapes val: W48 80.9, W48 + OCR 81.6, W18-small-v1 70.3, W18-small-v2"
                  + " 76.2 (authors' README)",
              "When thin structures and exact outlines matter and the image is large: fine detail"
                  + " is kept from the first layer to the last."));

  /**
   * What an HRNet can be asked for.
   *
   * @param width channels of the finest branch, doubled at each coarser one; 48 or 18
   * @param planes narrow channels of the first stage's bottlenecks; 64
   * @param bottlenecks how many of those; 4
   * @param blocks residual blocks of each branch between two exchanges; 4
   * @param modules3 exchanges of the stage of three branches; 4
   * @param modules4 exchanges of the stage of four branches; 3
   * @param ocr whether object-contextual representations follow
   * @param auxiliary whether the rough logits that those start from are an output too
   * @param aligned whether resizing puts corner pixels on each other (align_corners)
   */
  public record Options(
      int width,
      int planes,
      int bottlenecks,
      int blocks,
      int modules3,
      int modules4,
      boolean ocr,
      boolean auxiliary,
      boolean aligned,
      Output output) {
    public Options {
      OptionLimits limits = new OptionLimits("An HRNet's");
      limits.range("width", width, 1, 256);
      limits.range("planes", planes, 1, 256);
      limits.range("bottlenecks", bottlenecks, 1, 16);
      limits.range("blocks", blocks, 1, 16);
      limits.range("modules3", modules3, 1, 16);
      limits.range("modules4", modules4, 1, 16);
      limits.that(ocr || !auxiliary, "auxiliary without ocr", auxiliary, "false");
    }

    /** The full depth. */
    static Options of(int width, boolean ocr, boolean aligned) {
      return new Options(width, 64, 4, 4, 4, 3, ocr, false, aligned, Output.IMAGE);
    }
  }

  private static Map<String, Options> variants() {
    Map<String, Options> all = new LinkedHashMap<>();
    all.put("hrnet-w48", Options.of(48, false, false));
    all.put("hrnet-w48-ocr", Options.of(48, true, true));
    all.put("hrnet-w18", Options.of(18, false, false));
    all.put(
        "hrnet-w18-small-v1", new Options(16, 32, 1, 2, 1, 1, false, false, true, Output.IMAGE));
    all.put(
        "hrnet-w18-small-v2", new Options(18, 64, 2, 2, 3, 2, false, false, true, Output.IMAGE));
    return all;
  }

  private final Options options;

  public HrNet(Size size, Options options) {
    super("hrnet", size, options);
    this.options = options;
  }

  private Interpolation interpolation() {
    return options.aligned ? Interpolation.BILINEAR_ALIGNED : Interpolation.BILINEAR;
  }

  @Override
  protected Features logits(Layers net, Features image) {
    Features all = backbone(net, image);
    if (!options.ocr) return placed(net, head(net, "last_layer", all), image);
    Features rough = head(net, "aux_head", all);
    if (options.auxiliary) net.auxiliary("aux", placed(net, rough, image));
    return placed(net, ObjectContext.logits(net, all, rough), image);
  }

  private Features placed(Layers net, Features logits, Features image) {
    return options.output.of(net, logits, image, interpolation());
  }

  /** The features of all branches at 1/4 of the image. */
  private Features backbone(Layers net, Features image) {
    Kernel half = Kernel.of(3).stride(2);
    Features x = net.convBnRelu("conv1", "bn1", image, net.width(64), half);
    x = net.convBnRelu("conv2", "bn2", x, net.width(64), half);
    ResidualBlock block = ResidualBlock.bottleneck(options.planes, 1, 1);
    x = block.repeat(options.bottlenecks, net, "layer1", x);
    HrStage stage = new HrStage(net, options.width, options.blocks, interpolation());
    List<Features> maps = stage.first(x);
    int[] modules = {1, options.modules3, options.modules4};
    for (int i = 0; i < 3; i++) {
      if (i > 0) maps = stage.coarser(maps);
      maps = stage.run("stage" + (i + 2), modules[i], maps);
    }
    List<Features> same = new ArrayList<>();
    for (Features m : maps) {
      same.add(same.isEmpty() ? m : net.resize(m, maps.get(0), interpolation()));
    }
    return net.concatenate(same.toArray(Features[]::new));
  }

  private Features head(Layers net, String name, Features in) {
    int hidden = net.width(15 * options.width);
    Features x = net.convolution(name + ".0", in, hidden, Kernel.of(1), true);
    x = net.relu(net.batchNormalization(name + ".1", x));
    return net.convolution(name + ".3", x, net.classes(), Kernel.of(1), true);
  }
}
