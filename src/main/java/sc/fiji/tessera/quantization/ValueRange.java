package sc.fiji.tessera.quantization;

/**
 * The numbers that 8 bits are spread over; always with zero, which padding needs.
 *
 * @param low the least, at most 0
 * @param high the greatest, at least 0
 */
public record ValueRange(double low, double high) {
  private static final int STEPS = 255;

  public ValueRange {
    if (!(low <= 0 && high >= 0 && high - low < Double.POSITIVE_INFINITY)) {
      throw new IllegalArgumentException(
          "A range must be finite and hold 0, but is " + low + " to " + high + ".");
    }
  }

  /** The least range that holds both. */
  ValueRange union(ValueRange o) {
    return new ValueRange(Math.min(low, o.low), Math.max(high, o.high));
  }

  /** The distance of neighbouring numbers. */
  float scale() {
    double step = (high - low) / STEPS;
    return step < Float.MIN_NORMAL ? 1 : (float) step;
  }

  /** Which of 0..255 stands for the number zero; 0 where none are negative. */
  int zero() {
    return (int) Math.max(0, Math.min(STEPS, Math.round(-low / scale())));
  }
}
