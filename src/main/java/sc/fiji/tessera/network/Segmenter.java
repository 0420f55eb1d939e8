package sc.fiji.tessera.network;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Segmenter: a vision transformer whose patch tokens are classified, either one by one (linear
 * decoder) or by their similarity with learned class tokens that pass through further transformer
 * blocks together with them (mask transformer). Strudel, Garcia, Laptev, Schmid, "Segmenter:
 * Transformer for Semantic Segmentation" (ICCV 2021).
 *
 * <p>Parameters are named as in the authors' code, without the encoder's image classification head,
 * which segmentation does not use. The image is padded with zeros at the right and at the bottom to
 * whole patches; logits are resized bilinearly and cropped. All layer normalisations have epsilon
 * 1e-5. In training, the encoder's residual branches are left out with a probability rising to 0.1,
 * the mask decoder has a dropout of 0.1.
 */
public final class Segmenter extends Network {
  private static final float EPSILON = 1e-5f;
  private static final float DROP_PATH = 0.1f;
  private static final float DROPOUT = 0.1f;

  /** How many times wider than the tokens the mask decoder's perceptrons are. */
  private static final int EXPANSION = 4;

  /** Classes of the encoders' pretraining. */
  private static final int IMAGENET = 1000;

  /** The mask decoder's heads have this dimension. */
  private static final int HEAD = 64;

  /** How patch tokens become classes. */
  public enum Decoder {
    /** One linear layer. */
    LINEAR,
    /** Class tokens among the patch tokens, and the scalar product of both. */
    MASK
  }

  /**
   * What a Segmenter can be asked for.
   *
   * @param patch side of a patch in pixels, 1 to 64
   * @param dimension of the tokens, a multiple of the heads
   * @param layers blocks of the encoder
   * @param heads attention heads of each block of the encoder
   * @param expansion how many times wider than the tokens the encoder's perceptrons are, at least 1
   * @param decoder how patch tokens become classes
   * @param decoderLayers blocks of the mask decoder; the linear one has none
   * @param image side in pixels of the square images that position embeddings are learned for, a
   *     multiple of the patch; other images are accepted all the same
   * @param distilled whether the encoder has a distillation token, as DeiT
   * @param pretraining classes of the encoder's classification head, which the authors' networks
   *     carry along unused; 0 = no such head
   */
  public record Options(
      int patch,
      int dimension,
      int layers,
      int heads,
      int expansion,
      Decoder decoder,
      int decoderLayers,
      int image,
      boolean distilled,
      int pretraining) {
    public Options {
      OptionLimits limits = new OptionLimits("A Segmenter's");
      limits.atLeast("pretraining", pretraining, 0);
      limits.range("patch", patch, 1, 64);
      limits.atLeast("heads", heads, 1);
      boolean whole = dimension >= 1 && dimension % heads == 0;
      limits.that(whole, "dimension", dimension, "a multiple of its " + heads + " heads");
      limits.atLeast("layers", layers, 1);
      limits.atLeast("expansion", expansion, 1);
      limits.atLeast("decoder-layers", decoderLayers, 0);
      whole = image >= patch && image % patch == 0;
      limits.that(whole, "image", image, "a multiple of its patch, " + patch);
    }

    private static Options mask(int dimension, int layers, int heads, int image) {
      return new Options(16, dimension, layers, heads, 4, Decoder.MASK, 2, image, false, IMAGENET);
    }
  }

  static final Architecture ARCHITECTURE =
      Architecture.of(
          "segmenter",
          "Segmenter",
          variants(),
          Segmenter::new,
          new Reference(
              "Strudel, Garcia, Laptev, Schmid: Segmenter: Transformer for Semantic Segmentation."
                  + " ICCV 2021",
              "https://github.com/rstrudel/segmenter",
              "ADE20K validation, single scale: 38.1 (tiny), 45.3 (small), 48.5 (base), 51.8 %"
                  + " (large) mean IoU",
              "Choose it for scenes whose parts explain each other across the whole image, with"
                  + " pretrained weights and a GPU."));

