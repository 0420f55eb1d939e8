package sc.fiji.tessera.training;

import java.util.Locale;

/** Which parameters are validated and saved. */
public enum WeightAveraging {
  /** The running average over the last steps ({@link WeightAverage}). */
  RUNNING,
  /**
   * The equal average over all steps of the last quarter, for which the statistics of batch
   * normalisations are computed anew; before it, those of the last step. Izmailov, Podoprikhin,
   * Garipov, Vetrov, Wilson, "Averaging weights leads to wider optima and better generalization"
   * (UAI 2018).
   */
  STOCHASTIC,
  /** Those of the last step. */
  NONE;

  /** The share of all steps before the average of a stochastic one begins. */
  static final double LAST_QUARTER = 0.75;

  /** The one of that name, as {@link #toString} gives it. */
  public static WeightAveraging of(String name) {
    for (WeightAveraging w : values()) if (w.toString().equals(name)) return w;
    throw new IllegalArgumentException(
        "average is '" + name + "', but must be running, stochastic or none.");
  }

  /** Whether a step is averaged, by the share of all steps that came before. */
  boolean takes(double done) {
    return this == RUNNING || this == STOCHASTIC && done >= LAST_QUARTER;
  }

  @Override
  public String toString() {
    return name().toLowerCase(Locale.ROOT);
  }
}
