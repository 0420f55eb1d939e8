package sc.fiji.tessera.classical;

import java.util.Arrays;
import net.imglib2.RandomAccessibleInterval;
import net.imglib2.type.numeric.RealType;
import sc.fiji.tessera.label.Pixels;

/**
 * Thresholds between several classes of grey values that make the classes' means as different as
 * can be: Otsu (1979); Liao, Chen and Chung, "A fast algorithm for multilevel thresholding" (2001).
 * The best of all thresholds, by dynamic programming in O(classes bins^2).
 */
public final class MultiOtsu {
  /** Most bins of a histogram: the time grows with their square. */
  public static final int MOST_BINS = 4096;

  private MultiOtsu() {}

  /**
   * The thresholds of an image. Whole numbers whose range fits are counted one by one; else the
   * range is divided evenly, and a threshold is a bin's upper end.
   *
   * @param image of any real type
   * @param classes 2 or more
   * @param bins at most, from the number of classes to {@link #MOST_BINS}
   * @return classes - 1 numbers that ascend; a value above the n-th belongs to a class above n
   * @throws IllegalArgumentException if the image has fewer different values than classes
   */
  public static double[] of(
      RandomAccessibleInterval<? extends RealType<?>> image, int classes, int bins) {
    if (bins > MOST_BINS || classes > bins) {
      throw new IllegalArgumentException(
          "There are from as many bins as classes to " + MOST_BINS + ", not " + bins + ".");
    }
    float[] values = Pixels.read(image).values();
    float min = Float.POSITIVE_INFINITY;
    float max = Float.NEGATIVE_INFINITY;
    boolean whole = true;
    for (float v : values) {
      min = Math.min(min, v);
      max = Math.max(max, v);
      whole &= v == Math.rint(v);
    }
    boolean single = whole && (double) max - min < bins;
    int count = single ? (int) (max - min) + 1 : bins;
    double width = single ? 1 : ((double) max - min) / bins;
    long[] histogram = new long[count];
    for (float v : values) histogram[(int) Math.min(count - 1, (v - (double) min) / width)]++;
    int[] last = of(histogram, classes);
    double[] thresholds = new double[last.length];
    for (int i = 0; i < last.length; i++) {
      thresholds[i] = single ? min + last[i] : min + (last[i] + 1) * width;
    }
    return thresholds;
  }

  /**
   * The thresholds of a histogram.
   *
   * @param histogram counts of values 0, 1, ..
   * @param classes 2 or more
   * @return the last value of every class but the highest
   * @throws IllegalArgumentException if fewer values occur than there are classes
   */
  public static int[] of(long[] histogram, int classes) {
    long different = Arrays.stream(histogram).filter(n -> n > 0).count();
    if (classes < 2 || different < classes) {
      throw new IllegalArgumentException(
          "Thresholds divide from 2 classes to as many as there are different values ("
              + (different + "), not " + classes + "."));
    }
    int bins = histogram.length;
    double[] count = new double[bins + 1];
    double[] sum = new double[bins + 1];
    for (int i = 0; i < bins; i++) {
      count[i + 1] = count[i] + histogram[i];
      sum[i + 1] = sum[i] + (double) histogram[i] * i;
    }
    int[][] start = starts(count, sum, classes);
    int[] thresholds = new int[classes - 1];
    for (int c = classes - 1, end = bins; c > 0; c--) {
      end = start[c][end];
      thresholds[c - 1] = end - 1;
    }
    return thresholds;
  }

  /**
   * Where the last class best starts, for as many classes as the first index says besides the first
   * and for every end: the classes before it are the best ones that end there.
   */
  private static int[][] starts(double[] count, double[] sum, int classes) {
    int bins = count.length - 1;
    double[] best = new double[bins + 1]; // of the classes so far, which end before a bin
    for (int end = 1; end <= bins; end++) best[end] = between(count, sum, 0, end);
    int[][] start = new int[classes][bins + 1];
    for (int c = 1; c < classes; c++) {
      double[] next = new double[bins + 1];
      Arrays.fill(next, Double.NEGATIVE_INFINITY);
      for (int end = c + 1; end <= bins; end++) {
        for (int from = c; from < end; from++) {
          double value = best[from] + between(count, sum, from, end);
          if (value <= next[end]) continue;
          next[end] = value;
          start[c][end] = from;
        }
      }
      best = next;
    }
    return start;
  }

  /** A class's part of the variance between classes, but for constants; an empty one has none. */
  private static double between(double[] count, double[] sum, int from, int end) {
    double n = count[end] - count[from];
    double s = sum[end] - sum[from];
    return n == 0 ? Double.NEGATIVE_INFINITY : s * s / n;
  }
}
