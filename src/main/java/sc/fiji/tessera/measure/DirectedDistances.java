package sc.fiji.tessera.measure;

import java.util.Comparator;
import java.util.stream.IntStream;

/** The distances from every element of one boundary to the nearest of another. Immutable. */
public final class DirectedDistances {
  private static final double PERCENT = 100;

  private final SurfaceKind kind;

  /** Rising. */
  private final double[] distances;

  private final double[] weights;
  private final double weight;

  DirectedDistances(SurfaceKind kind, double[] distances, double[] weights) {
    this.kind = kind;
    int[] order =
        IntStream.range(0, distances.length)
            .boxed()
            .sorted(
                Comparator.<Integer>comparingDouble(i -> distances[i])
                    .thenComparingDouble(i -> weights[i]))
            .mapToInt(Integer::intValue)
            .toArray();
    this.distances = IntStream.of(order).mapToDouble(i -> distances[i]).toArray();
    this.weights = IntStream.of(order).mapToDouble(i -> weights[i]).toArray();
    double sum = 0;
    for (double w : this.weights) sum += w;
    weight = sum;
  }

  /** How many elements the boundary has. */
  public int elements() {
    return distances.length;
  }

  /** Length or area of the boundary; for {@link SurfaceKind#PIXELS} the number of its pixels. */
  public double weight() {
    return weight;
  }

  /** Mean distance; NaN without elements, +Infinity if the other boundary has none. */
  public double mean() {
    return sum() / weight;
  }

  /**
   * A percentile of the distances, as the {@link SurfaceKind} has it; NaN without elements.
   *
   * @param percentile 0 to 100
   */
  public double percentile(double percentile) {
    if (!(percentile >= 0 && percentile <= PERCENT)) {
      throw new IllegalArgumentException("A percentile is 0 to 100, not " + percentile + ".");
    }
    if (distances.length == 0) return Double.NaN;
    return kind == SurfaceKind.PIXELS
        ? interpolated(percentile / PERCENT)
        : stepped(percentile / PERCENT);
  }

  private double interpolated(double fraction) {
    double at = fraction * (distances.length - 1);
    int below = (int) at;
    double low = distances[below];
    double high = distances[Math.min(below + 1, distances.length - 1)];
    return high == low ? low : low + (at - below) * (high - low);
  }

  private double stepped(double fraction) {
    double sum = 0;
    for (int i = 0; i < distances.length; i++) {
      sum += weights[i];
      if (sum / weight >= fraction) return distances[i];
    }
    return distances[distances.length - 1];
  }

  /** Fraction of the boundary within a distance of the other; NaN without elements. */
  public double fractionWithin(double tolerance) {
    return within(tolerance) / weight;
  }

  double sum() {
    double sum = 0;
    for (int i = 0; i < distances.length; i++) sum += distances[i] * weights[i];
    return sum;
  }

  double within(double tolerance) {
    double sum = 0;
    for (int i = 0; i < distances.length && distances[i] <= tolerance; i++) sum += weights[i];
    return sum;
  }
}
