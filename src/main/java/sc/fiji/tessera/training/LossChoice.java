package sc.fiji.tessera.training;

import java.util.Arrays;
import java.util.function.Function;

/** The losses a user can choose from, by the value of the key {@code loss}. */
public enum LossChoice {
  /** {@link CrossEntropy} with class and border weights. */
  WEIGHTED_CROSS_ENTROPY("weighted cross-entropy", LossChoice::crossEntropy),
  /** {@link SoftDice} of the whole batch; needs no weights and uses none. */
  DICE("dice", weights -> dice()),
  /** The sum of both. */
  CROSS_ENTROPY_AND_DICE("cross-entropy + dice", weights -> crossEntropy(weights).plus(dice()));

  private final String label;
  private final Function<float[], Loss> loss;

  LossChoice(String label, Function<float[], Loss> loss) {
    this.label = label;
    this.loss = loss;
  }

  /** The loss of that name; throws where there is none. */
  public static LossChoice of(String label) {
    for (LossChoice l : values()) if (l.label.equals(label)) return l;
    throw new IllegalArgumentException(
        "loss is '" + label + "', but must be one of " + Arrays.toString(values()) + ".");
  }

  /** The loss with a weight per class. */
  Loss with(float[] classWeights) {
    return loss.apply(classWeights);
  }

  private static Loss crossEntropy(float[] classWeights) {
    return new CrossEntropy(classWeights, TrainingExample.IGNORED);
  }

  private static Loss dice() {
    return new SoftDice(TrainingExample.IGNORED, 1e-5);
  }

  @Override
  public String toString() {
    return label;
  }
}
