package sc.fiji.tessera.network;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * U-Net in its modern form: same padding and batch normalisation. Ronneberger, Fischer, Brox,
 * "U-Net: Convolutional Networks for Biomedical Image Segmentation" (MICCAI 2015); the blocks and
 * the names of parameters are those of the widely used PyTorch implementation by milesial ({@code
 * inc}, {@code down1}.., {@code up1}.., {@code outc}; skip connections concatenated as [skip, up],
 * the up-sampled map padded with zeros to the skip's size). {@link UNetOriginal} is the paper's
 * form, {@link EncoderUNet} the one with a pretrained encoder.
 *
 * <p>Height and width may be any, odd ones too, from 2^depth up; from 1 up with residual blocks.
 * With a second network for the context, what is left of them at its resolution must be so large.
 */
public final class UNet extends Network {
  static final String CITATION =
      "Ronneberger O., Fischer P., Brox T. (2015) U-Net: Convolutional Networks for Biomedical"
          + " Image Segmentation. MICCAI 2015";
  static final String DOI = "https://doi.org/10.1007/978-3-319-24574-4_28";

  static final Architecture ARCHITECTURE =
      Architecture.of(
          "u-net",
          "U-Net",
          variants(),
          UNet::new,
          new Reference(
              CITATION,
              DOI,
              "IoU 0.9203 on PhC-U373 and 0.7756 on DIC-HeLa (paper); Dice 0.988 on Carvana"
                  + " (milesial's implementation)",
              "The first choice for microscopy: sharp outlines from a few dozen images."));

  private static Map<String, Options> variants() {
    Map<String, Options> all = new LinkedHashMap<>();
    all.put("u-net", new Options(4, 64));
    all.put("u-net-bilinear", new Options(4, 64, Upsampling.BILINEAR, Block.PLAIN));
    all.put("u-net-nearest", new Options(4, 64, Upsampling.NEAREST, Block.PLAIN));
    all.put("u-net-residual", new Options(3, 64, Upsampling.NEAREST, Block.RESIDUAL));
    return all;
  }

  /** How the decoder doubles height and width. */
  public enum Upsampling {
    /** A transposed convolution of 2 x 2. */
    TRANSPOSED,
    /**
     * Bilinear, corner on corner, without parameters; the deepest level and the decoder's outputs
     * have half the channels.
     */
    BILINEAR,
    /**
     * Nearest neighbour and a convolution of 3 x 3, which leaves no checkerboard: Odena, Dumoulin,
     * Olah, "Deconvolution and Checkerboard Artifacts" (Distill 2016). Parameters {@code up1.up.1}.
     */
    NEAREST
  }

  /** What each level computes. */
  public enum Block {
    /** Twice: convolution 3 x 3, batch normalisation, ReLU; levels are halved by pooling. */
    PLAIN,
    /**
     * The residual unit with full pre-activation of Zhang, Liu, Wang, "Road Extraction by Deep
     * Residual U-Net" (IEEE GRSL 2018): twice batch normalisation, ReLU, convolution 3 x 3 (the
     * very first convolution sees the image as it is), plus the input, through a convolution of 1 x
     * 1 wherever channels change. Levels are halved by the unit's first convolution, stride 2.
     */
    RESIDUAL
  }

  /**
   * What a U-Net can be asked for.
   *
   * @param depth how often the resolution is halved, 1 to 7; 4 in the paper
   * @param width channels of the first level, doubled at each level below; 64 in the paper
   * @param upsampling how the decoder doubles height and width
   * @param block what each level computes
   * @param context 1 for a U-Net alone; 2 to 8: a second one, with parameters {@code context.*},
   *     sees the image at 1/context of its resolution (means of squares), and so context times as
   *     far; its last features are enlarged bilinearly, and a convolution of 1 x 1 ({@code join})
   *     makes one map of both before classes are told. Both are trained end to end. Two pathways of
   *     different resolution: Kamnitsas et al., "Efficient multi-scale 3D CNN with fully connected
   *     CRF for accurate brain lesion segmentation" (Medical Image Analysis 2017); two U-Nets: van
   *     Rijthoven et al., "HookNet" (Medical Image Analysis 2021)
   */
  public record Options(int depth, int width, Upsampling upsampling, Block block, int context) {
    public Options {
      OptionLimits limits = new OptionLimits("A U-Net's");
      limits.range("depth", depth, 1, 7);
      limits.range("width", width, 1, 256);
      limits.range("context", context, 1, 8);
    }

    /** One network alone. */
    public Options(int depth, int width, Upsampling upsampling, Block block) {
      this(depth, width, upsampling, block, 1);
    }

    /** Transposed convolutions and plain blocks. */
    public Options(int depth, int width) {
      this(depth, width, Upsampling.TRANSPOSED, Block.PLAIN);
    }
  }

  private final Options options;

  public UNet(Size size, Options options) {
    super("u-net", size, options);
    this.options = options;
  }

  @Override
  protected Features logits(Layers net, Features image) {
    Features x = features(net, "", image);
    if (options.context > 1) {
      Features wider = enlarged(net, features(net, "context.", reduced(net, image)), x);
      Features both = net.concatenate(x, wider);
      x = net.convBnRelu("join.0", "join.1", both, x.channels(), Kernel.of(1));
    }
    return net.convolution("outc.conv", x, net.classes(), Kernel.of(1), true);
  }

  /** The means of squares; the last ones are filled up with the pixels at the border. */
  private Features reduced(Layers net, Features image) {
    Sizes sizes = net.sizes();
    String missing = sizes.missing(net.heightWidth(image), options.context);
    Features whole = sizes.pad(image, net.constant(0, 0), missing, "edge");
    return net.averagePool(whole, Kernel.of(options.context).stride(options.context).pad(0), false);
  }

  private Features enlarged(Layers net, Features coarse, Features like) {
    Features large = net.resize(coarse, options.context, Interpolation.BILINEAR);
    return net.crop(large, 0, 0, like);
  }

  private Features features(Layers net, String prefix, Features image) {
    Features x = first(net, prefix + "inc", image);
    Deque<Features> skips = new ArrayDeque<>();
    for (int level = 1; level <= options.depth; level++) {
      skips.push(x);
      x = down(net, prefix, level, x);
    }
    for (int level = options.depth - 1; level >= 0; level--) {
      x = up(net, prefix, level, x, skips.pop());
    }
    return x;
  }

  private boolean residual() {
    return options.block == Block.RESIDUAL;
  }

  private boolean bilinear() {
    return options.upsampling == Upsampling.BILINEAR;
  }

  private Features first(Layers net, String name, Features image) {
    int out = net.width(options.width);
    if (residual()) return ResidualUnit.first(net, name, image, out);
    return twoConvolutions(net, name, image, out, out);
  }

  private Features down(Layers net, String prefix, int level, Features in) {
    String name = prefix + "down" + level;
    boolean halved = bilinear() && level == options.depth;
    int width = options.width << level;
    int out = net.width(halved ? width / 2 : width);
    if (residual()) return ResidualUnit.add(net, name, in, out, 2);
    Features pooled = net.maxPool(in, Kernel.of(2).stride(2), false);
    return twoConvolutions(net, name + ".maxpool_conv.1", pooled, out, out);
  }

  private Features up(Layers net, String prefix, int level, Features below, Features skip) {
    String name = prefix + "up" + (options.depth - level);
    Features up = upsampled(net, name + ".up", below, skip.channels());
    // A strided convolution rounds odd sizes up, pooling rounds them down.
    Features fitting = residual() ? net.crop(up, 0, 0, skip) : net.padTo(up, skip);
    Features both = net.concatenate(skip, fitting);
    int width = options.width << level;
    int out = net.width(bilinear() && level > 0 ? width / 2 : width);
    if (residual()) return ResidualUnit.add(net, name, both, out, 1);
    int middle = bilinear() ? net.width(width) : out;
    return twoConvolutions(net, name + ".conv", both, middle, out);
  }

  private Features upsampled(Layers net, String name, Features in, int out) {
    return switch (options.upsampling) {
      case TRANSPOSED -> net.transposedConvolution(name, in, out, Kernel.of(2).stride(2), true);
      case BILINEAR -> net.resize(in, 2, Interpolation.BILINEAR_ALIGNED);
      case NEAREST -> {
        Features enlarged = net.resize(in, 2, Interpolation.NEAREST);
        yield net.convolution(name + ".1", enlarged, out, Kernel.of(3), true);
      }
    };
  }

  /** Two times convolution 3 x 3, batch normalisation, ReLU. */
  private static Features twoConvolutions(
      Layers net, String name, Features in, int middle, int out) {
    String inner = name + ".double_conv.";
    Features x = net.convBnRelu(inner + 0, inner + 1, in, middle, Kernel.of(3));
    return net.convBnRelu(inner + 3, inner + 4, x, out, Kernel.of(3));
  }
}
