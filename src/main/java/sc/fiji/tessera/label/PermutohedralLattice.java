package sc.fiji.tessera.label;

import java.util.Arrays;

/**
 * Gaussian filtering of values that lie at points of a space of few dimensions, in time linear in
 * the points: Adams, Baek and Davis, "Fast high-dimensional filtering using the permutohedral
 * lattice" (2010). Every point spreads its values over the corners of the simplex that it lies in,
 * the corners are blurred along each of the lattice's directions, and the points read their
 * simplex's corners again. The Gaussian has a standard deviation of 1 along every axis: scale the
 * points. Sums are off by a common factor that grows with the dimensions, so divide by the {@link
 * #mass}.
 *
 * <p>An approximation of the exact sum. Building takes O(n d^2), filtering k values O(n d k).
 * Immutable after construction; a filter may run in several threads at once.
 */
final class PermutohedralLattice {
  private final int dimensions;
  private final int points;
  private final int[] corners; // [point][remainder]
  private final float[] weights; // [point][remainder]
  private final int[][] before; // [direction][vertex], -1 where there is none
  private final int[][] after;
  private final int vertices;

  /**
   * Builds the lattice around points.
   *
   * @param features [point * dimensions + axis], in standard deviations
   * @param dimensions of the space, from 1 on
   */
  PermutohedralLattice(float[] features, int dimensions) {
    this.dimensions = dimensions;
    this.points = features.length / dimensions;
    int corner = dimensions + 1;
    this.corners = new int[Math.multiplyExact(points, corner)];
    this.weights = new float[corners.length];
    LatticeKeys keys = new LatticeKeys(dimensions);
    Simplex simplex = new Simplex(dimensions);
    int[] key = new int[dimensions];
    for (int p = 0; p < points; p++) {
      simplex.around(features, p * dimensions);
      for (int r = 0; r < corner; r++) {
        simplex.corner(r, key);
        corners[p * corner + r] = keys.add(key);
        weights[p * corner + r] = simplex.weight(r);
      }
    }
    this.vertices = keys.count();
    this.before = new int[corner][vertices];
    this.after = new int[corner][vertices];
    for (int direction = 0; direction < corner; direction++) neighbours(keys, direction, key);
  }

  private void neighbours(LatticeKeys keys, int direction, int[] key) {
    for (int v = 0; v < vertices; v++) {
      for (int sign = -1; sign <= 1; sign += 2) {
        keys.copy(v, key);
        for (int i = 0; i < dimensions; i++) {
          key[i] += i == direction ? -sign * dimensions : sign;
        }
        (sign < 0 ? before : after)[direction][v] = keys.find(key);
      }
    }
  }

  int vertices() {
    return vertices;
  }

  /**
   * Adds to every point the values of all points around it, itself included, weighted by the
   * Gaussian of their distance.
   *
   * @param values [point * count + i]
   * @param count of values per point
   * @param give what a point's values are multiplied by before filtering
   * @param take what the filtered values are multiplied by
   * @param sums [point * count + i], added to
   */
  void filter(float[] values, int count, float[] give, float[] take, float[] sums) {
    float[] grid = splat(values, count, give);
    float[] blurred = new float[grid.length];
    for (int direction = 0; direction <= dimensions; direction++) {
      blur(grid, blurred, count, direction);
      float[] swap = grid;
      grid = blurred;
      blurred = swap;
    }
    slice(grid, count, take, sums);
  }

  private float[] splat(float[] values, int count, float[] give) {
    float[] grid = new float[Math.multiplyExact(vertices, count)];
    int corner = dimensions + 1;
    for (int p = 0; p < points; p++) {
      int from = p * count;
      for (int r = p * corner; r < p * corner + corner; r++) {
        float weight = weights[r] * give[p];
        int to = corners[r] * count;
        for (int i = 0; i < count; i++) grid[to + i] += weight * values[from + i];
      }
    }
    return grid;
  }

  private void blur(float[] grid, float[] blurred, int count, int direction) {
    float[] none = new float[count];
    int[] left = before[direction];
    int[] right = after[direction];
    for (int v = 0; v < vertices; v++) {
      float[] a = left[v] < 0 ? none : grid;
      float[] b = right[v] < 0 ? none : grid;
      int atA = Math.max(0, left[v]) * (left[v] < 0 ? 0 : count);
      int atB = Math.max(0, right[v]) * (right[v] < 0 ? 0 : count);
      int at = v * count;
      for (int i = 0; i < count; i++) {
        blurred[at + i] = grid[at + i] + 0.5f * (a[atA + i] + b[atB + i]);
      }
    }
  }

  private void slice(float[] grid, int count, float[] take, float[] sums) {
    int corner = dimensions + 1;
    float scale = (float) (1 / (1 + Math.pow(2, -dimensions)));
    for (int p = 0; p < points; p++) {
      int to = p * count;
      for (int r = p * corner; r < p * corner + corner; r++) {
        float weight = weights[r] * take[p] * scale;
        int from = corners[r] * count;
        for (int i = 0; i < count; i++) sums[to + i] += weight * grid[from + i];
      }
    }
  }

  /** What the filter makes of a 1 at every point. */
  float[] mass() {
    float[] ones = new float[points];
    Arrays.fill(ones, 1);
    float[] mass = new float[points];
    filter(ones, 1, ones, ones, mass);
    return mass;
  }
}
