package sc.fiji.tessera.label;

import java.util.Arrays;
import java.util.function.BooleanSupplier;

/**
 * Abstains where no class is probable enough: such pixels become a label of their own, so that they
 * can be seen, counted and left out. With a single class the probability of its absence counts as
 * well.
 *
 * @param threshold the least probability of the most probable class, 0 to 1
 * @param label of such pixels; 0 = 255, which is also the usual label of pixels that are to be
 *     ignored, or the highest label + 1 where labels reach 255
 */
public record UnsurePixels(double threshold, int label) implements Refinement {
  private static final int USUAL = 255;

  public UnsurePixels {
    if (!(threshold >= 0 && threshold <= 1) || label < 0) {
      throw new IllegalArgumentException(
          "Unsure pixels need a threshold from 0 to 1 and a label of 0 or more, not "
              + (threshold + " and " + label + "."));
    }
  }

  @Override
  public boolean usesScores() {
    return true;
  }

  @Override
  public LabelField of(LabelField field, BooleanSupplier cancelled) {
    Refinement.check(cancelled);
    float[][] scores = field.requiredProbabilities();
    float least = (float) threshold; // a score of just the threshold is not below it
    int unsure = label(field.labels());
    int[] labels = field.labels().clone();
    for (int p = 0; p < labels.length; p++) {
      float most = scores.length == 1 ? 1 - scores[0][p] : 0;
      for (float[] plane : scores) most = Math.max(most, plane[p]);
      if (most < least) labels[p] = unsure;
    }
    return field.withLabels(labels);
  }

  /** The label that pixels take which are unsure of these. */
  public int label(int[] labels) {
    int highest = Arrays.stream(labels).max().orElse(0);
    if (label == 0) return highest < USUAL ? USUAL : highest + 1;
    if (Arrays.stream(labels).anyMatch(l -> l == label)) {
      throw new IllegalArgumentException(
          "The label " + label + " of unsure pixels is in use already; 0 chooses a free one.");
    }
    return label;
  }
}
