package sc.fiji.tessera.network;

import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.BiConsumer;
import sc.fiji.tessera.graph.GraphBuilder;

/**
 * SAM 2.1 for still images: {@link Sam} with a hierarchical encoder, whose finer maps the decoder
 * sees as well. Ravi et al., "SAM 2: Segment Anything in images and videos" (2024). Parameters are
 * named as in the authors' code, without those that only videos need.
 *
 * <p>Its two parts:
 *
 * <ul>
 *   <li>{@code encoder}: {@code image} [N, 3, S, S], normalised, to {@code image_embed} [N, C, S /
 *       16, S / 16], {@code high_res_feats_0} [N, C / 8, S / 4, S / 4] and {@code high_res_feats_1}
 *       [N, C / 4, S / 8, S / 8]
 *   <li>{@code decoder}: these three of one image and the prompts of {@link Sam} to {@code
 *       low_res_masks} [B, 4, S / 4, S / 4] logits, {@code iou_predictions} [B, 4] from 0 to 1 and
 *       {@code object_score_logits} [B, 1]. A point (0, 0) with label -1 always follows the others.
 * </ul>
 */
public final class Sam2 extends CompositeNetwork {
  private static final String PROMPTS = "sam_prompt_encoder.";
  private static final String MASKS = "sam_mask_decoder.";

  /**
   * What a SAM 2 can be asked for.
   *
   * @param dimension of the encoder's first stage, a multiple of the heads
   * @param heads attention heads of the first stage
   * @param blocks1 blocks of the first stage; and so on
   * @param window side of the third stage's windows, an even number
   * @param globals how many blocks of the third stage, its last among them, see the whole image
   * @param spacing how many blocks each of these stands behind the one before
   * @param background side of the grid that positions are learned on
   * @param image side of the images in pixels, a multiple of 32
   * @param embedding channels of the embedding, a multiple of 8
   * @param decoderHeads attention heads of the decoder
   */
  public record Options(
      int dimension,
      int heads,
      int blocks1,
      int blocks2,
      int blocks3,
      int blocks4,
      int window,
      int globals,
      int spacing,
      int background,
      int image,
      int embedding,
      int decoderHeads) {
    public Options {
      OptionLimits limits = new OptionLimits("A SAM 2's");
      limits.atLeast("heads", heads, 1);
      boolean whole = dimension >= 1 && dimension % heads == 0;
      limits.that(whole, "dimension", dimension, "a multiple of its " + heads + " heads");
      limits.atLeast("blocks1", blocks1, 1);
      limits.atLeast("blocks2", blocks2, 1);
      limits.atLeast("blocks3", blocks3, 1);
      limits.atLeast("blocks4", blocks4, 1);
      limits.that(window >= 2 && window % 2 == 0, "window", window, "an even number");
      limits.atLeast("spacing", spacing, 1);
      boolean inside = globals >= 0 && (globals - 1) * spacing < blocks3;
      limits.that(inside, "globals", globals, "so few that all are in the third stage");
      limits.atLeast("background", background, 1);
      limits.that(image >= 32 && image % 32 == 0, "image", image, "a multiple of 32");
      SamInterface.checkDecoder(limits, embedding, decoderHeads);
    }
  }

  private final Options options;

  public Sam2(Options options) {
    super("sam2", options);
    this.options = options;
  }

  /** The published ones by their names. */
  static Map<String, Options> variants() {
    Map<String, Options> all = new LinkedHashMap<>();
    all.put("sam2.1-tiny", new Options(96, 1, 1, 2, 7, 2, 14, 3, 2, 7, 1024, 256, 8));
    all.put("sam2.1-small", new Options(96, 1, 1, 2, 11, 2, 14, 3, 3, 7, 1024, 256, 8));
    all.put("sam2.1-base-plus", new Options(112, 2, 2, 3, 16, 3, 14, 3, 4, 14, 1024, 256, 8));
    all.put("sam2.1-large", new Options(144, 2, 2, 6, 36, 4, 16, 3, 10, 7, 1024, 256, 8));
    return all;
  }

