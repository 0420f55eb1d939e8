package sc.fiji.tessera.quantization;

import java.util.Arrays;
import java.util.Locale;

/** How the range of a value follows from what was seen on images. */
public enum RangeChoice {
  /** The cut that leaves the least mean squared error of rounding and cutting. */
  MSE,
  /** From the least to the greatest value. */
  MINMAX,
  /** Without the ten-thousandth that is farthest from zero, on each side. */
  PERCENTILE;

  /** Reads a name in lower case; {@link IllegalArgumentException} names those there are. */
  public static RangeChoice parse(String text) {
    for (RangeChoice c : values()) if (c.toString().equals(text)) return c;
    throw new IllegalArgumentException(
        "'range' must be one of "
            + String.join(", ", Arrays.stream(values()).map(Object::toString).toList())
            + ", but is \""
            + text
            + "\".");
  }

  @Override
  public String toString() {
    return name().toLowerCase(Locale.ROOT);
  }
}
