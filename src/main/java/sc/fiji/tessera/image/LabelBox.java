package sc.fiji.tessera.image;

/**
 * The rectangle around an object: all that is known of it where boxes are the truth.
 *
 * @param label the number of its class, from 1
 * @param x0 its first column
 * @param y0 its first row
 * @param x1 its last column
 * @param y1 its last row
 */
public record LabelBox(int label, int x0, int y0, int x1, int y1) {
  /** Its pixels. */
  public long area() {
    return (x1 - x0 + 1L) * (y1 - y0 + 1L);
  }

  /** The rectangle around this and another of the same class. */
  public LabelBox with(LabelBox other) {
    return new LabelBox(
        label,
        Math.min(x0, other.x0),
        Math.min(y0, other.y0),
        Math.max(x1, other.x1),
        Math.max(y1, other.y1));
  }
}
