package sc.fiji.tessera.network;

import java.util.List;
import sc.fiji.tessera.graph.Attribute;

/**
 * Extends images by mirroring at their border pixels, inside the graph: by a border on each side
 * and, at the end, by what is missing until (size - remainder) is a multiple of a grid. Rows and
 * columns are picked by index instead of by ONNX's Pad, because a small image must be mirrored more
 * than once: at position p lies pixel n - 1 - |p mod 2(n - 1) - (n - 1)|.
 *
 * @param border pixels on each side
 * @param grid what the size, without borders, is to be a multiple of
 * @param remainder plus this
 */
record MirrorPadding(Layers net, int border, int grid, int remainder) {

  /** Extends height and width. */
  Features around(Features image) {
    return along(3, along(2, image));
  }

  /** Extends along one axis: 2 is the height, 3 the width. */
  Features along(int axis, Features in) {
    String shape = net.node("Shape", List.of(in.value()));
    String size = net.node("Gather", List.of(shape, whole(axis)));
    String missing = calculate("Mod", calculate("Sub", whole(remainder), size), whole(grid));
    String end = calculate("Add", calculate("Add", size, missing), whole(border));
    String positions = net.node("Range", List.of(whole(-border), end, whole(1)));
    Attribute along = Attribute.of("axis", (long) axis);
    String y = net.node("Gather", List.of(in.value(), reflected(positions, size)), along);
    return new Features(y, in.channels());
  }

  private String reflected(String positions, String size) {
    String last = calculate("Sub", size, whole(1));
    String period = calculate("Max", calculate("Add", last, last), whole(1));
    String way = calculate("Sub", calculate("Mod", positions, period), last);
    return calculate("Sub", last, net.node("Abs", List.of(way)));
  }

  private String calculate(String op, String a, String b) {
    return net.node(op, List.of(a, b));
  }

  private String whole(long value) {
    return net.scalar(value);
  }
}
