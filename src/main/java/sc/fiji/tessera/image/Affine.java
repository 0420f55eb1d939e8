package sc.fiji.tessera.image;

/**
 * What a normalisation does to one channel: {@code y = (x - offset) * factor}, then, if {@code
 * clip}, limited to 0..1. Right to 1e-6 plus the rounding of a float.
 *
 * @param offset subtracted first, in units of the pixel values
 * @param factor multiplied after
 * @param clip whether the result is limited to 0..1
 */
public record Affine(double offset, double factor, boolean clip) {
  /** Leaves values as they are. */
  public static final Affine IDENTITY = new Affine(0, 1, false);

  private static final double LARGE = 16;

  /** The normalised value of {@code value}. */
  public float apply(float value) {
    float y = (float) ((value - offset) * factor);
    return clip ? Math.min(1, Math.max(0, y)) : y;
  }

  /** Normalises the first {@code length} values in place. */
  void apply(float[] values, int length) {
    if (offset == 0 && factor == 1 && !clip) return;
    if (Math.abs(offset * factor) < LARGE) {
      // Rounding the offset costs 1e-6 of the result at most, and this loop is a vector loop.
      float o = (float) offset;
      float f = (float) factor;
      for (int i = 0; i < length; i++) values[i] = (values[i] - o) * f;
    } else {
      for (int i = 0; i < length; i++) values[i] = (float) ((values[i] - offset) * factor);
    }
    if (!clip) return;
    for (int i = 0; i < length; i++) values[i] = Math.min(1, Math.max(0, values[i]));
  }
}
