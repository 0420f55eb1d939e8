package sc.fiji.tessera.measure;

import java.util.Arrays;

/**
 * The pixels inside a polygon by COCO's rule, which matters for equal scores: corners are rounded
 * to a grid five times as fine, outlines are digital lines on it, and in each column of pixels the
 * mask changes at the first pixel whose centre is not above the crossing.
 */
final class PolygonRaster {
  private static final int FINE = 5;

  private final int width;
  private final int height;
  private int[] crossings = new int[64];
  private int size;
  private int lastX;
  private int lastY;
  private boolean started;

  PolygonRaster(double[] outline, int width, int height) {
    this.width = width;
    this.height = height;
    int corners = outline.length / 2;
    for (int i = 0; i < corners; i++) {
      int j = (i + 1) % corners;
      line(
          fine(outline, 2 * i),
          fine(outline, 2 * i + 1),
          fine(outline, 2 * j),
          fine(outline, 2 * j + 1));
    }
  }

  private static int fine(double[] outline, int i) {
    return (int) (FINE * outline[i] + 0.5);
  }

  /** Walks along a side. Lines are the same in both directions, so they are drawn rising. */
  private void line(int fromX, int fromY, int toX, int toY) {
    int dx = Math.abs(toX - fromX);
    int dy = Math.abs(toY - fromY);
    boolean flat = dx >= dy;
    boolean back = flat ? fromX > toX : fromY > toY;
    int x = back ? toX : fromX;
    int y = back ? toY : fromY;
    int steps = Math.max(dx, dy);
    // Of a side without length the slope is not used: it would be 0 / 0.
    double slope = (flat ? ends(fromY, toY, back) : ends(fromX, toX, back)) / Math.max(1, steps);
    for (int d = 0; d <= steps; d++) {
      int t = back ? steps - d : d;
      if (flat) visit(x + t, (int) (y + slope * t + 0.5));
      else visit((int) (x + slope * t + 0.5), y + t);
    }
  }

  private static double ends(int from, int to, boolean back) {
    return back ? from - to : to - from;
  }

  /** Notes where the outline steps from one column of pixels into the next. */
  private void visit(int x, int y) {
    if (started && x != lastX) {
      double column = ((x < lastX ? x : x - 1) + 0.5) / FINE - 0.5;
      if (column == Math.floor(column) && column >= 0 && column <= width - 1) {
        double row =
            Math.ceil(Math.max(0, Math.min(height, (Math.min(y, lastY) + 0.5) / FINE - 0.5)));
        add((int) column * height + (int) row);
      }
    }
    started = true;
    lastX = x;
    lastY = y;
  }

  private void add(int crossing) {
    if (size == crossings.length) crossings = Arrays.copyOf(crossings, 2 * size);
    crossings[size++] = crossing;
  }

  /** Begin and end of every run: the mask changes at each crossing, and two at a place cancel. */
  int[] bounds() {
    int[] sorted = Arrays.copyOf(crossings, size);
    Arrays.sort(sorted);
    int[] bounds = new int[size + 1];
    int n = 0;
    for (int crossing : sorted) {
      if (n > 0 && bounds[n - 1] == crossing) n--;
      else bounds[n++] = crossing;
    }
    if (n % 2 == 1) bounds[n++] = width * height;
    return Arrays.copyOf(bounds, n);
  }
}