  private static Map<String, Options> variants() {
    Map<String, Options> all = new LinkedHashMap<>();
    all.put("segmenter-tiny", Options.mask(192, 12, 3, 512));
    all.put("segmenter-small", Options.mask(384, 12, 6, 512));
    all.put("segmenter-base", Options.mask(768, 12, 12, 512));
    all.put(
        "segmenter-base-patch8-linear",
        new Options(8, 768, 12, 12, 4, Decoder.LINEAR, 0, 512, false, IMAGENET));
    all.put(
        "segmenter-base-deit",
        new Options(16, 768, 12, 12, 4, Decoder.MASK, 2, 512, true, IMAGENET));
    all.put("segmenter-large", Options.mask(1024, 24, 16, 640));
    all.put("segmenter-large-cityscapes", Options.mask(1024, 24, 16, 768));
    return all;
  }

  private final Options options;

  public Segmenter(Size size, Options options) {
    super("segmenter", size, options);
    this.options = options;
    if (options.decoder == Decoder.MASK && size.classes() < 2) {
      throw new IllegalArgumentException(
          "A Segmenter's mask decoder tells at least 2 classes apart, not "
              + size.classes()
              + "; use decoder=linear.");
    }
  }

  /** The size that the position embeddings are for. */
  @Override
  public int window() {
    return options.image;
  }

  @Override
  protected Features logits(Layers net, Features image) {
    TokenLayers tokens = new TokenLayers(net);
    Features padded = padded(net, image);
    VisionTransformer.Names names = VisionTransformer.Names.TIMM.behind("encoder.");
    VisionTransformer.Encoding code =
        new VisionTransformer(encoder(net), names).apply(tokens, padded);
    if (options.pretraining > 0) carryHeads(net, net.width(options.dimension));
    int extra = options.distilled ? 2 : 1;
    Tokens patches = tokens.range(code.tokens(), extra, Long.MAX_VALUE);
    Tokens scores =
        options.decoder == Decoder.LINEAR
            ? tokens.linear("decoder.head", patches, size().classes())
            : masks(tokens, patches);
    Features coarse = tokens.map(scores, code.grid());
    return net.crop(net.resize(coarse, padded, Interpolation.BILINEAR), 0, 0, image);
  }

  /** The heads of the encoder's pretraining: part of published checkpoints, used by no node. */
  private void carryHeads(Layers net, int dimension) {
    List<String> heads = options.distilled ? List.of("head_dist", "head") : List.of("head");
    for (String head : heads) {
      String name = "encoder." + head;
      net.parameter(name + ".weight", Init.constant(0), options.pretraining, dimension);
      net.parameter(name + ".bias", Init.constant(0), options.pretraining);
    }
  }

  private VisionTransformer.Options encoder(Layers net) {
    return new VisionTransformer.Options(
        options.patch,
        net.width(options.dimension),
        options.layers,
        options.heads,
        options.expansion,
        options.image / options.patch,
        options.distilled,
        EPSILON,
        DROP_PATH);
  }

  /** Zeros at the right and at the bottom, up to whole patches. */
  private Features padded(Layers net, Features image) {
    Sizes sizes = net.sizes();
    String missing = sizes.missing(net.heightWidth(image), options.patch);
    return sizes.pad(image, net.constant(0, 0), missing, "constant");
  }

  /** The similarity of every patch with every class, normalised over the classes. */
  private Tokens masks(TokenLayers net, Tokens patches) {
    int classes = size().classes();
    Tokens x = net.linear("decoder.proj_dec", patches, patches.dimension());
    x = net.join(x, net.learned("decoder.cls_emb", classes, x));
    int heads = Math.max(1, options.dimension / HEAD);
    TransformerBlock block = new TransformerBlock(heads, EXPANSION, EPSILON, DROPOUT, 0);
    for (int i = 0; i < options.decoderLayers; i++) {
      x = block.apply(net, BlockNames.TIMM.in("decoder.blocks." + i), x);
    }
    x = net.normalization("decoder.decoder_norm", x, EPSILON);
    Tokens seen = net.projection("decoder.proj_patch", net.range(x, 0, -classes));
    Tokens kinds = net.projection("decoder.proj_classes", net.range(x, -classes, Long.MAX_VALUE));
    String kindsAcross = net.transposed(net.unitLength(kinds).value(), 0, 2, 1);
    String products = net.net().node("MatMul", List.of(net.unitLength(seen).value(), kindsAcross));
    return net.normalization("decoder.mask_norm", new Tokens(products, classes), EPSILON);
  }
}
