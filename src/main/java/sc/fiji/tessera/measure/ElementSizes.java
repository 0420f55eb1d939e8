package sc.fiji.tessera.measure;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * The length (2-D) or area (3-D) of the boundary that passes between the 4 or 8 pixels around a
 * corner, for every way in which they can be inside or outside (bit i: the pixel i, x fastest).
 *
 * <p>The boundary crosses the middles of the lines between neighbouring pixels of which one is
 * inside (marching squares and cubes; Lorensen and Cline 1987). Where a face has its inside pixels
 * at opposite corners those of the kind that is rarer in the cube are kept apart, so that a mask
 * and its complement have the same boundary. Loops of more than three points are not flat; they are
 * divided into the fan of triangles that has the largest area when pixels are cubes.
 */
final class ElementSizes {
  private static final int CUBE = 8;
  private static final int AXES = 3;

  private final double[] spacing;

  ElementSizes(double[] spacing) {
    this.spacing = spacing;
  }

  /** The sizes by code, 16 or 256. */
  double[] all() {
    double[] sizes = new double[1 << (1 << spacing.length)];
    for (int code = 0; code < sizes.length; code++)
      sizes[code] = spacing.length == 2 ? length(code) : area(code);
    return sizes;
  }

  private double length(int code) {
    double slanted = Math.hypot(spacing[0], spacing[1]) / 2;
    return switch (code) {
      case 0b0000, 0b1111 -> 0;
      case 0b0011, 0b1100 -> spacing[0];
      case 0b0101, 0b1010 -> spacing[1];
      case 0b0110, 0b1001 -> 2 * slanted;
      default -> slanted;
    };
  }

  private double area(int code) {
    int rarer = Integer.bitCount(code) > CUBE / 2 ? ~code & 0xff : code;
    double area = 0;
    for (List<double[]> loop : loops(rarer)) area += area(loop);
    return area;
  }

  private double area(List<double[]> loop) {
    double best = -1;
    double area = 0;
    for (int from = 0; from < loop.size(); from++) {
      double cubic = fan(loop, from, new double[] {1, 1, 1});
      if (cubic > best + 1e-9) {
        best = cubic;
        area = fan(loop, from, spacing);
      }
    }
    return area;
  }

  private static double fan(List<double[]> loop, int from, double[] scale) {
    double area = 0;
    int n = loop.size();
    for (int i = 1; i + 1 < n; i++)
      area +=
          triangle(loop.get(from), loop.get((from + i) % n), loop.get((from + i + 1) % n), scale);
    return area;
  }

  private static double triangle(double[] a, double[] b, double[] c, double[] scale) {
    double[] u = new double[AXES];
    double[] v = new double[AXES];
    for (int d = 0; d < AXES; d++) {
      u[d] = (b[d] - a[d]) * scale[d];
      v[d] = (c[d] - a[d]) * scale[d];
    }
    double x = u[1] * v[2] - u[2] * v[1];
    double y = u[2] * v[0] - u[0] * v[2];
    double z = u[0] * v[1] - u[1] * v[0];
    return Math.sqrt(x * x + y * y + z * z) / 2;
  }

  /** The closed lines in which the boundary meets the faces of the cube, by their corners. */
  private static List<List<double[]>> loops(int code) {
    int[][] next = links(code);
    boolean[] seen = new boolean[next.length];
    List<List<double[]>> loops = new ArrayList<>();
    for (int start = 0; start < next.length; start++) {
      if (next[start][0] < 0 || seen[start]) continue;
      List<double[]> loop = new ArrayList<>();
      for (int edge = start; edge >= 0; edge = unseen(next[edge], seen)) {
        seen[edge] = true;
        loop.add(middle(edge));
      }
      loops.add(loop);
    }
    return loops;
  }

  private static int unseen(int[] edges, boolean[] seen) {
    for (int edge : edges) if (!seen[edge]) return edge;
    return -1;
  }

  /** An edge is known by its two corners, the smaller one first. */
  private static int edge(int a, int b) {
    return a * CUBE + b;
  }

  private static double[] middle(int edge) {
    double[] middle = new double[AXES];
    for (int d = 0; d < AXES; d++)
      middle[d] = ((edge / CUBE >> d & 1) + (edge % CUBE >> d & 1)) / 2.0;
    return middle;
  }

  /** For every edge that the boundary crosses the two that follow on the faces beside it. */
  private static int[][] links(int code) {
    int[][] next = new int[CUBE * CUBE][2];
    for (int[] n : next) Arrays.fill(n, -1);
    for (int axis = 0; axis < AXES; axis++) {
      int u = 1 << (axis + 1) % AXES;
      int v = 1 << (axis + 2) % AXES;
      for (int side = 0; side <= 1 << axis; side += 1 << axis)
        face(code, new int[] {side, side + u, side + u + v, side + v}, next);
    }
    return next;
  }

  /** Links around every stretch of inside corners of a face. */
  private static void face(int code, int[] ring, int[][] next) {
    int n = ring.length;
    for (int i = 0; i < n; i++) {
      if (!inside(code, ring[i]) || inside(code, ring[(i + n - 1) % n])) continue;
      int last = i;
      while (inside(code, ring[(last + 1) % n])) last++;
      int a = between(ring[i], ring[(i + n - 1) % n]);
      int b = between(ring[last % n], ring[(last + 1) % n]);
      link(next[a], b);
      link(next[b], a);
    }
  }

  private static boolean inside(int code, int corner) {
    return (code >> corner & 1) == 1;
  }

  private static int between(int a, int b) {
    return edge(Math.min(a, b), Math.max(a, b));
  }

  private static void link(int[] links, int to) {
    links[links[0] < 0 ? 0 : 1] = to;
  }
}
