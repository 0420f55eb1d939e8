package sc.fiji.tessera.image;

/**
 * A rectangle of pixels in plane coordinates. It may leave the plane; then {@link Plane#read}
 * mirrors.
 *
 * @param x left column, included
 * @param y upper row, included
 * @param width number of columns, at least 1
 * @param height number of rows, at least 1
 */
public record Window(long x, long y, int width, int height) {
  public Window {
    if (width < 1 || height < 1)
      throw new IllegalArgumentException(
          "A window must hold at least one pixel, not " + width + " x " + height + ".");
  }

  /** Number of pixels. */
  public long area() {
    return (long) width * height;
  }

  /** The first column to the right of the window. */
  public long right() {
    return x + width;
  }

  /** The first row below the window. */
  public long bottom() {
    return y + height;
  }

  /** Whether every pixel of the other window lies in this one. */
  public boolean contains(Window other) {
    return x <= other.x && y <= other.y && right() >= other.right() && bottom() >= other.bottom();
  }
}
