package sc.fiji.tessera.label;

import java.util.Arrays;
import java.util.Comparator;
import java.util.List;

/**
 * The nearest of many points in the plane: a k-d tree, halved along x and y in turn. Bentley,
 * "Multidimensional Binary Search Trees Used for Associative Searching" (1975). Thread-safe: a
 * search keeps nothing.
 */
final class CentreTree {
  private final int[] x;
  private final int[] y;

  /** The points' numbers; the middle of each range splits it. */
  private final int[] order;

  /**
   * @param points at least one; their numbers are their places in the list
   */
  CentreTree(List<CentreObjects.Centre> points) {
    x = points.stream().mapToInt(CentreObjects.Centre::x).toArray();
    y = points.stream().mapToInt(CentreObjects.Centre::y).toArray();
    Integer[] numbers = new Integer[x.length];
    for (int i = 0; i < numbers.length; i++) numbers[i] = i;
    split(numbers, 0, numbers.length, true);
    order = Arrays.stream(numbers).mapToInt(Integer::intValue).toArray();
  }

  private void split(Integer[] numbers, int from, int to, boolean alongX) {
    if (to - from < 2) return;
    int[] along = alongX ? x : y;
    Arrays.sort(numbers, from, to, Comparator.comparingInt(i -> along[i]));
    int middle = (from + to) >>> 1;
    split(numbers, from, middle, !alongX);
    split(numbers, middle + 1, to, !alongX);
  }

  /**
   * The number of the nearest point, the smallest among equally near ones.
   *
   * @param guess any point's number; the nearer, the quicker
   */
  int nearest(double atX, double atY, int guess) {
    return nearest(new double[] {atX, atY}, 0, order.length, true, guess);
  }

  private int nearest(double[] at, int from, int to, boolean alongX, int known) {
    if (from >= to) return known;
    int middle = (from + to) >>> 1;
    int point = order[middle];
    int best = nearer(at, point, known);
    double beyond = alongX ? at[0] - x[point] : at[1] - y[point];
    boolean low = beyond < 0;
    best =
        low ? nearest(at, from, middle, !alongX, best) : nearest(at, middle + 1, to, !alongX, best);
    if (beyond * beyond > distance(at, best)) return best;
    return low
        ? nearest(at, middle + 1, to, !alongX, best)
        : nearest(at, from, middle, !alongX, best);
  }

  private int nearer(double[] at, int a, int b) {
    double first = distance(at, a);
    double second = distance(at, b);
    if (first == second) return Math.min(a, b);
    return first < second ? a : b;
  }

  private double distance(double[] at, int point) {
    double dx = at[0] - x[point];
    double dy = at[1] - y[point];
    return dx * dx + dy * dy;
  }
}
