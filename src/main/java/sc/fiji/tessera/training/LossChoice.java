package sc.fiji.tessera.training;

import java.util.Arrays;
import java.util.function.Function;

/** The losses a user can choose from, by the value of the key {@code loss}. */
public enum LossChoice {
  /** {@link CrossEntropy} with class and border weights. */
  WEIGHTED_CROSS_ENTROPY("weighted cross-entropy", LossChoice::crossEntropy),
  /** {@link HardestPixels}, a fifth of all, with class and border weights. */
  HARDEST_PIXELS(
      "cross-entropy of the hardest pixels",
      weights -> new HardestPixels(weights, TrainingExample.IGNORED, 0.2)),
  /** {@link SoftDice} of the whole batch; needs no weights and uses none. */
  DICE("dice", weights -> dice()),
  /** The sum of both. */
  CROSS_ENTROPY_AND_DICE("cross-entropy + dice", weights -> crossEntropy(weights).plus(dice())),
  /** {@link FocalLoss} with gamma 2, class and border weights. */
  FOCAL("focal", LossChoice::focal),
  /** The sum of that and Dice. */
  FOCAL_AND_DICE("focal + dice", weights -> focal(weights).plus(dice())),
  /** {@link Tversky} with 0.3 and 0.7: rather too much than too little. */
  TVERSKY("tversky", weights -> new Tversky(0.3, 0.7, TrainingExample.IGNORED, 1e-5)),
  /** Cross-entropy and {@link LovaszSoftmax}. */
  CROSS_ENTROPY_AND_LOVASZ(
      "cross-entropy + lovasz",
      weights -> crossEntropy(weights).plus(new LovaszSoftmax(TrainingExample.IGNORED))),
  /** Cross-entropy, Dice and {@link BoundaryLoss}, whose weight grows with the epochs. */
  CROSS_ENTROPY_DICE_AND_BOUNDARY(
      "cross-entropy + dice + boundary",
      weights ->
          crossEntropy(weights).plus(dice()).plus(new BoundaryLoss(TrainingExample.IGNORED)));

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

  /** Whether it measures distances to the borders of known regions. */
  boolean needsRegions() {
    return with(null).guide() == Guide.DISTANCES;
  }

  private static Loss crossEntropy(float[] classWeights) {
    return new CrossEntropy(classWeights, TrainingExample.IGNORED);
  }

  private static Loss focal(float[] classWeights) {
    return new FocalLoss(2, classWeights, TrainingExample.IGNORED);
  }

  private static Loss dice() {
    return new SoftDice(TrainingExample.IGNORED, 1e-5);
  }

  @Override
  public String toString() {
    return label;
  }
}
