package sc.fiji.tessera.network;

import java.util.List;
import sc.fiji.tessera.graph.Tensor;

/**
 * Decomposed relative positions: to the score of a query at (h, w) and a key at (k, l) is added q ·
 * R<sub>h</sub>[h - k + S - 1] + q · R<sub>w</sub>[w - l + S - 1], where the query is not scaled
 * and the two tables of 2 S - 1 vectors are learned. Li et al., "Improved multiscale vision
 * transformers" (CVPR 2022).
 *
 * @param name what stands before {@code rel_pos_h} and {@code rel_pos_w}
 * @param side S, of the square grid of queries and keys
 */
record RelativePositions(String name, int side) {

  /**
   * @param queries [N, heads, S S, d]
   * @param scores [N, heads, S S, S S]
   * @return the scores with the positions' share
   */
  String added(GridLayers grids, String queries, String scores, int heads, int d) {
    Layers net = grids.net();
    TokenLayers tokens = grids.tokens();
    int s = side;
    String rows = grids.reshaped(queries, -1, s, s, d);
    String columns = tokens.transposed(rows, 0, 2, 1, 3);
    String vertical = net.node("MatMul", List.of(rows, table(net, tokens, "h", d)));
    String horizontal = net.node("MatMul", List.of(columns, table(net, tokens, "w", d)));
    String sum = grids.reshaped(scores, -1, s, s, s, s);
    sum = net.node("Add", List.of(sum, grids.reshaped(vertical, -1, s, s, s, 1)));
    String across = tokens.transposed(horizontal, 0, 2, 1, 3);
    sum = net.node("Add", List.of(sum, grids.reshaped(across, -1, s, s, 1, s)));
    return grids.reshaped(sum, -1, heads, (long) s * s, (long) s * s);
  }

  /** [S, d, S]: for a query's place, the vectors of all places of keys. */
  private String table(Layers net, TokenLayers tokens, String axis, int d) {
    String learned =
        net.parameter(
            name + "rel_pos_" + axis, Init.normal(TokenLayers.DEVIATION), 2L * side - 1, d);
    long[] distance = new long[side * side];
    for (int i = 0; i < distance.length; i++) distance[i] = i / side - i % side + side - 1;
    String index = net.constant(Tensor.of("", distance, side, side));
    return tokens.transposed(net.node("Gather", List.of(learned, index)), 0, 2, 1);
  }
}
