package sc.fiji.tessera.network;

import java.util.List;
import sc.fiji.tessera.graph.Attribute;

/**
 * The mask decoder of Segment Anything: from an image's embedding and prompts to four masks, one
 * for unambiguous prompts and three for ambiguous ones, with an estimate of each one's IoU.
 * Kirillov et al., "Segment Anything" (ICCV 2023); the second version, which also sees two finer
 * maps and tells whether there is an object at all: Ravi et al., "SAM 2" (2024).
 *
 * @param prefix what parameters start with: {@code mask_decoder.}
 * @param dimension of the embedding, a multiple of 8
 * @param heads attention heads
 * @param perceptron width of the transformer's hidden layers
 * @param scoreWidth width of the hidden layers that estimate the IoU
 * @param second whether it is that of SAM 2
 */
record MaskDecoder(
    String prefix, int dimension, int heads, int perceptron, int scoreWidth, boolean second) {
  static final int MASKS = 4;
  private static final float EPSILON = 1e-6f;

  /**
   * What it decodes.
   *
   * @param image [1, dimension, cells, cells], the mask prompt added
   * @param centres [cells cells, dimension]
   * @param prompts [B, P, dimension]
   * @param cells side of the embedding's grid
   * @param fine maps four and two times finer with dimension / 8 and dimension / 4 channels; empty
   *     for the first version
   */
  record Inputs(Features image, Tokens centres, Tokens prompts, int cells, List<Features> fine) {}

  /**
   * What comes out.
   *
   * @param masks logits [B, 4, 4 cells, 4 cells]; the first is the one for unambiguous prompts
   * @param scores estimated IoU, [B, 4]
   * @param object logits [B, 1] that there is an object; null in the first version
   */
  record Outputs(Features masks, String scores, String object) {}

  Outputs apply(GridLayers grids, Inputs in) {
    TokenLayers net = grids.tokens();
    int first = second ? 1 : 0;
    Tokens tokens = net.join(own(net, in.prompts), in.prompts);
    String[] hidden =
        second ? new String[] {"layers.0", "layers.1"} : new String[] {"lin1", "lin2"};
    TwoWayTransformer transformer =
        new TwoWayTransformer(prefix + "transformer.", heads, perceptron, hidden);
    TwoWayTransformer.Pair out =
        transformer.apply(
            net,
            new TwoWayTransformer.Pair(tokens, net.pixels(in.image)),
            new TwoWayTransformer.Pair(tokens, in.centres));
    Tokens t = out.tokens();
    Tokens map = finer(grids, out.cells(), in.cells, in.fine);
    String masks = masks(grids, net.range(t, first + 1, first + 1 + MASKS), map, 4L * in.cells);
    String scores = scores(grids, net.range(t, first, first + 1));
    String object = second ? object(grids, net.range(t, 0, 1)) : null;
    return new Outputs(new Features(masks, MASKS), scores, object);
  }

  /** The decoder's own tokens for every example: object (in the second version), IoU, masks. */
  private Tokens own(TokenLayers net, Tokens like) {
    List<String> all =
        second
            ? List.of(
                token(net, "obj_score_token", 1),
                token(net, "iou_token", 1),
                token(net, "mask_tokens", MASKS))
            : List.of(token(net, "iou_token", 1), token(net, "mask_tokens", MASKS));
    String list = net.net().node("Concat", all, Attribute.of("axis", 0L));
    return net.repeated(new Tokens(list, dimension), like);
  }

  private String token(TokenLayers net, String name, int count) {
    Init init = Init.normal(TokenLayers.DEVIATION);
    return net.net().parameter(prefix + name + ".weight", init, count, dimension);
  }

  /** The cells four times finer, with dimension / 8 channels: vectors row by row. */
  private Tokens finer(GridLayers grids, Tokens cells, int side, List<Features> fine) {
    TokenLayers net = grids.tokens();
    String name = prefix + "output_upscaling.";
    Tokens x = grids.doubled(name + 0, cells, side, dimension / 4);
    if (second) x = net.add(x, net.pixels(fine.get(1)));
    x = net.gelu(net.normalization(name + 1, x, EPSILON));
    x = grids.doubled(name + 3, x, 2 * side, dimension / 8);
    if (second) x = net.add(x, net.pixels(fine.get(0)));
    return net.gelu(x);
  }

  /** The product of every pixel's vector with one that each mask token gives. */
  private String masks(GridLayers grids, Tokens tokens, Tokens map, long side) {
    TokenLayers net = grids.tokens();
    String[] weights = new String[MASKS];
    for (int i = 0; i < MASKS; i++) {
      String name = prefix + "output_hypernetworks_mlps." + i;
      Tokens token = net.range(tokens, i, i + 1L);
      weights[i] = perceptron(net, name, token, dimension, map.dimension()).value();
    }
    Attribute axis = Attribute.of("axis", 1L);
    String all = grids.net().node("Concat", List.of(weights), axis);
    String pixels = net.transposed(map.value(), 0, 2, 1);
    String products = grids.net().node("MatMul", List.of(all, pixels));
    return grids.reshaped(products, 0, MASKS, side, side);
  }

  private String scores(GridLayers grids, Tokens token) {
    TokenLayers net = grids.tokens();
    Tokens x = perceptron(net, prefix + "iou_prediction_head", token, scoreWidth, MASKS);
    String scores = grids.reshaped(x.value(), 0, MASKS);
    return second ? grids.net().node("Sigmoid", List.of(scores)) : scores;
  }

  private String object(GridLayers grids, Tokens token) {
    TokenLayers net = grids.tokens();
    Tokens x = perceptron(net, prefix + "pred_obj_score_head", token, dimension, 1);
    return grids.reshaped(x.value(), 0, 1);
  }

  /** Three layers with ReLU between them. */
  private static Tokens perceptron(TokenLayers net, String name, Tokens in, int width, int out) {
    Tokens x = net.relu(net.linear(name + ".layers.0", in, width));
    x = net.relu(net.linear(name + ".layers.1", x, width));
    return net.linear(name + ".layers.2", x, out);
  }
}
