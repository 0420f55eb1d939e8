package sc.fiji.tessera.training;

import java.util.Arrays;

/** How pixels are told from labels that say less, by the value of the key {@code estimate}. */
public enum Estimate {
  /** The best that was measured for those labels. */
  RECOMMENDED("recommended"),
  /** {@link BoxTightness}: every row and column of a box holds some of the object. */
  TIGHTNESS("tightness"),
  /** {@link BoxProjection}: the object reaches the sides of its box. */
  PROJECTION("projection"),
  /** {@link TagConstraints}: the nearest probabilities that fulfil what is known of the image. */
  CONSTRAINTS("constraints"),
  /** What the network itself makes of it, as far as the labels allow. */
  EXPECTATION("expectation"),
  /** Every pixel of it, as if the label were the truth of all: what the others must beat. */
  FILLED("filled");

  private final String label;

  Estimate(String label) {
    this.label = label;
  }

  /** The value of that name; throws where there is none. */
  public static Estimate of(String label) {
    for (Estimate e : values()) if (e.label.equals(label)) return e;
    throw new IllegalArgumentException(
        "estimate is '" + label + "', but must be one of " + Arrays.toString(values()) + ".");
  }

  @Override
  public String toString() {
    return label;
  }
}
