package sc.fiji.tessera.network;

import java.util.List;
import sc.fiji.tessera.graph.Attribute;

/**
 * Encodings of the places of a map's pixels by sines and cosines of several frequencies: one half
 * of the dimension tells the row, the other the column, both as parts of the map's size. Carion et
 * al., "End-to-End Object Detection with Transformers" (ECCV 2020). No parameters.
 */
record SinePositions(TokenLayers tokens) {
  private static final double PERIOD = 10_000;

  /** Keeps PyTorch's division by the last row or column from being one by zero. */
  private static final float TINY = 1e-6f;

  /** The pixels of a map of C channels, a multiple of 4, row by row: [1, H W, C]. */
  Tokens of(Features map) {
    Layers net = tokens.net();
    int half = map.channels() / 2;
    String height = net.sizes().of(map, 2, 3);
    String width = net.sizes().of(map, 3, 4);
    String grid = net.sizes().joined(height, width, net.constant(half));
    String rows = axis(height, half, 1);
    String columns = axis(width, half, 0);
    List<String> both =
        List.of(
            net.node("Expand", List.of(rows, grid)), net.node("Expand", List.of(columns, grid)));
    String joined = net.node("Concat", both, Attribute.of("axis", 2L));
    String flat = net.node("Reshape", List.of(joined, net.constant(1, -1, map.channels())));
    return new Tokens(flat, map.channels());
  }

  /** Sine and cosine in turns, of n places: [n, features] with one more axis. */
  private String axis(String n, int features, int unsqueezed) {
    Layers net = tokens.net();
    float[] periods = new float[features / 2];
    for (int i = 0; i < periods.length; i++) {
      periods[i] = (float) Math.pow(PERIOD, 2.0 * i / features);
    }
    String all = net.node("Add", List.of(real(n), net.scalar(TINY)));
    String part = net.node("Div", List.of(places(n), all));
    String turn = net.node("Mul", List.of(part, net.scalar((float) (2 * Math.PI))));
    String column = net.node("Unsqueeze", List.of(turn, net.constant(1)));
    String angles = net.node("Div", List.of(column, net.constant(periods, periods.length)));
    Attribute last = Attribute.of("axis", 2L);
    String pairs = net.node("Concat", List.of(apart("Sin", angles), apart("Cos", angles)), last);
    String flat = net.node("Reshape", List.of(pairs, net.constant(0, features)));
    return net.node("Unsqueeze", List.of(flat, net.constant(unsqueezed)));
  }

  private String apart(String function, String angles) {
    Layers net = tokens.net();
    String values = net.node(function, List.of(angles));
    return net.node("Unsqueeze", List.of(values, net.constant(2)));
  }

  /** 1, 2, .. n. */
  private String places(String n) {
    Layers net = tokens.net();
    String scalar = net.node("Squeeze", List.of(n));
    String range = net.node("Range", List.of(net.scalar(0L), scalar, net.scalar(1L)));
    return net.node("Add", List.of(real(range), net.scalar(1f)));
  }

  private String real(String whole) {
    return tokens.net().node("Cast", List.of(whole), Attribute.of("to", 1L));
  }
}
