package sc.fiji.tessera.image;

/**
 * What a normalisation does to one channel: {@code y = (x - offset) * factor}, then limited to
 * {@code low..high}. Right to 1e-6 plus the rounding of a float.
 *
 * @param offset subtracted first, in units of the pixel values
 * @param factor multiplied after
 * @param low the least result; negative infinity for no limit
 * @param high the greatest result; infinity for no limit
 */
public record Affine(double offset, double factor, double low, double high) {
  /** Leaves values as they are. */
  public static final Affine IDENTITY = new Affine(0, 1, false);

  private static final double LARGE = 16;

  /**
   * @param clip whether the result is limited to 0..1
   */
  public Affine(double offset, double factor, boolean clip) {
    this(offset, factor, clip ? 0 : Double.NEGATIVE_INFINITY, clip ? 1 : Double.POSITIVE_INFINITY);
  }

  /** Whether results are limited. */
  private boolean limited() {
    return low > Double.NEGATIVE_INFINITY || high < Double.POSITIVE_INFINITY;
  }

  /** The normalised value of {@code value}. */
  public float apply(float value) {
    float y = (float) ((value - offset) * factor);
    return limited() ? Math.min((float) high, Math.max((float) low, y)) : y;
  }

  /** Normalises the first {@code length} values in place. */
  void apply(float[] values, int length) {
    if (offset == 0 && factor == 1 && !limited()) return;
    if (Math.abs(offset * factor) < LARGE) {
      // Rounding the offset costs 1e-6 of the result at most, and this loop is a vector loop.
      float o = (float) offset;
      float f = (float) factor;
      for (int i = 0; i < length; i++) values[i] = (values[i] - o) * f;
    } else {
      for (int i = 0; i < length; i++) values[i] = (float) ((values[i] - offset) * factor);
    }
    if (!limited()) return;
    float least = (float) low;
    float most = (float) high;
    for (int i = 0; i < length; i++) values[i] = Math.min(most, Math.max(least, values[i]));
  }
}
