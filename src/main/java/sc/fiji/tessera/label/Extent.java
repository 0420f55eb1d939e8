package sc.fiji.tessera.label;

/**
 * A length, area or volume as people give it.
 *
 * @param value 0 or more
 * @param calibrated whether it is in the unit of the image (its square or cube for areas and
 *     volumes), else in pixels
 */
public record Extent(double value, boolean calibrated) {
  public Extent {
    if (!(value >= 0)) {
      throw new IllegalArgumentException("A size is 0 or more, not " + value + ".");
    }
  }

  /** In pixels. */
  public static Extent pixels(double value) {
    return new Extent(value, false);
  }

  /** So many pixels of that area or volume. */
  double asPixels(LabelField field) {
    return calibrated ? value / field.pixel() : value;
  }
}
