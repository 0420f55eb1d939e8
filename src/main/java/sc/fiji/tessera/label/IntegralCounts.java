package sc.fiji.tessera.label;

import java.util.Arrays;
import java.util.function.IntUnaryOperator;

/**
 * Integral images of a class image: how many pixels of each class lie in any rectangle, in constant
 * time whatever its size. Crow, "Summed-area tables for texture mapping" (SIGGRAPH 1984); for
 * boxes, Viola and Jones (CVPR 2001).
 *
 * <p>Rectangles are [x0, x1) x [y0, y1) and must lie inside the image. 4 bytes for each pixel and
 * class but the first, which is what the others leave. Immutable, thread-safe.
 */
public final class IntegralCounts {
  private final int width;
  private final int height;
  private final int classes;

  /** For class c the table c - 1, [y * (width + 1) + x]; the last is of the pixels of no class. */
  private final int[][] tables;

  /**
   * Counts; one pass.
   *
   * @param width of the image, pixels
   * @param height of the image, pixels
   * @param classes how many there are
   * @param classAt the class of the pixel y * width + x; outside 0..classes - 1 it is of none
   */
  public IntegralCounts(int width, int height, int classes, IntUnaryOperator classAt) {
    if (width < 1 || height < 1 || (long) width * height > Integer.MAX_VALUE || classes < 1) {
      throw new IllegalArgumentException(
          "Integral images need 1 to 2147483647 pixels and a class, not "
              + (width + " x " + height + " pixels and " + classes + " classes."));
    }
    this.width = width;
    this.height = height;
    this.classes = classes;
    this.tables = new int[classes][(width + 1) * (height + 1)];
    int[] inRow = new int[classes];
    for (int y = 0; y < height; y++) {
      Arrays.fill(inRow, 0);
      int above = y * (width + 1);
      for (int x = 0; x < width; x++) {
        int c = classAt.applyAsInt(y * width + x);
        if (c != 0) inRow[c < 0 || c >= classes ? classes - 1 : c - 1]++;
        int at = above + x + 1;
        for (int t = 0; t < classes; t++) {
          tables[t][at + width + 1] = tables[t][at] + inRow[t];
        }
      }
    }
  }

  /** How many classes there are. */
  public int classes() {
    return classes;
  }

  /** Pixels of a class in the whole image. */
  public int total(int c) {
    return count(c, 0, 0, width, height);
  }

  /** Pixels of a class in a rectangle. */
  public int count(int c, int x0, int y0, int x1, int y1) {
    if (c > 0) return sum(c - 1, x0, y0, x1, y1);
    int others = 0;
    for (int t = 0; t < classes; t++) others += sum(t, x0, y0, x1, y1);
    return (x1 - x0) * (y1 - y0) - others;
  }

  /** Pixels of each class in the part of a rectangle that lies in the image. */
  public long[] counts(long x0, long y0, long x1, long y1) {
    int left = (int) Math.max(0, Math.min(width, x0));
    int top = (int) Math.max(0, Math.min(height, y0));
    int right = (int) Math.max(left, Math.min(width, x1));
    int bottom = (int) Math.max(top, Math.min(height, y1));
    long[] counts = new long[classes];
    for (int c = 0; c < classes; c++) counts[c] = count(c, left, top, right, bottom);
    return counts;
  }

  /**
   * Where the n-th pixel of a class is, y * width + x, by bisection: for drawing one of them with
   * equal probabilities.
   *
   * @param n from 0 to {@link #total} - 1, row by row
   */
  public int pixel(int c, int n) {
    int y = 0;
    for (int end = height; end - y > 1; ) {
      int middle = (y + end) >>> 1;
      if (count(c, 0, 0, width, middle) <= n) y = middle;
      else end = middle;
    }
    int left = n - count(c, 0, 0, width, y);
    int x = 0;
    for (int end = width; end - x > 1; ) {
      int middle = (x + end) >>> 1;
      if (count(c, 0, y, middle, y + 1) <= left) x = middle;
      else end = middle;
    }
    return y * width + x;
  }

  private int sum(int table, int x0, int y0, int x1, int y1) {
    int[] t = tables[table];
    int upper = y0 * (width + 1);
    int lower = y1 * (width + 1);
    return t[lower + x1] - t[lower + x0] - t[upper + x1] + t[upper + x0];
  }
}
