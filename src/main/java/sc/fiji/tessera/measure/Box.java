package sc.fiji.tessera.measure;

/**
 * An upright rectangle in pixels.
 *
 * @param x left side
 * @param y upper side
 * @param width to the right side, not negative
 * @param height to the lower side, not negative
 */
public record Box(double x, double y, double width, double height) implements Region {
  /**
   * Checks the size.
   *
   * @throws IllegalArgumentException if a side is negative
   */
  public Box {
    if (!(width >= 0 && height >= 0)) {
      throw new IllegalArgumentException(
          "A box has sides of 0 or more, not " + width + " x " + height + ".");
    }
  }

  @Override
  public double area() {
    return width * height;
  }

  @Override
  public double shared(Region other) {
    if (!(other instanceof Box b)) throw Region.otherKind();
    double w = Math.min(x + width, b.x + b.width) - Math.max(x, b.x);
    double h = Math.min(y + height, b.y + b.height) - Math.max(y, b.y);
    return w > 0 && h > 0 ? w * h : 0;
  }
}
