package sc.fiji.tessera.graph;

import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;

/**
 * Where height and width of the image are found in the values of a graph. The graph's shapes are
 * inferred for three image sizes: an axis that grows with the image's height alone is the height,
 * and how fast it grows is its step. So it does not matter how a network comes by its sizes.
 */
final class ImageAxes {
  /** Divisible by every stride that networks have. */
  private static final long SIZE = 40320;

  /**
   * Height and width in one value.
   *
   * @param axis the number of the axis of the height and that of the width
   * @param step the distance of neighbours along them, in pixels of the image
   */
  record Grid(int[] axis, double[] step) {}

  private final Shapes base;
  private final Shapes tall;
  private final Shapes wide;
  private final Map<String, Grid> grids = new HashMap<>();
  private final Set<String> data = new HashSet<>();
  private final Set<String> uniform = new HashSet<>();

  ImageAxes(Graph graph) {
    long channels = channels(graph.inputs().get(0));
    base = Shapes.of(graph, 1, channels, SIZE, SIZE);
    tall = Shapes.of(graph, 1, channels, 2 * SIZE, SIZE);
    wide = Shapes.of(graph, 1, channels, SIZE, 2 * SIZE);
    data.add(graph.inputs().get(0).name());
    for (Node n : graph.nodes()) {
      boolean fromImage = n.inputs().stream().anyMatch(data::contains);
      for (String o : n.outputs()) if (fromImage && !base.isKnown(o)) data.add(o);
      if (isUniform(n)) uniform.addAll(n.outputs());
    }
  }

  private static long channels(Value input) {
    boolean image = input.dims() != null && input.dims().size() == 4;
    return image && !input.dims().get(1).isFree() ? input.dims().get(1).size() : 1;
  }

  private boolean isUniform(Node n) {
    if (n.opType().equals("ConstantOfShape")) return true;
    long[] from = base.of(n.input(0));
    return n.opType().equals("Expand") && from != null && SmallTensor.count(from) == 1;
  }

  /** The shapes for one of the sizes. */
  Shapes shapes() {
    return base;
  }

  /** The shapes for an image that is taller (axis 0) or wider (axis 1). */
  Shapes larger(int axis) {
    return axis == 0 ? tall : wide;
  }

  /** Whether a value is computed from the image, and not from its size alone. */
  boolean isData(String value) {
    return data.contains(value);
  }

  /** Whether all elements of a value are equal. */
  boolean isUniform(String value) {
    return uniform.contains(value);
  }

  /**
   * Where height and width are, or null where the value has not both, each on an axis of its own.
   */
  Grid grid(String value) {
    return grids.computeIfAbsent(value, this::find);
  }

  private Grid find(String value) {
    long[] b = base.of(value);
    long[] t = tall.of(value);
    long[] w = wide.of(value);
    if (b == null || t == null || w == null) return null;
    if (t.length != b.length || w.length != b.length) return null;
    int[] axis = {-1, -1};
    double[] step = new double[2];
    for (int a = 0; a < b.length; a++) {
      long[] growth = {t[a] - b[a], w[a] - b[a]};
      if (growth[0] == 0 && growth[1] == 0) continue;
      int which = growth[0] != 0 ? 0 : 1;
      if (growth[1 - which] != 0 || axis[which] >= 0 || growth[which] < 0) return null;
      axis[which] = a;
      step[which] = SIZE / (double) growth[which];
    }
    return axis[0] < 0 || axis[1] < 0 ? null : new Grid(axis, step);
  }

  /** The least number of pixels that is a whole number of steps along both axes. */
  static long period(Grid grid) {
    return leastCommonMultiple(numerator(grid.step[0]), numerator(grid.step[1]));
  }

  private static long numerator(double step) {
    return SIZE / greatestCommonDivisor(SIZE, Math.round(SIZE / step));
  }

  static long leastCommonMultiple(long a, long b) {
    return a / greatestCommonDivisor(a, b) * b;
  }

  private static long greatestCommonDivisor(long a, long b) {
    return b == 0 ? a : greatestCommonDivisor(b, a % b);
  }
}
