package sc.fiji.tessera.network;

import java.util.List;
import sc.fiji.tessera.graph.Attribute;

/** Layers on grids of vectors: windows, and normalisation over channels. Not thread-safe. */
final class GridLayers {
  private final TokenLayers tokens;
  private final Layers net;

  GridLayers(TokenLayers tokens) {
    this.tokens = tokens;
    this.net = tokens.net();
  }

  TokenLayers tokens() {
    return tokens;
  }

  Layers net() {
    return net;
  }

  /** The vectors of a map [N, C, height, width]. */
  TokenGrid grid(Features map, int height, int width) {
    String value = tokens.transposed(map.value(), 0, 2, 3, 1);
    return new TokenGrid(value, height, width, map.channels());
  }

  /** As a map [N, C, height, width]. */
  Features map(TokenGrid grid) {
    return new Features(tokens.transposed(grid.value(), 0, 3, 1, 2), grid.dimension());
  }

  /** Every pixel's channels to mean 0 and variance 1, then scaled and shifted (LayerNorm2d). */
  Features channelNormalization(String name, Features in, float epsilon) {
    Tokens across = new Tokens(tokens.transposed(in.value(), 0, 2, 3, 1), in.channels());
    Tokens normal = tokens.normalization(name, across, epsilon);
    return new Features(tokens.transposed(normal.value(), 0, 3, 1, 2), in.channels());
  }

  /**
   * Every cell of a square grid as two by two: a transposed convolution of kernel and stride 2,
   * which is one product of matrices.
   *
   * @param in [N, side side, C], row by row
   * @return [N, 4 side side, out], row by row
   */
  Tokens doubled(String name, Tokens in, int side, int out) {
    int c = in.dimension();
    Init init = Init.normal(Math.sqrt(1.0 / c));
    String weight = net().parameter(name + ".weight", init, c, out, 2, 2);
    String bias = net().parameter(name + ".bias", Init.constant(0), out);
    String parts = reshaped(tokens.transposed(weight, 0, 2, 3, 1), c, 4L * out);
    String product = net().node("MatMul", List.of(in.value(), parts));
    String cells = reshaped(product, -1, side, side, 2, 2, out);
    String sorted = tokens.transposed(cells, 0, 1, 3, 2, 4, 5);
    String flat = reshaped(sorted, -1, 4L * side * side, out);
    return new Tokens(net().node("Add", List.of(flat, bias)), out);
  }

  /**
   * Square windows of a grid, one behind the other along the first axis, after zeros at the right
   * and at the bottom up to whole windows.
   */
  TokenGrid windows(TokenGrid in, int side) {
    int rows = rows(in.height(), side);
    int columns = rows(in.width(), side);
    String padded = padded(in, rows * side - in.height(), columns * side - in.width());
    String cut = reshaped(padded, -1, rows, side, columns, side, in.dimension());
    String sorted = tokens.transposed(cut, 0, 1, 3, 2, 4, 5);
    return new TokenGrid(
        reshaped(sorted, -1, side, side, in.dimension()), side, side, in.dimension());
  }

  /** Windows back in their places on a grid of some size, without what was added around. */
  TokenGrid joined(TokenGrid windows, int height, int width) {
    int rows = rows(height, windows.height());
    int columns = rows(width, windows.width());
    int d = windows.dimension();
    String cut = reshaped(windows.value(), -1, rows, columns, windows.height(), windows.width(), d);
    String sorted = tokens.transposed(cut, 0, 1, 3, 2, 4, 5);
    int h = rows * windows.height();
    int w = columns * windows.width();
    String whole = reshaped(sorted, -1, h, w, d);
    if (h != height || w != width) {
      List<String> window =
          List.of(whole, net.constant(0, 0), net.constant(height, width), net.constant(1, 2));
      whole = net.node("Slice", window);
    }
    return new TokenGrid(whole, height, width, d);
  }

  private static int rows(int size, int side) {
    return (size + side - 1) / side;
  }

  private String padded(TokenGrid in, int below, int right) {
    if (below == 0 && right == 0) return in.value();
    String pads = net.constant(0, 0, 0, 0, 0, below, right, 0);
    return net.node("Pad", List.of(in.value(), pads), Attribute.of("mode", "constant"));
  }

  String reshaped(String value, long... shape) {
    return net.node("Reshape", List.of(value, net.constant(shape)));
  }
}
