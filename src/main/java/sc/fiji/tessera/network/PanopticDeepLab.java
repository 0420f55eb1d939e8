package sc.fiji.tessera.network;

import java.util.LinkedHashMap;
import java.util.Map;

/**
 * Panoptic-DeepLab: one encoder and two decoders; the first says the class of every pixel, the
 * second where the centres of objects are and where, from every pixel, the centre of its object
 * lies. Objects are pixels that point to the same centre. Cheng, Collins, Zhu, Liu, Huang, Adam,
 * Chen, "Panoptic-DeepLab: A Simple, Strong, and Fast Baseline for Bottom-Up Panoptic Segmentation"
 * (CVPR 2020); parameters have the names of the authors' PyTorch code.
 *
 * <p>The output is a single map of classes + 3 channels: the logits, how much of a centre there is
 * (1 at it, falling as a Gaussian), and the offset to the centre, downwards and to the right, in
 * pixels of the map. They are channels of one output and no outputs of their own because all three
 * are linear maps of the same pixels: tiles of an image are put together, and losses are computed,
 * as those of any other network. With two classes (background and foreground) it tells objects of a
 * single kind apart, such as nuclei.
 *
 * <p>Any height and width. The decoders work at a quarter of the image's resolution.
 */
public final class PanopticDeepLab extends Network {
  /** Pixels of the image per pixel of what the decoders give. */
  private static final int STEP = 4;

  static final Architecture ARCHITECTURE =
      Architecture.of(
          "panoptic-deeplab",
          "Panoptic-DeepLab",
          variants(),
          PanopticDeepLab::new,
          new Reference(
              "Cheng et al., Panoptic-DeepLab: A Simple, Strong, and Fast Baseline for Bottom-Up"
                  + " Panoptic Segmentation, CVPR 2020",
              "https://github.com/bowenc0221/panoptic-deeplab",
              "panoptic quality 59.8, mean IoU 78.6 on Cityscapes val (ResNet-50, output stride"
                  + " 32)",
              "Choose it with target=instances for touching objects that a border between them does"
                  + " not tell apart."));

  /**
   * @param depth of the ResNet: 18, 34, 50, 101 or 152
   * @param stride the encoder's output stride: 32 as published, 16 or 8 (finer and more work)
   * @param aligned maps are resized with their corners on each other, as published, so that sizes
   *     of {@code stride} n + 1 fit best; false = between pixel centres, which fits tiles of any
   *     multiple of the stride
   * @param output where the map lies; with {@link Output#NATIVE} offsets are in its coarser pixels
   */
  public record Options(int depth, int stride, boolean aligned, Output output) {
    public Options {
      OptionLimits limits = new OptionLimits("Panoptic-DeepLab's");
      boolean known = stride == 8 || stride == 16 || stride == 32;
      limits.that(known, "stride", stride, "8, 16 or 32");
      ResNet.Options.of(depth, stride); // refuses other depths
    }
  }

  private static Map<String, Options> variants() {
    Map<String, Options> all = new LinkedHashMap<>();
    all.put("panoptic-deeplab-resnet50", new Options(50, 32, true, Output.IMAGE));
    all.put("panoptic-deeplab-resnet101", new Options(101, 32, true, Output.IMAGE));
    all.put("panoptic-deeplab-resnet18-objects", new Options(18, 16, false, Output.IMAGE));
    all.put("panoptic-deeplab-resnet50-objects", new Options(50, 16, false, Output.IMAGE));
    return all;
  }

  private final Options options;
  private final Interpolation how;

  public PanopticDeepLab(Size size, Options options) {
    super("panoptic-deeplab", size, options);
    this.options = options;
    this.how = options.aligned ? Interpolation.BILINEAR_ALIGNED : Interpolation.BILINEAR;
  }

  @Override
  public boolean findsCentres() {
    return true;
  }

  @Override
  protected Features logits(Layers net, Features image) {
    ResNet.Options encoder = ResNet.Options.of(options.depth, options.stride);
    ResNet.Stages maps = ResNet.add(net, "backbone.", image, encoder);
    PanopticDecoder semantic = new PanopticDecoder(net, "decoder.semantic_", how, rate());
    Features x = semantic.decoded(maps, 256, 128);
    Features classes = semantic.logits("semantic", x, 256, net.classes());
    PanopticDecoder instance = new PanopticDecoder(net, "decoder.instance_", how, rate());
    x = instance.decoded(maps, 128, 64);
    Features centre = instance.quantity("center", x, 32, 1);
    Features offset = instance.quantity("offset", x, 32, 2);
    if (options.output == Output.NATIVE) return net.concatenate(classes, centre, offset);
    Features pixels = net.multiply(offset, new Features(net.scalar((float) STEP), 2));
    return net.resize(net.concatenate(classes, centre, pixels), image, how);
  }

  /** The least dilation of the pyramids: 3 at output stride 32, in proportion at others. */
  private int rate() {
    return 3 * 32 / options.stride;
  }
}
