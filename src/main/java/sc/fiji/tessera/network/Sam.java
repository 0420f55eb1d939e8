package sc.fiji.tessera.network;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.function.BiConsumer;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import sc.fiji.tessera.graph.GraphBuilder;

/**
 * Segment Anything: masks for points, boxes and coarse masks that a user gives. Kirillov et al.,
 * "Segment Anything" (ICCV 2023). Parameters are named as in the authors' code.
 *
 * <p>Its two parts, whose values are named as in the authors' own ONNX export of the decoder:
 *
 * <ul>
 *   <li>{@code encoder}: {@code image} [N, 3, S, S], normalised, to {@code image_embeddings} [N, C,
 *       S / 16, S / 16]
 *   <li>{@code decoder}: {@code image_embeddings} [1, C, S / 16, S / 16], {@code point_coords} [B,
 *       P, 2] in pixels of the S x S image, {@code point_labels} [B, P] (-1 no point, 0 background,
 *       1 foreground, 2 and 3 the corners of a box), {@code mask_input} [1 or B, 1, S / 4, S / 4]
 *       logits, {@code has_mask_input} [1] to {@code low_res_masks} [B, 4, S / 4, S / 4] logits and
 *       {@code iou_predictions} [B, 4]: first the mask for unambiguous prompts, then three for
 *       ambiguous ones. Where no box is given, a point (0, 0) with label -1 must follow the others.
 * </ul>
 */
public final class Sam extends CompositeNetwork {

  /**
   * What a Segment Anything can be asked for.
   *
   * @param dimension of the encoder's tokens, a multiple of the heads
   * @param layers blocks of the encoder, a multiple of the globals
   * @param heads attention heads of each block
   * @param window side of the windows that most blocks see, in patches of 16 pixels
   * @param globals how many blocks, evenly spaced, see the whole image
   * @param image side of the images in pixels, a multiple of 16
   * @param embedding channels of the embedding, a multiple of 8
   * @param decoderHeads attention heads of the decoder
   * @param perceptron width of the decoder's hidden layers
   * @param scoreWidth width of the hidden layers that estimate a mask's IoU
   */
  public record Options(
      int dimension,
      int layers,
      int heads,
      int window,
      int globals,
      int image,
      int embedding,
      int decoderHeads,
      int perceptron,
      int scoreWidth) {
    public Options {
      OptionLimits limits = new OptionLimits("A Segment Anything's");
      limits.atLeast("heads", heads, 1);
      boolean whole = dimension >= 1 && dimension % heads == 0;
      limits.that(whole, "dimension", dimension, "a multiple of its " + heads + " heads");
      limits.atLeast("globals", globals, 1);
      whole = layers >= 1 && layers % globals == 0;
      limits.that(whole, "layers", layers, "a multiple of its " + globals + " globals");
      limits.atLeast("window", window, 1);
      whole = image >= PATCH && image % PATCH == 0;
      limits.that(whole, "image", image, "a multiple of " + PATCH);
      SamInterface.checkDecoder(limits, embedding, decoderHeads);
      limits.atLeast("perceptron", perceptron, 1);
      limits.atLeast("score-width", scoreWidth, 1);
    }

    private static Options published(int dimension, int layers, int heads) {
      return new Options(dimension, layers, heads, 14, 4, 1024, 256, 8, 2048, 256);
    }
  }

  static final int PATCH = 16;

  private final Options options;

  public Sam(Options options) {
    super("sam", options);
    this.options = options;
  }

  /** The published ones by their names. */
  static Map<String, Options> variants() {
    Map<String, Options> all = new LinkedHashMap<>();
    all.put("sam-vit-b", Options.published(768, 12, 12));
    all.put("sam-vit-l", Options.published(1024, 24, 16));
    all.put("sam-vit-h", Options.published(1280, 32, 16));
    return all;
  }

  /** What a checkpoint's shapes tell; null where they are of another network. */
  static Options told(StateShapes state) {
    String table = "image_encoder.blocks.#.attn.rel_pos_h";
    int layers = state.count(table);
    if (layers == 0 || !state.has("mask_decoder.iou_token.weight")) return null;
    int dimension = state.size("image_encoder.pos_embed", 3);
    int cells = state.size("image_encoder.pos_embed", 1);
    int globals = 0;
    int window = cells;
    for (int i = 0; i < layers; i++) {
      int side = (state.size(table.replace("#", Integer.toString(i)), 0) + 1) / 2;
      if (side == cells) globals++;
      else window = side;
    }
    return new Options(
        dimension,
        layers,
        dimension / Math.max(1, state.size(table.replace("#", "0"), 1)),
        window,
        globals,
        cells * PATCH,
        state.size("image_encoder.neck.0.weight", 0),
        8,
        state.size("mask_decoder.transformer.layers.0.mlp.lin1.weight", 0),
        state.size("mask_decoder.iou_prediction_head.layers.0.weight", 0));
  }

  @Override
  public Reference reference() {
    return new Reference(
        "Kirillov et al.: Segment Anything. ICCV 2023",
        "https://github.com/facebookresearch/segment-anything",
        "23 data sets, one click each: better than RITM on 16 (mean IoU, ViT-H)",
        "Choose it to outline any object by a click or a box, without training.");
  }

  @Override
  Map<String, BiConsumer<GraphBuilder, Layers>> parts() {
    SamInterface parts =
        new SamInterface(
            new PromptEncoder(
                "prompt_encoder.", options.embedding, options.image, options.image / PATCH),
            new MaskDecoder(
                "mask_decoder.",
                options.embedding,
                options.decoderHeads,
                options.perceptron,
                options.scoreWidth,
                false));
    return parts.of(this::encoded);
  }

  private Features encoded(GridLayers grids, Features image) {
    int every = options.layers / options.globals;
    Set<Integer> global =
        IntStream.range(0, options.layers)
            .filter(i -> (i + 1) % every == 0)
            .boxed()
            .collect(Collectors.toSet());
    SamVit vit =
        new SamVit(options.dimension, options.layers, options.heads, options.window, global, PATCH);
    Features map = vit.apply(grids, "image_encoder.", image, options.image);
    return SamNeck.apply(grids, "image_encoder.neck.", map, options.embedding);
  }
}
