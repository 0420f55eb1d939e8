package sc.fiji.tessera.network;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import sc.fiji.tessera.graph.Attribute;

/**
 * Arithmetic with heights and widths inside the graph, so that one graph serves every image size.
 * Sizes are int64 lists.
 */
final class Sizes {
  private final Layers net;
  private final Map<String, String> known = new HashMap<>();

  Sizes(Layers net) {
    this.net = net;
  }

  /** The sizes of axes start (included) to end (not). */
  String of(Features f, int start, int end) {
    return known.computeIfAbsent(
        f.value() + " " + start + " " + end,
        key ->
            net.node(
                "Shape",
                List.of(f.value()),
                Attribute.of("start", (long) start),
                Attribute.of("end", (long) end)));
  }

  /** [height, width]. */
  String heightWidth(Features f) {
    return of(f, 2, 4);
  }

  String joined(String... lists) {
    return net.node("Concat", List.of(lists), Attribute.of("axis", 0L));
  }

  String plus(String a, String b) {
    return net.node("Add", List.of(a, b));
  }

  String minus(String a, String b) {
    return net.node("Sub", List.of(a, b));
  }

  /** Rounded towards zero. */
  String divided(String a, long by) {
    return net.node("Div", List.of(a, net.constant(by)));
  }

  String times(String a, long by) {
    return net.node("Mul", List.of(a, net.constant(by)));
  }

  /** How much must be added to reach the next multiple. */
  String missing(String a, long multiple) {
    return minus(times(divided(plus(a, net.constant(multiple - 1)), multiple), multiple), a);
  }

  /** (size of in - size of like) / 2, per axis. */
  String halfDifference(Features in, Features like) {
    return divided(minus(heightWidth(in), heightWidth(like)), 2);
  }

  /** The window of like's height and width that starts at [top, left]. */
  Features crop(Features in, String start, Features like) {
    return crop(in, start, heightWidth(like));
  }

  /** The window of [height, width] that starts at [top, left]. */
  Features crop(Features in, String start, String heightWidth) {
    String end = plus(start, heightWidth);
    List<String> inputs = List.of(in.value(), start, end, net.constant(2, 3));
    return new Features(net.node("Slice", inputs), in.channels());
  }

  Features padTo(Features in, Features like) {
    String before = halfDifference(like, in);
    String after = minus(minus(heightWidth(like), heightWidth(in)), before);
    return pad(in, before, after, "constant");
  }

  /** Zeros behind, until height and width are {@code least}; nothing where they are. */
  Features padToAtLeast(Features in, int least) {
    String missing = minus(net.constant(least, least), heightWidth(in));
    String none = net.constant(0, 0);
    return pad(in, none, net.node("Max", List.of(missing, none)), "constant");
  }

  /** Margins [top, left] and [bottom, right]; mode constant (zeros), reflect or edge. */
  Features pad(Features in, String before, String after, String mode) {
    String none = net.constant(0, 0);
    String pads = joined(none, before, none, after);
    return new Features(
        net.node("Pad", List.of(in.value(), pads), Attribute.of("mode", mode)), in.channels());
  }

  /**
   * The matrix [bins, n] whose row i averages positions floor(i n / bins) up to, not including,
   * ceil((i + 1) n / bins), n being the size of an axis. A position j counts by how much of the
   * interval [j, j + 1] lies in the cell, which is 0 or 1.
   */
  String averaging(Features in, int axis, int bins) {
    String key = "averaging " + in.value() + " " + axis + " " + bins;
    String matrix = known.get(key);
    if (matrix == null) known.put(key, matrix = matrix(in, axis, bins));
    return matrix;
  }

  private String matrix(Features in, int axis, int bins) {
    String n = of(in, axis, axis + 1);
    long[] first = new long[bins];
    long[] next = new long[bins];
    for (int i = 0; i < bins; i++) {
      first[i] = i;
      next[i] = i + 1;
    }
    String start = divided(net.node("Mul", List.of(net.constant(first), n)), bins);
    String reach = net.node("Mul", List.of(net.constant(next), n));
    String end = divided(plus(reach, net.constant(bins - 1)), bins);
    start = column(real(start));
    end = column(real(end));
    String scalar = net.node("Squeeze", List.of(n));
    String position = net.node("Range", List.of(net.scalar(0L), scalar, net.scalar(1L)));
    String low = real(position);
    String high = net.node("Add", List.of(low, net.scalar(1f)));
    String upper = net.node("Min", List.of(high, end));
    String lower = net.node("Max", List.of(low, start));
    String inside = net.node("Relu", List.of(minus(upper, lower)));
    return net.node("Div", List.of(inside, minus(end, start)));
  }

  private String real(String whole) {
    return net.node("Cast", List.of(whole), Attribute.of("to", 1L));
  }

  private String column(String list) {
    return net.node("Unsqueeze", List.of(list, net.constant(1)));
  }
}
