package sc.fiji.tessera.label;

import java.util.Arrays;

/**
 * The peaks of a landscape that rise by some height above the passes to higher ones (its h-maxima):
 * seeds for a {@link Watershed} that does not fall apart at every small bump. The landscape is
 * flooded from above, highest pixels first; where two peaks meet, the lower one counts only if it
 * rises high enough above that place. Soille, "Morphological Image Analysis" (2003), section 6.3.
 * Pixels that share a face are neighbours. In any number of dimensions.
 */
final class Peaks {
  private final float[] heights;
  private final int[] parent;
  private final int[] peak;
  private final boolean[] counts;
  private final double rise;

  private Peaks(float[] heights, double rise) {
    this.heights = heights;
    this.rise = rise;
    this.parent = new int[heights.length];
    this.peak = new int[heights.length];
    this.counts = new boolean[heights.length];
    Arrays.fill(parent, -1);
  }

  /**
   * Finds them.
   *
   * @param heights of all pixels, x fastest
   * @param size of the image along every axis
   * @param mask 0 where there is no landscape
   * @param rise peaks that rise by more above the pass to a higher one count, and the highest of
   *     each region
   * @return at one pixel of each peak its number, from 1; else 0
   */
  static LabelArray of(float[] heights, int[] size, byte[] mask, double rise) {
    Peaks peaks = new Peaks(heights, rise);
    int[] order = HeightOrder.descending(heights, mask);
    for (int pixel : order) peaks.flood(pixel, size);
    int[] seeds = new int[heights.length];
    int count = 0;
    for (int pixel : order) {
      boolean highest = peaks.peak[peaks.root(pixel)] == pixel;
      if (highest || peaks.counts[pixel]) seeds[pixel] = ++count;
    }
    return new LabelArray(seeds, size);
  }

  private void flood(int pixel, int[] size) {
    parent[pixel] = pixel;
    peak[pixel] = pixel;
    int stride = 1;
    int rest = pixel;
    for (int extent : size) {
      int at = rest % extent;
      rest /= extent;
      if (at > 0) meet(pixel, pixel - stride);
      if (at + 1 < extent) meet(pixel, pixel + stride);
      stride *= extent;
    }
  }

  /** Joins the regions of two pixels, if the other has been flooded. */
  private void meet(int pixel, int other) {
    if (parent[other] < 0) return;
    int a = root(pixel);
    int b = root(other);
    if (a == b) return;
    int higher = heights[peak[a]] >= heights[peak[b]] ? a : b;
    int lower = higher == a ? b : a;
    if (heights[peak[lower]] - heights[pixel] > rise) counts[peak[lower]] = true;
    parent[lower] = higher;
  }

  private int root(int pixel) {
    int r = pixel;
    while (parent[r] != r) r = parent[r];
    for (int i = pixel; parent[i] != r; ) {
      int next = parent[i];
      parent[i] = r;
      i = next;
    }
    return r;
  }
}
