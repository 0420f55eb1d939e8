package sc.fiji.tessera.network;

import java.util.ArrayList;
import java.util.List;
import sc.fiji.tessera.graph.Attribute;

/**
 * Several maps whose pixels are one sequence, map behind map and row by row: [N, S, C]. Sizes are
 * known when the network runs.
 */
final class PixelLevels {
  private final TokenLayers tokens;
  private final List<Features> maps;
  private final String counts;
  private final String total;
  private final String places;

  /** Maps [N, C, H_i, W_i] that tell the sizes. */
  PixelLevels(TokenLayers tokens, List<Features> maps) {
    this.tokens = tokens;
    this.maps = List.copyOf(maps);
    Layers net = tokens.net();
    List<String> pixels = new ArrayList<>();
    List<String> centres = new ArrayList<>();
    Attribute keep = Attribute.of("keepdims", 1L);
    for (Features map : maps) {
      String size = net.sizes().heightWidth(map);
      pixels.add(net.node("ReduceProd", List.of(size), keep));
      centres.add(centres(map));
    }
    counts = net.sizes().joined(pixels.toArray(String[]::new));
    total = net.node("ReduceSum", List.of(counts), keep);
    places = net.node("Concat", centres, Attribute.of("axis", 1L));
  }

  int count() {
    return maps.size();
  }

  Features map(int level) {
    return maps.get(level);
  }

  /** S, int64 [1]. */
  String total() {
    return total;
  }

  /**
   * Where the centre of every pixel lies in its map, [1, S, 1, 2]: to the right and downwards, -1
   * to 1 from border to border, as GridSample counts.
   */
  String places() {
    return places;
  }

  /** The parts of a value that belong to each map. */
  List<String> split(String value, int axis) {
    return tokens
        .net()
        .nodes("Split", count(), List.of(value, counts), Attribute.of("axis", (long) axis));
  }

  /** How far a pixel's side reaches in {@link #places}, to the right and downwards: [2]. */
  String pixel(int level) {
    Layers net = tokens.net();
    Features map = maps.get(level);
    String size = net.sizes().joined(net.sizes().of(map, 3, 4), net.sizes().of(map, 2, 3));
    return net.node("Div", List.of(net.scalar(2f), real(size)));
  }

  private String centres(Features map) {
    Layers net = tokens.net();
    String size = net.sizes().joined(net.sizes().heightWidth(map), net.constant(1));
    String x = net.node("Unsqueeze", List.of(axis(map, 3), net.constant(0, 2)));
    String y = net.node("Unsqueeze", List.of(axis(map, 2), net.constant(1, 2)));
    List<String> both =
        List.of(net.node("Expand", List.of(x, size)), net.node("Expand", List.of(y, size)));
    String grid = net.node("Concat", both, Attribute.of("axis", 2L));
    return net.node("Reshape", List.of(grid, net.constant(1, -1, 1, 2)));
  }

  private String axis(Features map, int axis) {
    Layers net = tokens.net();
    String n = net.sizes().of(map, axis, axis + 1);
    String scalar = net.node("Squeeze", List.of(n));
    String range = net.node("Range", List.of(net.scalar(0L), scalar, net.scalar(1L)));
    String twice = net.node("Mul", List.of(real(range), net.scalar(2f)));
    String centre = net.node("Add", List.of(twice, net.scalar(1f)));
    String from0 = net.node("Div", List.of(centre, real(n)));
    return net.node("Sub", List.of(from0, net.scalar(1f)));
  }

  private String real(String whole) {
    return tokens.net().node("Cast", List.of(whole), Attribute.of("to", 1L));
  }
}
