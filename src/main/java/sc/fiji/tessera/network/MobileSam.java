package sc.fiji.tessera.network;

import java.util.Map;
import java.util.function.BiConsumer;
import sc.fiji.tessera.graph.GraphBuilder;

/**
 * MobileSAM: Segment Anything with TinyViT as a small encoder, distilled from the largest one's
 * embeddings. Zhang et al., "Faster Segment Anything: Towards lightweight SAM for mobile
 * applications" (2023). Parameters are named as in the authors' code; parts and values are those of
 * {@link Sam}.
 */
public final class MobileSam extends CompositeNetwork {

  /**
   * What a MobileSAM can be asked for.
   *
   * @param image side of the images in pixels, a multiple of 16; published for 1024
   */
  public record Options(int image) {
    public Options {
      boolean whole = image >= Sam.PATCH && image % Sam.PATCH == 0;
      new OptionLimits("A MobileSAM's").that(whole, "image", image, "a multiple of " + Sam.PATCH);
    }
  }

  private static final int EMBEDDING = 256;

  private final Options options;

  public MobileSam(Options options) {
    super("mobile-sam", options);
    this.options = options;
  }

  static Map<String, Options> variants() {
    return Map.of("mobile-sam", new Options(1024));
  }

  /** The published one, where a checkpoint's names are its; null for others. */
  static Options told(StateShapes state) {
    boolean tiny = state.has("image_encoder.patch_embed.seq.0.c.weight");
    return tiny && state.has("mask_decoder.iou_token.weight") ? new Options(1024) : null;
  }

  @Override
  public Reference reference() {
    return new Reference(
        "Zhang et al.: Faster Segment Anything: Towards lightweight SAM for mobile applications."
            + " arXiv 2306.14289, 2023",
        "https://github.com/ChaoningZhang/MobileSAM",
        "10.1 million parameters in place of 641 million",
        "Choose it for Segment Anything where there is no GPU.");
  }

  @Override
  Map<String, BiConsumer<GraphBuilder, Layers>> parts() {
    int cells = options.image / Sam.PATCH;
    return new SamInterface(
            new PromptEncoder("prompt_encoder.", EMBEDDING, options.image, cells),
            new MaskDecoder("mask_decoder.", EMBEDDING, 8, 2048, 256, false))
        .of(this::encoded);
  }

  private Features encoded(GridLayers grids, Features image) {
    Features map = TinyVit.MOBILE_SAM.apply(grids, "image_encoder.", image, options.image);
    return SamNeck.apply(grids, "image_encoder.neck.", map, EMBEDDING);
  }
}
