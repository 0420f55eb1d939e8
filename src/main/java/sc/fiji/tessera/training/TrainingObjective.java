package sc.fiji.tessera.training;

import java.io.Serializable;
import java.util.Locale;

/**
 * What is made small: the loss, and how much classes and pixels count. Immutable.
 *
 * @param loss one of {@link LossChoice}
 * @param weighting how classes of different frequency are balanced
 * @param balance where their frequency is counted
 * @param border weight of the borders between touching objects (w0 of the U-Net paper), 0 = none
 * @param sigma width of those borders in pixels (sigma of the U-Net paper)
 * @param map whose gap and weights keep objects apart; border and sigma are those of the paper's
 */
public record TrainingObjective(
    LossChoice loss,
    ClassWeighting weighting,
    ClassBalance balance,
    double border,
    double sigma,
    BorderMap map)
    implements Serializable {
  /** The weight of borders in the paper's examples. */
  public static final double USUAL_BORDER = 10;

  /** With the paper's weights. */
  public TrainingObjective(
      LossChoice loss,
      ClassWeighting weighting,
      ClassBalance balance,
      double border,
      double sigma) {
    this(loss, weighting, balance, border, sigma, BorderMap.PAPER);
  }

  /** With frequencies of the whole set. */
  public TrainingObjective(LossChoice loss, ClassWeighting weighting, double border, double sigma) {
    this(loss, weighting, ClassBalance.SET, border, sigma);
  }

  /** Names the map where it is not usual, so that runs of older plans can be resumed. */
  @Override
  public String toString() {
    return String.format(
        Locale.ROOT,
        "Objective[loss=%s, weighting=%s, balance=%s, border=%s, sigma=%s%s]",
        loss,
        weighting,
        balance,
        border,
        sigma,
        map == BorderMap.PAPER ? "" : ", map=" + map);
  }

  /** What is decided patch by patch. */
  PatchWeights ofPatches() {
    return new PatchWeights(weighting, balance);
  }

  /** Refuses values out of range, naming the key. */
  void requireRanges() {
    TrainingPlan.require(border >= 0, "border", border, "0 or more");
    TrainingPlan.require(sigma > 0, "sigma", sigma, "above 0");
  }
}
