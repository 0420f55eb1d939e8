package sc.fiji.tessera.label;

import java.util.Arrays;
import java.util.function.DoubleUnaryOperator;
import net.imglib2.RandomAccessibleInterval;
import net.imglib2.img.Img;
import net.imglib2.img.array.ArrayImgs;
import net.imglib2.type.numeric.integer.IntType;
import net.imglib2.type.numeric.real.DoubleType;

/**
 * For every pixel the nearest object, the second nearest object, and the exact Euclidean distances
 * to them, between pixel centres: a pixel of an object has distance 0 to it. An object is all
 * pixels of one label other than 0. At equal distances the smaller label is the nearer one.
 *
 * <p>The distances are those that one distance transform per object would give, at a cost that does
 * not depend on the number of objects: for every pixel the two best (distance, label) pairs with
 * distinct labels are kept, one axis after the other. If L is among the best two of a pixel through
 * a pixel p of its column, then L is among the best two of p along the axes before. Time is linear
 * in the pixels times the largest distance; 24 bytes per pixel.
 *
 * <p>Immutable; the images are made on each call and start at coordinate 0.
 */
public final class TwoNearestLabels {
  private final int[] dimensions;

  /** Larger squared distances are not looked for. */
  private final double limit;

  private final double[] squared1;
  private final double[] squared2;
  private final int[] label1;
  private final int[] label2;

  private TwoNearestLabels(LabelArray labels, double limit) {
    this.limit = limit * limit;
    int n = labels.values().length;
    dimensions = labels.dimensions();
    squared1 = new double[n];
    squared2 = new double[n];
    label1 = new int[n];
    label2 = new int[n];
    Arrays.fill(squared1, Double.POSITIVE_INFINITY);
    Arrays.fill(squared2, Double.POSITIVE_INFINITY);
  }

  /**
   * Finds the two nearest labels.
   *
   * @param labels 0 background, 1..n objects; any number of dimensions
   * @param limit distances above this are not looked for: they are reported as +Infinity with label
   *     0. Without a limit (+Infinity) an image with fewer than two objects costs the square of its
   *     height
   * @param spacing distance of two neighbouring pixels along each axis, in the unit of the limit
   *     and the distances; none means 1
   * @throws IllegalArgumentException if labels are not whole numbers from 0 on, the limit is
   *     negative or NaN, or the spacing is not one positive number per axis
   */
  public static TwoNearestLabels of(
      RandomAccessibleInterval<?> labels, double limit, double... spacing) {
    return of(LabelArray.read(labels), limit, spacing);
  }

  static TwoNearestLabels of(LabelArray labels, double limit, double... spacing) {
    if (!(limit >= 0))
      throw new IllegalArgumentException(
          "The largest distance is " + limit + "; it must be 0 or more.");
    double[] spacings = AxisLines.spacing(spacing, labels.dimensions().length);
    TwoNearestLabels nearest = new TwoNearestLabels(labels, limit);
    nearest.alongX(labels.values(), spacings[0]);
    for (int axis = 1; axis < spacings.length; axis++)
      nearest.new AxisPass(AxisLines.of(labels.dimensions(), axis), spacings[axis]).run();
    return nearest;
  }

  /** Distance to the nearest object: 0 on it, +Infinity without one within the limit. */
  public Img<DoubleType> nearestDistance() {
    return doubles(squared1, Math::sqrt);
  }

  /** Distance to the second nearest object; +Infinity without one within the limit. */
  public Img<DoubleType> secondDistance() {
    return doubles(squared2, Math::sqrt);
  }

  /** The nearest object; 0 without one within the limit. */
  public Img<IntType> nearestLabel() {
    return new LabelArray(label1.clone(), dimensions).image();
  }

  /** The second nearest object; 0 without one within the limit. */
  public Img<IntType> secondLabel() {
    return new LabelArray(label2.clone(), dimensions).image();
  }

  /** Distance of the pixel at an index to the nearest object. */
  double distance(int index) {
    return Math.sqrt(squared1[index]);
  }

  /** Sum of the two distances of the pixel at an index. */
  double distanceSum(int index) {
    return Math.sqrt(squared1[index]) + Math.sqrt(squared2[index]);
  }

