package sc.fiji.tessera.measure;

import java.util.Arrays;
import net.imglib2.RandomAccessibleInterval;
import sc.fiji.tessera.label.LabelReader;

/**
 * How many pixels each label of a reference shares with each label of a prediction: the sparse
 * contingency table from which measures of objects and of partitions are computed. Labels are any
 * whole numbers from 0 on; 0 is the background, an entry like any other here. Time and memory do
 * not depend on how large the labels are. Immutable.
 */
public final class LabelOverlaps {
  private final long[] pairs;
  private final long[] counts;

  private LabelOverlaps(long[] pairs, long[] counts) {
    this.pairs = pairs;
    this.counts = counts;
  }

  /** One entry of the table. */
  @FunctionalInterface
  public interface Visitor {
    /**
     * @param reference a label
     * @param prediction a label
     * @param pixels that have both, at least 1
     */
    void entry(int reference, int prediction, long pixels);
  }

  /**
   * Counts.
   *
   * @param reference the label of each pixel, 0 or more
   * @param prediction the same of what was found; as many pixels
   * @throws IllegalArgumentException if sizes differ or a label is negative
   */
  public static LabelOverlaps of(int[] reference, int[] prediction) {
    if (reference.length != prediction.length) {
      throw new IllegalArgumentException(
          "Labels of one size are compared, not "
              + (reference.length + " with " + prediction.length + " pixels."));
    }
    PixelPairs table = new PixelPairs();
    table.count(reference, prediction, reference.length, null);
    return table.sorted();
  }

  /**
   * Counts in two images of any number of axes and any integer type, chunk by chunk, so neither has
   * to fit in memory; a z-stack is one volume.
   *
   * @param reference the labels of the truth
   * @param prediction the labels to judge; the same size
   * @param ignore label of the reference whose pixels are not counted at all, often -1; null for
   *     none. In the prediction it is an error
   * @throws IllegalArgumentException if sizes differ, another label is negative or no whole number,
   *     or the prediction holds the label to ignore
   */
  public static LabelOverlaps of(
      RandomAccessibleInterval<?> reference,
      RandomAccessibleInterval<?> prediction,
      Integer ignore) {
    if (!Arrays.equals(reference.dimensionsAsLongArray(), prediction.dimensionsAsLongArray())) {
      throw new IllegalArgumentException(
          "Labels of one size are compared, not "
              + (LabelReader.size(reference) + " with " + LabelReader.size(prediction))
              + " pixels.");
    }
    LabelReader truth = new LabelReader(reference, "reference");
    LabelReader found = new LabelReader(prediction, "prediction");
    int[] r = new int[LabelReader.CHUNK];
    int[] p = new int[LabelReader.CHUNK];
    PixelPairs table = new PixelPairs();
    for (int n; (n = truth.next(r, 0)) > 0; ) {
      found.next(p, 0);
      table.count(r, p, n, ignore);
    }
    return table.sorted();
  }

  /** Visits all pairs of labels that share pixels, by the reference's label, then the other. */
  public void forEach(Visitor visitor) {
    for (int i = 0; i < pairs.length; i++) {
      visitor.entry((int) (pairs[i] >> 32), (int) pairs[i], counts[i]);
    }
  }

  /** Pairs of labels that share pixels. */
  public int size() {
    return pairs.length;
  }

  /** Counts per pair, by open addressing; runs of equal pixels make few calls. */
  private static final class PixelPairs {
    private static final long FREE = -1;

    private long[] keys = new long[1 << 10];
    private long[] counts = new long[1 << 10];
    private int size;

    PixelPairs() {
      Arrays.fill(keys, FREE);
    }

    /** Counts runs of equal pixels. */
    void count(int[] reference, int[] prediction, int pixels, Integer ignore) {
      int at = 0;
      while (at < pixels) {
        int r = reference[at];
        int p = prediction[at];
        int end = at + 1;
        while (end < pixels && reference[end] == r && prediction[end] == p) end++;
        if (counted(r, p, ignore)) add((long) r << 32 | p, end - at);
        at = end;
      }
    }

    private static boolean counted(int r, int p, Integer ignore) {
      if (ignore != null && p == ignore) {
        throw new IllegalArgumentException(
            "The prediction holds the label to ignore, "
                + ignore
                + ", which is allowed in the reference alone.");
      }
      if (ignore != null && r == ignore) return false;
      if (r >= 0 && p >= 0) return true;
      throw new IllegalArgumentException(
          "Labels are numbers from 0 on, not " + Math.min(r, p) + ".");
    }

    void add(long key, long count) {
      int slot = slot(key);
      if (keys[slot] == FREE) {
        keys[slot] = key;
        size++;
      }
      counts[slot] += count;
      if (size > keys.length / 2) grow();
    }

    private int slot(long key) {
      long hash = key * 0x9E3779B97F4A7C15L;
      int slot = (int) (hash >>> 40) & keys.length - 1;
      while (keys[slot] != FREE && keys[slot] != key) slot = slot + 1 & keys.length - 1;
      return slot;
    }

    private void grow() {
      long[] oldKeys = keys;
      long[] oldCounts = counts;
      keys = new long[2 * oldKeys.length];
      counts = new long[keys.length];
      Arrays.fill(keys, FREE);
      for (int i = 0; i < oldKeys.length; i++) {
        if (oldKeys[i] == FREE) continue;
        int slot = slot(oldKeys[i]);
        keys[slot] = oldKeys[i];
        counts[slot] = oldCounts[i];
      }
    }

    LabelOverlaps sorted() {
      long[] pairs = Arrays.stream(keys).filter(k -> k != FREE).sorted().toArray();
      long[] pixels = new long[pairs.length];
      for (int i = 0; i < pairs.length; i++) pixels[i] = counts[slot(pairs[i])];
      return new LabelOverlaps(pairs, pixels);
    }
  }
}
