package sc.fiji.tessera.sample;

/** A nucleus: its shape, drawn once on a square of pixels, and where the square lies. */
final class Nucleus {
  private final Outline outline;
  private final boolean condensed;
  private final int extent;
  private final float[] distance;
  private int x;
  private int y;

  Nucleus(Outline outline, boolean condensed, Draw draw) {
    this.outline = outline;
    this.condensed = condensed;
    extent = outline.extent();
    int side = side();
    distance = new float[side * side];
    double dx = draw.uniform(-0.5, 0.5);
    double dy = draw.uniform(-0.5, 0.5);
    for (int j = 0; j < side; j++) {
      for (int i = 0; i < side; i++) {
        double d = outline.distance(i - extent + dx, j - extent + dy);
        distance[j * side + i] = (float) d;
      }
    }
  }

  double radius() {
    return outline.radius();
  }

  /** Small, bright and smooth. */
  boolean condensed() {
    return condensed;
  }

  int extent() {
    return extent;
  }

  int side() {
    return 2 * extent + 1;
  }

  /** {@link Outline#distance} of column i and row j of the square. */
  float distance(int i, int j) {
    return distance[j * side() + i];
  }

  /** How deep a pixel of the square lies under the outline, in pixels; negative outside. */
  float depth(int i, int j) {
    return (float) ((1 - distance(i, j)) * outline.radius());
  }

  void moveTo(int centreX, int centreY) {
    x = centreX;
    y = centreY;
  }

  int x() {
    return x;
  }

  int y() {
    return y;
  }

  /** The first column of the square that lies in the image. */
  int firstColumn() {
    return Math.max(0, extent - x);
  }

  int lastColumn(int width) {
    return Math.min(side(), width - x + extent) - 1;
  }

  int firstRow() {
    return Math.max(0, extent - y);
  }

  int lastRow(int height) {
    return Math.min(side(), height - y + extent) - 1;
  }

  /** Where column i and row j of the square lie in a row-major image. */
  int index(int i, int j, int width) {
    return (y - extent + j) * width + x - extent + i;
  }
}
