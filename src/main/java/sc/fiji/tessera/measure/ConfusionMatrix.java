package sc.fiji.tessera.measure;

import java.util.Arrays;
import net.imglib2.Cursor;
import net.imglib2.RandomAccessibleInterval;
import net.imglib2.type.numeric.RealType;
import net.imglib2.view.Views;

/**
 * How often each class of the reference was given each class: the counts from which all overlap
 * measures follow. Filled in one pass; matrices of several images are pooled by adding them. Not
 * thread-safe while being filled.
 */
public final class ConfusionMatrix {
  /** Above this an image of classes is certainly something else. */
  public static final int MOST_CLASSES = 1024;

  private long[][] counts;

  /**
   * @param classes how many classes there are at least; more appear when they are seen
   */
  public ConfusionMatrix(int classes) {
    counts = new long[Math.max(1, classes)][Math.max(1, classes)];
  }

  /**
   * How images are read.
   *
   * @param ignore the label of reference pixels that do not count; negative = none
   * @param binary whether both images are taken as label &gt; 0
   */
  public record Options(int ignore, boolean binary) {
    public static final Options DEFAULT = new Options(-1, false);
  }

  /** Counts one pixel. */
  public void add(int reference, int prediction) {
    int highest = Math.max(reference, prediction);
    if (highest >= counts.length) grow(highest);
    counts[reference][prediction]++;
  }

  /**
   * Counts all pixels of two images of equal size.
   *
   * @throws IllegalArgumentException one sentence: sizes differ, or labels are no class numbers
   */
  public void add(
      RandomAccessibleInterval<? extends RealType<?>> reference,
      RandomAccessibleInterval<? extends RealType<?>> prediction,
      Options options) {
    long[] a = reference.dimensionsAsLongArray();
    long[] b = prediction.dimensionsAsLongArray();
    if (!Arrays.equals(a, b)) {
      throw new IllegalArgumentException(
          "The reference is " + size(a) + ", but the prediction is " + size(b) + ".");
    }
    Cursor<? extends RealType<?>> r = Views.flatIterable(reference).cursor();
    Cursor<? extends RealType<?>> p = Views.flatIterable(prediction).cursor();
    while (r.hasNext()) {
      int truth = label(r.next().getRealDouble(), "reference");
      int found = label(p.next().getRealDouble(), "prediction");
      if (truth == options.ignore) continue;
      if (options.binary) add(truth > 0 ? 1 : 0, found > 0 ? 1 : 0);
      else add(truth, found);
    }
  }

  private static String size(long[] dims) {
    return String.join(" x ", Arrays.stream(dims).mapToObj(Long::toString).toList());
  }

  private static int label(double value, String image) {
    int label = (int) value;
    if (label == value && label >= 0) return label;
    throw new IllegalArgumentException(
        "The "
            + image
            + " holds "
            + value
            + "; labels are whole numbers from 0 (for probabilities, threshold first).");
  }

  private void grow(int label) {
    if (label >= MOST_CLASSES) {
      throw new IllegalArgumentException(
          "The label "
              + label
              + " is no class number (at most "
              + (MOST_CLASSES - 1)
              + "); if the labels number objects, choose binary, or give the value to ignore.");
    }
    long[][] larger = new long[label + 1][];
    for (int i = 0; i <= label; i++) {
      larger[i] = i < counts.length ? Arrays.copyOf(counts[i], label + 1) : new long[label + 1];
    }
    counts = larger;
  }

  /** Adds the counts of another matrix. */
  public void add(ConfusionMatrix other) {
    if (other.counts.length > counts.length) grow(other.counts.length - 1);
    for (int i = 0; i < other.counts.length; i++) {
      for (int j = 0; j < other.counts.length; j++) counts[i][j] += other.counts[i][j];
    }
  }

  public int classes() {
    return counts.length;
  }

  /** Pixels of a class of the reference that were given a class. */
  public long count(int reference, int prediction) {
    return counts[reference][prediction];
  }

  /** Pixels of the reference in a class. */
  public long reference(int c) {
    return Arrays.stream(counts[c]).sum();
  }

  /** Pixels that were given a class. */
  public long predicted(int c) {
    long sum = 0;
    for (long[] row : counts) sum += row[c];
    return sum;
  }

  /** Pixels that were given the right class. */
  public long correct() {
    long sum = 0;
    for (int c = 0; c < counts.length; c++) sum += counts[c][c];
    return sum;
  }

  /** All pixels that count. */
  public long total() {
    long sum = 0;
    for (long[] row : counts) sum += Arrays.stream(row).sum();
    return sum;
  }
}
