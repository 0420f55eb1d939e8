package sc.fiji.tessera.label;

/**
 * An upright rectangle that a detector found, in pixels: pixel x reaches from x to x + 1.
 *
 * @param left where it begins along x
 * @param top where it begins along y
 * @param right where it ends along x, not before its beginning
 * @param bottom where it ends along y, not before its beginning
 * @param score how sure the detector is; more is surer
 */
public record ScoredBox(double left, double top, double right, double bottom, double score) {
  /**
   * Checks the sides.
   *
   * @throws IllegalArgumentException if one is negative or no number
   */
  public ScoredBox {
    if (!(right >= left && bottom >= top))
      throw new IllegalArgumentException(
          "A box ends where it begins or behind that, unlike "
              + left
              + " to "
              + right
              + ", "
              + top
              + " to "
              + bottom
              + ".");
  }

  /** Area in pixels. */
  public double area() {
    return (right - left) * (bottom - top);
  }

  /** Intersection over union with another box, 0 to 1; of two without area 0. */
  public double iou(ScoredBox other) {
    double width = Math.min(right, other.right) - Math.max(left, other.left);
    double height = Math.min(bottom, other.bottom) - Math.max(top, other.top);
    if (width <= 0 || height <= 0) return 0;
    double shared = width * height;
    return shared / (area() + other.area() - shared);
  }
}
