package sc.fiji.tessera.training;

import java.io.Serializable;

/**
 * How long and how fast a network learns. Immutable.
 *
 * @param epochs at most so many
 * @param steps per epoch; 0 = as many as cover all training images once
 * @param rate Adam's learning rate, the highest of all steps
 * @param patience epochs without a better validation before stopping early; 0 = never stop
 * @param decay how the rate falls until the last epoch
 * @param warmup steps in which the rate rises from 0 to what the decay says, 0 or more
 * @param average which parameters are validated and saved
 */
public record TrainingSchedule(
    int epochs,
    int steps,
    double rate,
    int patience,
    RateDecay decay,
    int warmup,
    WeightAveraging average)
    implements Serializable {
  /** With the running average. */
  public TrainingSchedule(
      int epochs, int steps, double rate, int patience, RateDecay decay, int warmup) {
    this(epochs, steps, rate, patience, decay, warmup, WeightAveraging.RUNNING);
  }

  /** Falling as (1 - t)^0.9, without a rise. */
  public TrainingSchedule(int epochs, int steps, double rate, int patience) {
    this(epochs, steps, rate, patience, RateDecay.POLYNOMIAL, 0);
  }

  /**
   * The rate of a step.
   *
   * @param epoch from 1
   * @param step within the epoch, from 0
   * @param perEpoch steps of an epoch
   */
  double rate(int epoch, int step, int perEpoch) {
    long done = (long) (epoch - 1) * perEpoch + step;
    double t = (double) done / ((long) epochs * perEpoch);
    double rise = done < warmup ? (done + 1.0) / (warmup + 1.0) : 1;
    return rate * decay.factor(t) * rise;
  }

  /** Refuses values out of range, naming the key. */
  void requireRanges() {
    TrainingPlan.require(epochs >= 1, "epochs", epochs, "at least 1");
    TrainingPlan.require(steps >= 0, "steps", steps, "0 or more");
    TrainingPlan.require(rate > 0 && rate <= 1, "rate", rate, "above 0 and up to 1");
    TrainingPlan.require(warmup >= 0, "warmup", warmup, "0 or more");
  }
}
