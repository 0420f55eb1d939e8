package sc.fiji.tessera.measure;

import java.util.Arrays;

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
    int at = 0;
    while (at < reference.length) {
      int r = reference[at];
      int p = prediction[at];
      if (r < 0 || p < 0) {
        throw new IllegalArgumentException(
            "Labels are numbers from 0 on, not " + Math.min(r, p) + ".");
      }
      int end = at + 1;
      while (end < reference.length && reference[end] == r && prediction[end] == p) end++;
      table.add((long) r << 32 | p, end - at);
      at = end;
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
