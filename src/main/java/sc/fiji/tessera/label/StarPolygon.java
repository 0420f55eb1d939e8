package sc.fiji.tessera.label;

import java.util.Arrays;
import java.util.List;

/**
 * An object's outline as distances from a point along rays at even angles: Schmidt et al., "Cell
 * Detection with Star-Convex Polygons" (2018). Corner k lies at (x + d_k cos(2 pi k / n), y + d_k
 * sin(2 pi k / n)) in pixels.
 *
 * @param x of the point, pixels have whole numbers at their middles
 * @param y of the point
 * @param distances along three or more rays, none negative
 * @param probability what speaks for the object
 */
public record StarPolygon(double x, double y, double[] distances, double probability) {
  public StarPolygon {
    distances = distances.clone();
    if (distances.length < 3 || Arrays.stream(distances).anyMatch(d -> !(d >= 0))) {
      throw new IllegalArgumentException("A star has three or more distances of 0 or more.");
    }
  }

  double cornerX(int ray) {
    int n = distances.length;
    return x + distances[ray % n] * Math.cos(2 * Math.PI * (ray % n) / n);
  }

  double cornerY(int ray) {
    int n = distances.length;
    return y + distances[ray % n] * Math.sin(2 * Math.PI * (ray % n) / n);
  }

  /** The farthest corner's distance. */
  double reach() {
    return Arrays.stream(distances).max().orElse(0);
  }

  /** In square pixels. */
  public double area() {
    double sine = Math.sin(2 * Math.PI / distances.length);
    double sum = 0;
    for (int k = 0; k < distances.length; k++) {
      sum += distances[k] * distances[(k + 1) % distances.length];
    }
    return sum * sine / 2;
  }

  /**
   * The area of what two polygons have in common, exactly: the sum over their fans of triangles.
   * O(n m) for n and m rays.
   */
  public double intersection(StarPolygon other) {
    double far = reach() + other.reach();
    if (Math.hypot(x - other.x, y - other.y) >= far) return 0;
    List<Triangle> own = triangles();
    List<Triangle> others = other.triangles();
    double area = 0;
    for (Triangle a : own) for (Triangle b : others) area += a.intersection(b);
    return area;
  }

  private List<Triangle> triangles() {
    Triangle[] fan = new Triangle[distances.length];
    for (int k = 0; k < fan.length; k++) {
      fan[k] =
          new Triangle(
              new double[] {x, cornerX(k), cornerX(k + 1)},
              new double[] {y, cornerY(k), cornerY(k + 1)});
    }
    return List.of(fan);
  }

  /** Whether a point lies inside. */
  boolean contains(double px, double py) {
    boolean inside = false;
    for (int k = 0; k < distances.length; k++) {
      double ay = cornerY(k);
      double by = cornerY(k + 1);
      if (ay > py == by > py) continue;
      double ax = cornerX(k);
      if (px < ax + (py - ay) / (by - ay) * (cornerX(k + 1) - ax)) inside = !inside;
    }
    return inside;
  }

  /** Corners in the sense in which angles grow. */
  private record Triangle(double[] x, double[] y) {
    double intersection(Triangle other) {
      if (apart(x, other.x) || apart(y, other.y)) return 0;
      double[] px = Arrays.copyOf(x, 8);
      double[] py = Arrays.copyOf(y, 8);
      int n = 3;
      for (int e = 0; e < 3 && n > 0; e++) {
        n = clip(px, py, n, other, e);
      }
      double twice = 0;
      for (int i = 0; i < n; i++) {
        int j = (i + 1) % n;
        twice += (px[i] - x[0]) * (py[j] - y[0]) - (px[j] - x[0]) * (py[i] - y[0]);
      }
      return Math.abs(twice) / 2;
    }

    private static boolean apart(double[] a, double[] b) {
      return Math.max(a[0], Math.max(a[1], a[2])) <= Math.min(b[0], Math.min(b[1], b[2]))
          || Math.max(b[0], Math.max(b[1], b[2])) <= Math.min(a[0], Math.min(a[1], a[2]));
    }

    /** Cuts a convex polygon off along an edge (Sutherland and Hodgman 1974); how many are left. */
    private static int clip(double[] px, double[] py, int n, Triangle by, int edge) {
      double ax = by.x[edge];
      double ay = by.y[edge];
      double dx = by.x[(edge + 1) % 3] - ax;
      double dy = by.y[(edge + 1) % 3] - ay;
      double[] x = Arrays.copyOf(px, n);
      double[] y = Arrays.copyOf(py, n);
      int left = 0;
      for (int i = 0; i < n; i++) {
        int j = (i + 1) % n;
        double here = dx * (y[i] - ay) - dy * (x[i] - ax);
        double there = dx * (y[j] - ay) - dy * (x[j] - ax);
        if (here >= 0) {
          px[left] = x[i];
          py[left++] = y[i];
        }
        if (here >= 0 != there >= 0) {
          double t = here / (here - there);
          px[left] = x[i] + t * (x[j] - x[i]);
          py[left++] = y[i] + t * (y[j] - y[i]);
        }
      }
      return left;
    }
  }
}
