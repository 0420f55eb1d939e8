package sc.fiji.tessera.measure;

import sc.fiji.tessera.label.LabelReader;
import sc.fiji.tessera.measure.ConfusionMatrix.Options;

/** The counting loop and the counts, a square that grows by rows and columns. */
final class PixelTally {
  /** Marks pixels that are not counted: no label of an image can be this. */
  private static final int VOID = Integer.MIN_VALUE;

  private final Options options;
  private long[] counts;
  private int classes;
  private long ignored;

  PixelTally(Options options) {
    this.options = options;
    classes = options.classCount();
    counts = new long[classes * classes];
  }

  int classes() {
    return classes;
  }

  long ignored() {
    return ignored;
  }

  long get(int r, int p) {
    return r < classes && p < classes ? counts[r * classes + p] : 0;
  }

  void add(int r, int p, long count) {
    if (r >= classes || p >= classes) grow(Math.max(r, p) + 1);
    counts[r * classes + p] += count;
  }

  void add(PixelTally other) {
    if (other.classes > classes) grow(other.classes);
    for (int r = 0; r < other.classes; r++)
      for (int p = 0; p < other.classes; p++) add(r, p, other.get(r, p));
    ignored += other.ignored;
  }

  /** Counts two images of the same size. */
  void count(LabelReader reference, LabelReader prediction) {
    int[] r = new int[LabelReader.CHUNK];
    int[] p = new int[LabelReader.CHUNK];
    for (int n; (n = reference.next(r, 0)) > 0; ) {
      prediction.next(p, 0);
      if (options.ignore() != null) leaveOut(r, p, n, options.ignore());
      if (options.binary()) {
        toForeground(r, n);
        toForeground(p, n);
      }
      count(r, p, n);
    }
  }

  private void leaveOut(int[] reference, int[] prediction, int n, int ignore) {
    for (int i = 0; i < n; i++) {
      if (prediction[i] == ignore)
        throw new IllegalArgumentException(
            "The prediction holds the label to ignore, "
                + ignore
                + ", which is allowed in the reference alone: a prediction gives every pixel a class.");
      if (reference[i] == ignore) {
        reference[i] = VOID;
        ignored++;
      }
    }
  }

  private static void toForeground(int[] labels, int n) {
    for (int i = 0; i < n; i++) if (labels[i] > 0) labels[i] = 1;
  }

  private void count(int[] reference, int[] prediction, int n) {
    long[] table = counts;
    int k = classes;
    for (int i = 0; i < n; i++) {
      int r = reference[i];
      int p = prediction[i];
      // Compared as unsigned numbers, negative labels are too large as well.
      if (Integer.compareUnsigned(r, k) < 0 && Integer.compareUnsigned(p, k) < 0) {
        table[r * k + p]++;
      } else if (r != VOID) {
        admit(r, "reference");
        admit(p, "prediction");
        add(r, p, 1);
        table = counts;
        k = classes;
      }
    }
  }

  private void admit(int label, String image) {
    int most = options.classCount() > 0 ? options.classCount() : Options.MOST_GROWN;
    if (label >= 0 && label < most) return;
    String holds = "The " + image + " holds label " + label;
    if (label < 0)
      throw new IllegalArgumentException(
          holds + "; labels are whole numbers from 0 (background) on.");
    if (options.classCount() > 0)
      throw new IllegalArgumentException(
          holds + ", but there are " + most + " classes (0 to " + (most - 1) + ").");
    throw new IllegalArgumentException(
        holds
            + ", but classes go from 0 to "
            + (most - 1)
            + " unless their number is given; for an image with a label per object compare the"
            + " foregrounds (binary) or the objects (instance measures).");
  }

  private void grow(int larger) {
    long[] grown = new long[larger * larger];
    for (int r = 0; r < classes; r++)
      System.arraycopy(counts, r * classes, grown, r * larger, classes);
    counts = grown;
    classes = larger;
  }
}
