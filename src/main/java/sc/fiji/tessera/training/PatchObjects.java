package sc.fiji.tessera.training;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * The objects of a patch, as a detector learns them: a box around each, a class, its pixels. Not to
 * be changed.
 *
 * @param width of the patch in pixels
 * @param height of it
 * @param numbers of the objects of all pixels, from 1, 0 = none, by rows
 * @param boxes left, top, right, bottom of each object in a row: pixel x reaches from x to x + 1
 * @param classes of the objects, from 1
 * @param unknown how many pixels of which nothing is known lie above and to the left of each place,
 *     [height + 1, width + 1]; null where all are known
 */
record PatchObjects(
    int width, int height, int[] numbers, float[] boxes, int[] classes, int[] unknown) {
  /** What is left of an object at the border of a patch tells nothing when it is smaller. */
  static final int LEAST_AREA = 4;

  /** Boxes of which more is unknown are no background. */
  private static final double MOST_UNKNOWN = 0.3;

  /** Columns and rows from the first to the last, pixels, and the class. */
  private static final class Extent {
    private int left = Integer.MAX_VALUE;
    private int top = Integer.MAX_VALUE;
    private int right;
    private int bottom;
    private int area;
    private int label;
  }

  /** How many objects there are. */
  int count() {
    return classes.length;
  }

  /**
   * Finds them.
   *
   * @param numbers of the objects of all pixels, 0 = none
   * @param classes of all pixels; {@link TrainingExample#IGNORED} = not known
   */
  static PatchObjects of(int width, int height, int[] numbers, int[] classes) {
    Map<Integer, Extent> extents = new HashMap<>();
    boolean known = true;
    for (int i = 0; i < numbers.length; i++) {
      if (classes[i] == TrainingExample.IGNORED) known = false;
      boolean object = classes[i] > 0 && classes[i] != TrainingExample.IGNORED;
      if (numbers[i] == 0 || !object) continue;
      Extent e = extents.computeIfAbsent(numbers[i], n -> new Extent());
      int x = i % width;
      int y = i / width;
      e.left = Math.min(e.left, x);
      e.right = Math.max(e.right, x + 1);
      e.top = Math.min(e.top, y);
      e.bottom = Math.max(e.bottom, y + 1);
      e.area++;
      e.label = classes[i];
    }
    List<Integer> kept = new ArrayList<>();
    extents.forEach(
        (n, e) -> {
          if (e.area >= LEAST_AREA) kept.add(n);
        });
    kept.sort(null);
    float[] boxes = new float[4 * kept.size()];
    int[] labels = new int[kept.size()];
    Map<Integer, Integer> compact = new HashMap<>();
    for (int k = 0; k < labels.length; k++) {
      Extent e = extents.get(kept.get(k));
      float[] box = {e.left, e.top, e.right, e.bottom};
      System.arraycopy(box, 0, boxes, 4 * k, 4);
      labels[k] = e.label;
      compact.put(kept.get(k), k + 1);
    }
    int[] own = Arrays.stream(numbers).map(n -> compact.getOrDefault(n, 0)).toArray();
    int[] unknown = known ? null : unknown(width, height, classes);
    return new PatchObjects(width, height, own, boxes, labels, unknown);
  }

  private static int[] unknown(int width, int height, int[] classes) {
    int[] sums = new int[(width + 1) * (height + 1)];
    for (int y = 0; y < height; y++) {
      int row = 0;
      for (int x = 0; x < width; x++) {
        if (classes[y * width + x] == TrainingExample.IGNORED) row++;
        sums[(y + 1) * (width + 1) + x + 1] = sums[y * (width + 1) + x + 1] + row;
      }
    }
    return sums;
  }

  /** Takes those boxes out of the background of which too little is known to say so. */
  void forget(int[] matches, float[] others) {
    if (unknown == null) return;
    for (int i = 0; i < matches.length; i++) {
      if (matches[i] == BoxMatches.BACKGROUND && unknownShare(others, 4 * i) > MOST_UNKNOWN) {
        matches[i] = BoxMatches.BETWEEN;
      }
    }
  }

  private double unknownShare(float[] others, int i) {
    int left = column(others[i]);
    int top = row(others[i + 1]);
    int right = column(others[i + 2]);
    int bottom = row(others[i + 3]);
    if (right <= left || bottom <= top) return 1;
    int pixels = at(right, bottom) - at(left, bottom) - at(right, top) + at(left, top);
    return pixels / ((double) (right - left) * (bottom - top));
  }

  private int column(float x) {
    return Math.max(0, Math.min(width, Math.round(x)));
  }

  private int row(float y) {
    return Math.max(0, Math.min(height, Math.round(y)));
  }

  private int at(int x, int y) {
    return unknown[y * (width + 1) + x];
  }

  /**
   * How much of an object there is in each cell of a box, as RoIAlign cuts it out: the mean of
   * interpolated pixels, as many along each side as cover the box. He et al., "Mask R-CNN" (ICCV
   * 2017).
   *
   * @param object from 0
   * @param others boxes
   * @param i where the box begins among them
   * @param side cells along each side
   * @param out by rows, 0 to 1
   * @param to where they begin
   */
  void cut(int object, float[] others, int i, int side, float[] out, int to) {
    float across = Math.max(others[i + 2] - others[i], 1);
    float down = Math.max(others[i + 3] - others[i + 1], 1);
    int columns = (int) Math.ceil(across / side);
    int rows = (int) Math.ceil(down / side);
    for (int v = 0; v < side; v++) {
      for (int u = 0; u < side; u++) {
        float sum = 0;
        for (int r = 0; r < rows; r++) {
          float y = others[i + 1] + v * (down / side) + (r + 0.5f) * (down / side) / rows;
          for (int c = 0; c < columns; c++) {
            float x = others[i] + u * (across / side) + (c + 0.5f) * (across / side) / columns;
            sum += sample(object + 1, x, y);
          }
        }
        out[to++] = sum / (rows * columns);
      }
    }
  }

  private float sample(int number, float x, float y) {
    if (x < -1 || y < -1 || x > width || y > height) return 0;
    float cx = Math.min(Math.max(x, 0), width - 1);
    float cy = Math.min(Math.max(y, 0), height - 1);
    int left = (int) cx;
    int top = (int) cy;
    int right = Math.min(left + 1, width - 1);
    int bottom = Math.min(top + 1, height - 1);
    float fx = cx - left;
    float fy = cy - top;
    float upper = (1 - fx) * is(number, left, top) + fx * is(number, right, top);
    float lower = (1 - fx) * is(number, left, bottom) + fx * is(number, right, bottom);
    return (1 - fy) * upper + fy * lower;
  }

  private int is(int number, int x, int y) {
    return numbers[y * width + x] == number ? 1 : 0;
  }
}