  /**
   * What a checkpoint's shapes tell; null where they are of another network. Heads, windows and
   * which blocks see the whole image are no weights: they are those of the published network of the
   * same dimension and blocks.
   */
  static Options told(StateShapes state) {
    String trunk = "image_encoder.trunk.";
    boolean own = state.has(trunk + "pos_embed_window");
    if (!own || !state.has("sam_mask_decoder.iou_token.weight")) return null;
    int[] blocks = new int[4];
    int stage = 0;
    for (int i = 0; i < state.count(trunk + "blocks.#.norm1.weight"); i++) {
      if (state.has(trunk + "blocks." + i + ".proj.weight")) stage = Math.min(3, stage + 1);
      blocks[stage]++;
    }
    int dimension = state.size(trunk + "pos_embed", 1);
    for (Options o : variants().values()) {
      if (o.dimension == dimension && o.blocks3 == blocks[2]) return o;
    }
    int globals = Math.min(3, blocks[2]);
    int background = state.size(trunk + "pos_embed", 2);
    int embedding = state.size("sam_mask_decoder.iou_token.weight", 1);
    return new Options(
        dimension,
        1,
        blocks[0],
        blocks[1],
        blocks[2],
        blocks[3],
        14,
        globals,
        1,
        background,
        1024,
        embedding,
        8);
  }

  @Override
  public Reference reference() {
    return new Reference(
        "Ravi et al.: SAM 2: Segment Anything in images and videos. arXiv 2408.00714, 2024",
        "https://github.com/facebookresearch/sam2",
        "SA-V test, J&F: 76.5 (tiny), 76.6 (small), 78.2 (base plus), 79.5 (large)",
        "Choose it like Segment Anything, for finer outlines in less time.");
  }

  @Override
  Map<String, BiConsumer<GraphBuilder, Layers>> parts() {
    Map<String, BiConsumer<GraphBuilder, Layers>> all = new LinkedHashMap<>();
    all.put(SamInterface.ENCODER, this::encoder);
    all.put(SamInterface.DECODER, this::decoder);
    return all;
  }

  private Hiera hiera() {
    int last = options.blocks1 + options.blocks2 + options.blocks3 - 1;
    Set<Integer> global = new HashSet<>();
    for (int i = 0; i < options.globals; i++) global.add(last - i * options.spacing);
    return new Hiera(
        options.dimension,
        options.heads,
        new int[] {options.blocks1, options.blocks2, options.blocks3, options.blocks4},
        new int[] {8, 4, options.window, options.window / 2},
        global,
        options.background);
  }

  private void encoder(GraphBuilder builder, Layers net) {
    GridLayers grids = SamInterface.grids(net);
    Features image = SamInterface.image(builder, options.image);
    int c = options.embedding;
    List<Features> stages = hiera().apply(grids, "image_encoder.trunk.", image, options.image);
    Features[] lateral = new Features[stages.size()];
    for (int i = 0; i < lateral.length; i++) {
      String name = "image_encoder.neck.convs." + (lateral.length - 1 - i) + ".conv";
      lateral[i] = net.convolution(name, stages.get(i), c, Kernel.of(1), true);
    }
    Features embedding = net.add(lateral[2], net.resize(lateral[3], 2, Interpolation.NEAREST));
    Init init = Init.normal(TokenLayers.DEVIATION);
    String still = grids.reshaped(net.parameter("no_mem_embed", init, 1, 1, c), 1, c, 1, 1);
    embedding = net.add(embedding, new Features(still, c));
    Features fine = net.convolution(MASKS + "conv_s0", lateral[0], c / 8, Kernel.of(1), true);
    Features finer = net.convolution(MASKS + "conv_s1", lateral[1], c / 4, Kernel.of(1), true);
    output(builder, embedding, "image_embed", 16);
    output(builder, fine, "high_res_feats_0", 4);
    output(builder, finer, "high_res_feats_1", 8);
  }

  private void output(GraphBuilder builder, Features map, String name, int stride) {
    String side = Integer.toString(options.image / stride);
    builder.output(map.value(), name, "N", Integer.toString(map.channels()), side, side);
  }

  private Features input(GraphBuilder builder, String name, int channels, int stride) {
    String side = Integer.toString(options.image / stride);
    return new Features(builder.input(name, "1", Integer.toString(channels), side, side), channels);
  }

  private void decoder(GraphBuilder builder, Layers net) {
    int c = options.embedding;
    Features image = input(builder, "image_embed", c, 16);
    Features fine = input(builder, "high_res_feats_0", c / 8, 4);
    Features finer = input(builder, "high_res_feats_1", c / 4, 8);
    PromptEncoder prompts = new PromptEncoder(PROMPTS, c, options.image, options.image / 16);
    MaskDecoder masks = new MaskDecoder(MASKS, c, options.decoderHeads, 2048, 256, true);
    MaskDecoder.Outputs out =
        new SamInterface(prompts, masks).decoder(builder, net, image, List.of(fine, finer));
    builder.output(out.object(), "object_score_logits", "B", "1");
  }
}
