package sc.fiji.tessera.image;

/**
 * A box of pixels in the coordinates of a {@link Volume}, or with one slice a rectangle of a {@link
 * Plane}. It may leave the image; then reading mirrors.
 *
 * @param x left column, included
 * @param y upper row, included
 * @param z first slice, included; planes do not look at it
 * @param width number of columns, at least 1
 * @param height number of rows, at least 1
 * @param depth number of slices, at least 1; 1 for planes
 */
public record Window(long x, long y, long z, int width, int height, int depth) {
  public Window {
    if (width < 1 || height < 1 || depth < 1)
      throw new IllegalArgumentException(
          "A window must hold at least one pixel, not "
              + width
              + " x "
              + height
              + " x "
              + depth
              + ".");
  }

  /** A rectangle in the first slice. */
  public Window(long x, long y, int width, int height) {
    this(x, y, 0, width, height, 1);
  }

  /** Number of pixels of one slice. */
  public long area() {
    return (long) width * height;
  }

  /** Number of pixels of all slices. */
  public long volume() {
    return area() * depth;
  }

  /** The first column to the right of the window. */
  public long right() {
    return x + width;
  }

  /** The first row below the window. */
  public long bottom() {
    return y + height;
  }

  /** The first slice behind the window. */
  public long behind() {
    return z + depth;
  }

  /** Whether every pixel of the other window lies in this one. */
  public boolean contains(Window other) {
    return x <= other.x
        && y <= other.y
        && z <= other.z
        && right() >= other.right()
        && bottom() >= other.bottom()
        && behind() >= other.behind();
  }
}
