package sc.fiji.tessera.graph;

import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;

/**
 * Where the axes of the image are found in the values of a graph: height and width, in volumes
 * depth, height and width, in the order of the graph's input [N, channels, (depth,) height, width].
 * The graph's shapes are inferred for several image sizes: an axis that grows with the image's
 * height alone is the height, and how fast it grows is its step. So it does not matter how a
 * network comes by its sizes.
 */
final class ImageAxes {
  /** Divisible by every stride that networks have. */
  private static final long SIZE = 40320;

  /**
   * The image's axes in one value.
   *
   * @param axis the number of the axis of the (depth,) height and width
   * @param step the distance of neighbours along them, in pixels of the image
   */
  record Grid(int[] axis, double[] step) {}

  private final Shapes base;
  private final Shapes[] larger;
  private final Map<String, Grid> grids = new HashMap<>();
  private final Set<String> data = new HashSet<>();
  private final Set<String> uniform = new HashSet<>();

  ImageAxes(Graph graph) {
    Value input = graph.inputs().get(0);
    larger = new Shapes[isVolume(input) ? 3 : 2];
    long[] sizes = new long[2 + larger.length];
    Arrays.fill(sizes, SIZE);
    sizes[0] = 1;
    sizes[1] = channels(input);
    base = Shapes.of(graph, sizes);
    for (int a = 0; a < larger.length; a++) {
      sizes[2 + a] = 2 * SIZE;
      larger[a] = Shapes.of(graph, sizes);
      sizes[2 + a] = SIZE;
    }
    data.add(graph.inputs().get(0).name());
    for (Node n : graph.nodes()) {
      boolean fromImage = n.inputs().stream().anyMatch(data::contains);
      for (String o : n.outputs()) if (fromImage && !base.isKnown(o)) data.add(o);
      if (isUniform(n)) uniform.addAll(n.outputs());
    }
  }

  private static long channels(Value input) {
    boolean image = input.dims() != null && input.dims().size() >= 4;
    return image && !input.dims().get(1).isFree() ? input.dims().get(1).size() : 1;
  }

  /** Whether an input is [N, channels, depth, height, width]; all others count as planes. */
  static boolean isVolume(Value input) {
    return input.dims() != null && input.dims().size() == 5;
  }

  /** How many axes the image has: 2 or 3. */
  int count() {
    return larger.length;
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

  /** The shapes for an image that is larger along one of its axes. */
  Shapes larger(int axis) {
    return larger[axis];
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
   * Where the image's axes are, or null where the value has not all, each on an axis of its own.
   */
  Grid grid(String value) {
    return grids.computeIfAbsent(value, this::find);
  }

  private Grid find(String value) {
    long[] b = base.of(value);
    int[] axis = new int[count()];
    double[] step = new double[count()];
    Arrays.fill(axis, -1);
    for (int which = 0; which < count(); which++) {
      long[] l = larger[which].of(value);
      if (b == null || l == null || l.length != b.length) return null;
      for (int a = 0; a < b.length; a++) {
        long growth = l[a] - b[a];
        if (growth == 0) continue;
        if (growth < 0 || axis[which] >= 0) return null;
        axis[which] = a;
        step[which] = SIZE / (double) growth;
      }
      if (axis[which] < 0) return null;
      for (int other = 0; other < which; other++) if (axis[other] == axis[which]) return null;
    }
    return new Grid(axis, step);
  }

  /** The least number of pixels that is a whole number of steps. */
  static long period(double step) {
    return SIZE / greatestCommonDivisor(SIZE, Math.round(SIZE / step));
  }

  static long leastCommonMultiple(long a, long b) {
    return a / greatestCommonDivisor(a, b) * b;
  }

  private static long greatestCommonDivisor(long a, long b) {
    return b == 0 ? a : greatestCommonDivisor(b, a % b);
  }
}
