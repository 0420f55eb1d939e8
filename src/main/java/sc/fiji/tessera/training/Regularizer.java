package sc.fiji.tessera.training;

import java.util.Arrays;

/** What pixels without a label are held to, by the value of the key {@code regularizer}. */
public enum Regularizer {
  /** Nothing. */
  NONE("none", 0) {
    @Override
    Loss loss(double span) {
      throw new IllegalStateException("There is nothing to add.");
    }
  },
  /** {@link TotalVariation}: compact regions. */
  TOTAL_VARIATION("total variation", 0.1) {
    @Override
    Loss loss(double span) {
      return new TotalVariation();
    }
  },
  /** {@link CrfRegularizer}: borders where the image has edges. */
  CRF("crf", 0.01) {
    @Override
    Loss loss(double span) {
      return new CrfRegularizer(POSITION, INTENSITY * span, RADIUS);
    }
  };

  private static final double POSITION = 6;
  private static final double INTENSITY = 0.1;
  private static final int RADIUS = 5;

  private final String label;
  private final double recommended;

  Regularizer(String label, double recommended) {
    this.label = label;
    this.recommended = recommended;
  }

  /** The value of that name; throws where there is none. */
  public static Regularizer of(String label) {
    for (Regularizer r : values()) if (r.label.equals(label)) return r;
    throw new IllegalArgumentException(
        "regularizer is '" + label + "', but must be one of " + Arrays.toString(values()) + ".");
  }

  /** Alone, with weight 1. */
  abstract Loss loss(double span);

  /**
   * A loss with this beside it.
   *
   * @param strength its weight; 0 = the recommended
   * @param span of the images' intensities, from dark to bright
   */
  Loss added(Loss loss, double strength, double span) {
    return loss.plus(loss(span).times(strength == 0 ? recommended : strength));
  }

  @Override
  public String toString() {
    return label;
  }
}
