package sc.fiji.tessera.training;

import java.util.Arrays;

/** The losses a user can choose from, by the value of the key {@code loss}. */
public enum LossChoice {
  /** {@link CrossEntropy} with class and border weights. */
  WEIGHTED_CROSS_ENTROPY("weighted cross-entropy");

  private final String label;

  LossChoice(String label) {
    this.label = label;
  }

  /** The loss of that name; throws where there is none. */
  public static LossChoice of(String label) {
    for (LossChoice l : values()) if (l.label.equals(label)) return l;
    throw new IllegalArgumentException(
        "loss is '" + label + "', but must be one of " + Arrays.toString(values()) + ".");
  }

  @Override
  public String toString() {
    return label;
  }
}
