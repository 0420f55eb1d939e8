package sc.fiji.tessera.network;

import java.util.LinkedHashMap;
import java.util.Map;

/**
 * PSPNet, the pyramid scene parsing network: a ResNet of output stride 8 whose last map is averaged
 * over 1, 4, 9 and 36 cells of the image, so that each pixel knows its surroundings at four scales.
 * Zhao, Shi, Qi, Wang, Jia, "Pyramid Scene Parsing Network" (CVPR 2017); the wiring and the names
 * of parameters are those of the authors' semseg code.
 *
 * <p>Any height and width. There it must be 1 more than a multiple of 8, because the last map is
 * enlarged with corners aligned; here the map of any image is enlarged so to the image's size. In
 * training, the coarsest cell is normalised over the batch alone: it needs two images or more.
 */
public final class PspNet extends Network {
  private static final int[] BINS = {1, 2, 3, 6};

  static final Architecture ARCHITECTURE =
      Architecture.of(
          "pspnet",
          "PSPNet",
          variants(),
          PspNet::new,
          new Reference(
              "Zhao H., Shi J., Qi X., Wang X., Jia J. (2017) Pyramid Scene Parsing Network. CVPR"
                  + " 2017",
              "https://github.com/hszhao/semseg",
              "mean IoU 77.05 (50) and 79.07 (101) on PASCAL VOC 2012 val, 77.30 and 78.63 on"
                  + " Cityscapes val, single scale (semseg)",
              "When what a region is depends on the whole field of view rather than on its own"
                  + " texture, and outlines may be a little soft."));

  /** The encoder. */
  public enum Backbone {
    RESNET50,
    RESNET101
  }

  /**
   * @param auxiliary whether a second head on the encoder's third stage gives the output {@code
   *     aux}, for its loss in training (the reference adds 0.4 of it); published weights have it
   */
  public record Options(Backbone backbone, boolean auxiliary) {}

  private static Map<String, Options> variants() {
    Map<String, Options> all = new LinkedHashMap<>();
    all.put("pspnet-50", new Options(Backbone.RESNET50, false));
    all.put("pspnet-101", new Options(Backbone.RESNET101, false));
    return all;
  }

  private final Options options;

  public PspNet(Size size, Options options) {
    super("pspnet", size, options);
    this.options = options;
  }

  /** The crop of the published training: what a cell of the pyramid is, depends on it. */
  @Override
  public int window() {
    return 473;
  }

  @Override
  protected Features logits(Layers net, Features image) {
    int depth = options.backbone == Backbone.RESNET50 ? 50 : 101;
    ResNet.Options encoder = ResNet.Options.of(depth, 8).withDeepStem().dilatedAlike();
    ResNet.Stages maps = ResNet.add(net, "", image, encoder);
    if (options.auxiliary) {
      net.auxiliary("aux", head(net, "aux.", maps.layer3(), 256, image));
    }
    return head(net, "cls.", pyramid(net, maps.layer4()), 512, image);
  }

  /** The map and its averages over 1, 2, 3 and 6 bins along each axis. */
  private static Features pyramid(Layers net, Features map) {
    Features[] levels = new Features[BINS.length + 1];
    levels[0] = map;
    int width = net.width(2048 / BINS.length);
    for (int i = 0; i < BINS.length; i++) {
      String name = "ppm.features." + i + ".";
      Features x = net.adaptiveAveragePool(map, BINS[i]);
      x = net.convBnRelu(name + 1, name + 2, x, width, Kernel.of(1));
      levels[i + 1] = net.resize(x, map, Interpolation.BILINEAR_ALIGNED);
    }
    return net.concatenate(levels);
  }

  private static Features head(Layers net, String name, Features in, int width, Features image) {
    Features x = net.convBnRelu(name + 0, name + 1, in, net.width(width), Kernel.of(3));
    x = net.convolution(name + 4, net.channelDropout(x, 0.1f), net.classes(), Kernel.of(1), true);
    return net.resize(x, image, Interpolation.BILINEAR_ALIGNED);
  }
}
