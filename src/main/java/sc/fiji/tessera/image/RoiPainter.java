package sc.fiji.tessera.image;

import ij.gui.Arrow;
import ij.gui.ImageRoi;
import ij.gui.Line;
import ij.gui.PointRoi;
import ij.gui.Roi;
import ij.gui.TextRoi;
import ij.process.FloatPolygon;
import ij.process.ImageProcessor;
import java.awt.Rectangle;
import java.util.function.IntPredicate;

/**
 * Paints ROIs into one plane of labels: areas filled, lines and points as wide as their stroke, at
 * least one pixel. What lies outside the plane is cut off.
 */
final class RoiPainter {
  /** So that a stroke of an even width is not one pixel too wide. */
  private static final double HALF_OPEN = 1e-3;

  private final int[] labels;
  private final int width;
  private final int height;
  private int value;
  private boolean inside;

  /**
   * @param labels [y * width + x], painted on
   */
  RoiPainter(int[] labels, int width) {
    this.labels = labels;
    this.width = width;
    this.height = labels.length / width;
  }

  /** Whether it is a drawing on the image that covers nothing: texts, pictures, arrows. */
  static boolean isRemark(Roi roi) {
    return roi instanceof TextRoi || roi instanceof ImageRoi || roi instanceof Arrow;
  }

  /** Whether it covers pixels: not so an angle. */
  static boolean paints(Roi roi) {
    return roi.isArea()
        || roi instanceof PointRoi
        || switch (roi.getType()) {
          case Roi.LINE, Roi.POLYLINE, Roi.FREELINE -> true;
          default -> false;
        };
  }

  /**
   * Paints a ROI.
   *
   * @param points which points of a set of points; all else is painted as a whole
   * @return whether any of it lies inside the plane
   */
  boolean paint(Roi roi, int label, IntPredicate points) {
    value = label;
    inside = false;
    double stroke = Math.max(1, roi.getStrokeWidth());
    if (roi instanceof PointRoi) {
      FloatPolygon p = roi.getFloatPolygon();
      for (int i = 0; i < p.npoints; i++) if (points.test(i)) segment(p, i, i, stroke);
    } else if (roi.isArea()) {
      area(roi);
    } else {
      FloatPolygon p = roi instanceof Line line ? line.getFloatPoints() : roi.getFloatPolygon();
      for (int i = 0; i < p.npoints; i++) segment(p, Math.max(0, i - 1), i, stroke);
    }
    return inside;
  }

  private void area(Roi roi) {
    Rectangle box = roi.getBounds();
    ImageProcessor mask = roi.getMask();
    for (int y = 0; y < box.height; y++)
      for (int x = 0; x < box.width; x++)
        if (mask == null || mask.get(x, y) != 0) pixel(box.x + x, box.y + y);
  }

  /** From the pixel of one vertex to that of the other. */
  private void segment(FloatPolygon p, int from, int to, double stroke) {
    double x = Math.floor(p.xpoints[from]);
    double y = Math.floor(p.ypoints[from]);
    double dx = Math.floor(p.xpoints[to]) - x;
    double dy = Math.floor(p.ypoints[to]) - y;
    if (stroke > 1) wide(x, y, dx, dy, stroke / 2);
    else {
      int steps = (int) Math.max(1, Math.max(Math.abs(dx), Math.abs(dy)));
      for (int i = 0; i <= steps; i++)
        pixel((int) Math.round(x + dx * i / steps), (int) Math.round(y + dy * i / steps));
    }
  }

  private void wide(double x, double y, double dx, double dy, double radius) {
    int left = (int) Math.max(0, Math.min(x, x + dx) - radius - 1);
    int top = (int) Math.max(0, Math.min(y, y + dy) - radius - 1);
    int right = (int) Math.min(width - 1, Math.max(x, x + dx) + radius + 1);
    int bottom = (int) Math.min(height - 1, Math.max(y, y + dy) + radius + 1);
    double square = dx * dx + dy * dy;
    for (int v = top; v <= bottom; v++)
      for (int u = left; u <= right; u++) {
        double ux = u + HALF_OPEN - x;
        double uy = v + HALF_OPEN - y;
        double t = square == 0 ? 0 : Math.max(0, Math.min(1, (ux * dx + uy * dy) / square));
        if (Math.hypot(ux - t * dx, uy - t * dy) <= radius) pixel(u, v);
      }
  }

  private void pixel(int x, int y) {
    if (x < 0 || y < 0 || x >= width || y >= height) return;
    labels[y * width + x] = value;
    inside = true;
  }
}