  private Img<DoubleType> doubles(double[] values, DoubleUnaryOperator f) {
    return ArrayImgs.doubles(
        Arrays.stream(values).map(f).toArray(), Arrays.stream(dimensions).asLongStream().toArray());
  }

  /** Along x the nearest two of each side are the last two distinct labels that a sweep has met. */
  private void alongX(int[] values, double spacing) {
    int width = dimensions[0];
    for (int line = 0; line < values.length; line += width) {
      sweep(values, line, 1, spacing);
      sweep(values, line + width - 1, -1, spacing);
    }
  }

  private void sweep(int[] values, int first, int step, double spacing) {
    int last = 0;
    int lastAt = 0;
    int other = 0;
    int otherAt = 0;
    int stop = first + step * dimensions[0];
    for (int i = first; i != stop; i += step) {
      int value = values[i];
      if (value != 0) {
        if (value != last) {
          other = last;
          otherAt = lastAt;
          last = value;
        }
        lastAt = i;
      }
      if (last != 0) offer(i, square(spacing * (i - lastAt)), last);
      if (other != 0) offer(i, square(spacing * (i - otherAt)), other);
    }
  }

  /** Keeps a candidate if it is among the best two distinct labels; ties go to the smaller. */
  private void offer(int i, double d, int label) {
    if (d > limit) return;
    if (label == label1[i]) {
      squared1[i] = Math.min(squared1[i], d);
    } else if (d < squared1[i] || (d == squared1[i] && label < label1[i])) {
      squared2[i] = squared1[i];
      label2[i] = label1[i];
      squared1[i] = d;
      label1[i] = label;
    } else if (label == label2[i]) {
      squared2[i] = Math.min(squared2[i], d);
    } else if (d < squared2[i] || (d == squared2[i] && label < label2[i])) {
      squared2[i] = d;
      label2[i] = label;
    }
  }

  private static double square(double v) {
    return v * v;
  }

  /** Carries the candidates along one axis other than x, bundle of lines by bundle of lines. */
  private final class AxisPass {
    private final AxisLines lines;
    private final double weight;

    // What the bundle's lines held before, pixel by pixel side by side.
    private final double[] before1;
    private final double[] before2;
    private final int[] labelBefore1;
    private final int[] labelBefore2;

    AxisPass(AxisLines lines, double spacing) {
      this.lines = lines;
      weight = square(spacing);
      int length = lines.length() * lines.widest();
      before1 = new double[length];
      before2 = new double[length];
      labelBefore1 = new int[length];
      labelBefore2 = new int[length];
    }

    void run() {
      lines.forEach(
          (first, count) -> {
            for (int q = 0; q < lines.length(); q++)
              keep(first + q * lines.stride(), q * count, count);
            for (int q = 0; q < lines.length(); q++) lookFrom(q, first + q * lines.stride(), count);
          });
    }

    private void keep(int source, int target, int count) {
      System.arraycopy(squared1, source, before1, target, count);
      System.arraycopy(squared2, source, before2, target, count);
      System.arraycopy(label1, source, labelBefore1, target, count);
      System.arraycopy(label2, source, labelBefore2, target, count);
    }

    /** Looks outward from pixel q of every line of the bundle, as long as it can still matter. */
    private void lookFrom(int q, int target, int count) {
      int farthest = Math.max(q, lines.length() - 1 - q);
      for (int k = 1; k <= farthest; k++) {
        double cost = weight * k * k;
        if (cost > limit || cost > worst(target, count)) return;
        if (q >= k) offerAll((q - k) * count, target, count, cost);
        if (q + k < lines.length()) offerAll((q + k) * count, target, count, cost);
      }
    }

    private double worst(int from, int count) {
      double worst = 0;
      for (int i = from; i < from + count; i++) worst = Math.max(worst, squared2[i]);
      return worst;
    }

    private void offerAll(int source, int target, int count, double cost) {
      for (int i = 0; i < count; i++) {
        double d = before1[source + i] + cost;
        if (d > squared2[target + i] || labelBefore1[source + i] == 0) continue;
        offer(target + i, d, labelBefore1[source + i]);
        if (labelBefore2[source + i] != 0)
          offer(target + i, before2[source + i] + cost, labelBefore2[source + i]);
      }
    }
  }
}
