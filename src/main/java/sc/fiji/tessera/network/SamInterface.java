package sc.fiji.tessera.network;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.BiConsumer;
import java.util.function.BiFunction;
import sc.fiji.tessera.graph.GraphBuilder;

/**
 * The two parts of a {@link Sam} with the names of their values.
 *
 * @param prompts how prompts become vectors
 * @param masks how they become masks
 */
record SamInterface(PromptEncoder prompts, MaskDecoder masks) {
  static final String ENCODER = "encoder";
  static final String DECODER = "decoder";

  static void checkDecoder(OptionLimits limits, int embedding, int heads) {
    limits.atLeast("decoder-heads", heads, 1);
    boolean good = embedding >= 8 && embedding % 8 == 0 && embedding / 2 % heads == 0;
    limits.that(
        good, "embedding", embedding, "a multiple of 8 whose half its " + heads + " heads divide");
  }

  /** Both parts; the encoder's layers are given. */
  Map<String, BiConsumer<GraphBuilder, Layers>> of(
      BiFunction<GridLayers, Features, Features> encoder) {
    Map<String, BiConsumer<GraphBuilder, Layers>> all = new LinkedHashMap<>();
    all.put(
        ENCODER,
        (builder, net) -> {
          Features embedding = encoder.apply(grids(net), image(builder, prompts.side()));
          builder.output(embedding.value(), "image_embeddings", "N", channels(), cells(), cells());
        });
    all.put(DECODER, this::decoder);
    return all;
  }

  static GridLayers grids(Layers net) {
    return new GridLayers(new TokenLayers(net));
  }

  static Features image(GraphBuilder builder, int side) {
    String s = Integer.toString(side);
    return new Features(builder.input("image", "N", "3", s, s), 3);
  }

  private String channels() {
    return Integer.toString(prompts.dimension());
  }

  private String cells() {
    return Integer.toString(prompts.cells());
  }

  private void decoder(GraphBuilder builder, Layers net) {
    String embedding = builder.input("image_embeddings", "1", channels(), cells(), cells());
    decoder(builder, net, new Features(embedding, prompts.dimension()), List.of());
  }

  /** Adds the inputs of prompts, the decoder and its outputs. */
  MaskDecoder.Outputs decoder(
      GraphBuilder builder, Layers net, Features image, List<Features> fine) {
    GridLayers grids = grids(net);
    String points = builder.input("point_coords", "B", "P", "2");
    String labels = builder.input("point_labels", "B", "P");
    String side = Integer.toString(4 * prompts.cells());
    String mask = builder.input("mask_input", "M", "1", side, side);
    String hasMask = builder.input("has_mask_input", "1");
    String frequencies = prompts.frequencies(net);
    Tokens sparse = prompts.points(grids.tokens(), frequencies, points, labels);
    Features dense = prompts.mask(grids, mask, hasMask);
    Tokens centres = prompts.cellCentres(grids.tokens(), frequencies);
    MaskDecoder.Outputs out =
        masks.apply(
            grids,
            new MaskDecoder.Inputs(net.add(image, dense), centres, sparse, prompts.cells(), fine));
    String count = Integer.toString(MaskDecoder.MASKS);
    builder.output(out.masks().value(), "low_res_masks", "B", count, side, side);
    builder.output(out.scores(), "iou_predictions", "B", count);
    return out;
  }
}
