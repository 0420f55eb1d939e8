package sc.fiji.tessera.label;

import java.util.function.IntUnaryOperator;

/**
 * Integral images of a class image: how many pixels of each class lie in any rectangle, in constant
 * time whatever its size. Crow, "Summed-area tables for texture mapping" (SIGGRAPH 1984); for
 * boxes, Viola and Jones (CVPR 2001).
 *
 * <p>Rectangles are [x0, x1) x [y0, y1) and must lie inside the image. 4 bytes for each pixel and
 * class but the first, which is what the others leave. For large images only every 16th row and
 * column is kept, 1/256 of that, and the rest of a rectangle's border is counted in the classes
 * themselves: as exact, in a time that grows with the image's sides. Immutable as long as the
 * classes are, thread-safe.
 */
public final class IntegralCounts {
  private static final long LARGE = 1 << 24;
  private static final int COARSE = 16;

  private final int width;
  private final int height;
  private final int classes;
  private final IntUnaryOperator classAt;

  /** Rows and columns between those that are kept. */
  private final int step;

  /** Kept columns: one more than whole steps. */
  private final int stride;

  /** For class c the table c - 1, [y / step * stride + x / step]; the last is of no class. */
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
    this(width, height, classes, classAt, (long) width * height * classes > LARGE ? COARSE : 1);
  }

  IntegralCounts(int width, int height, int classes, IntUnaryOperator classAt, int step) {
    if (width < 1 || height < 1 || (long) width * height > Integer.MAX_VALUE || classes < 1) {
      throw new IllegalArgumentException(
          "Integral images need 1 to 2147483647 pixels and a class, not "
              + (width + " x " + height + " pixels and " + classes + " classes."));
    }
    this.width = width;
    this.height = height;
    this.classes = classes;
    this.classAt = classAt;
    this.step = step;
    this.stride = width / step + 1;
    this.tables = new int[classes][stride * (height / step + 1)];
    int[][] above = new int[classes][width + 1]; // of all rows so far
    for (int y = 0; y < height; y++) {
      int[] inRow = new int[classes];
      for (int x = 0; x < width; x++) {
        int t = table(y * width + x);
        if (t >= 0) inRow[t]++;
        for (int i = 0; i < classes; i++) above[i][x + 1] += inRow[i];
      }
      if ((y + 1) % step != 0) continue;
      int row = (y + 1) / step * stride;
      for (int i = 0; i < classes; i++) {
        for (int k = 0; k < stride; k++) tables[i][row + k] = above[i][k * step];
      }
    }
  }

  /** Which table counts a pixel; negative = none, the background. */
  private int table(int pixel) {
    int c = classAt.applyAsInt(pixel);
    return c < 0 || c >= classes ? classes - 1 : c - 1;
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
    return before(table, x1, y1)
        - before(table, x0, y1)
        - before(table, x1, y0)
        + before(table, x0, y0);
  }

  /** In [0, x) x [0, y). */
  private int before(int table, int x, int y) {
    int column = x / step;
    int row = y / step;
    int count = tables[table][row * stride + column];
    if (step == 1) return count;
    for (int v = 0; v < row * step; v++) {
      for (int u = column * step; u < x; u++) if (table(v * width + u) == table) count++;
    }
    for (int v = row * step; v < y; v++) {
      for (int u = 0; u < x; u++) if (table(v * width + u) == table) count++;
    }
    return count;
  }
}
