package sc.fiji.tessera.graph;

import sc.fiji.tessera.graph.Neighbourhood.Elsewhere;

/** Which positions of its input a Resize (or Upsample) looks at, along one axis of the image. */
final class Resampling {
  private final ImageAxes axes;
  private final Node node;
  private final int axis;
  private final ImageAxes.Grid in;
  private final ImageAxes.Grid out;

  Resampling(ImageAxes axes, Node node, int axis) {
    this.axes = axes;
    this.node = node;
    this.axis = axis;
    this.in = axes.grid(node.input(0));
    this.out = axes.grid(node.output());
  }

  Interval of(Interval wanted) {
    boolean upsample = node.opType().equals("Upsample");
    String mode = node.string("mode", "nearest");
    String coordinates =
        upsample ? "asymmetric" : node.string("coordinate_transformation_mode", "half_pixel");
    double ratio = out.step()[axis] / in.step()[axis];
    if (ratio == 1) return wanted;
    boolean corners = coordinates.equals("align_corners");
    if (!corners) requireFixedFactor(axes.shapes());
    if (!corners) requireFixedFactor(axes.larger(axis));
    Interval at =
        switch (coordinates) {
          case "half_pixel", "pytorch_half_pixel", "half_pixel_symmetric" ->
              wanted.plus(.5).times(ratio).plus(-.5);
          case "asymmetric", "align_corners" -> wanted.times(ratio);
          default -> throw new Elsewhere("its coordinates are not understood");
        };
    double wider = node.integer("antialias", 0) != 0 ? Math.max(1, ratio) : 1;
    return switch (mode) {
      case "nearest" -> nearest(at, upsample ? "floor" : "round_prefer_floor");
      case "linear" -> around(at, wider);
      case "cubic" -> around(at, 2 * wider);
      default -> throw new Elsewhere("its mode is not understood");
    };
  }

  /** What keeps positions from being exact although a neighbourhood can be given, or "". */
  String inexact() {
    String mode = node.string("coordinate_transformation_mode", "half_pixel");
    boolean corners = mode.equals("align_corners") && out.step()[axis] != in.step()[axis];
    return corners ? "align_corners depends on the size of the whole image" : "";
  }

  private void requireFixedFactor(Shapes shapes) {
    double from = shapes.of(node.input(0))[in.axis()[axis]] * in.step()[axis];
    double to = shapes.of(node.output())[out.axis()[axis]] * out.step()[axis];
    if (Math.abs(from - to) > 1e-6) {
      throw new Elsewhere("its factor depends on the size of the image");
    }
  }

  private Interval nearest(Interval at, String defaultMode) {
    String mode = node.string("nearest_mode", defaultMode);
    return new Interval(rounded(at.low(), mode), rounded(at.high(), mode));
  }

  private static double rounded(double at, String mode) {
    return switch (mode) {
      case "floor" -> Math.floor(at + 1e-9);
      case "ceil" -> Math.ceil(at - 1e-9);
      case "round_prefer_ceil" -> Math.floor(at + .5 + 1e-9);
      default -> Math.ceil(at - .5 - 1e-9);
    };
  }

  /** All positions closer than the radius, and one more where the corners are aligned. */
  private Interval around(Interval at, double radius) {
    double slack = inexact().isEmpty() ? 0 : 1;
    return new Interval(
        Math.floor(at.low() - radius + 1e-9) + 1 - slack,
        Math.ceil(at.high() + radius - 1e-9) - 1 + slack);
  }
}
