package sc.fiji.tessera.training;

import java.util.LinkedHashMap;
import java.util.Map;

/**
 * The running average of a network's parameters over the last steps, which is what is validated and
 * saved: it generalises better than the parameters of any single step and does not jump from epoch
 * to epoch, so that the choice of the best epoch is less a matter of luck. Polyak and Juditsky,
 * "Acceleration of stochastic approximation by averaging" (SIAM J. Control Optim. 1992), with the
 * exponential weights that are common today; early on, the average forgets faster. Of the other
 * kinds ({@link WeightAveraging}), all that is added counts alike.
 */
final class WeightAverage {
  private static final double DECAY = 0.98;
  private static final String PREFIX = "average/";

  private final Map<String, float[]> average = new LinkedHashMap<>();
  private final WeightAveraging kind;
  private int steps;

  /** The running average. */
  WeightAverage() {
    this(WeightAveraging.RUNNING);
  }

  WeightAverage(WeightAveraging kind) {
    this.kind = kind;
  }

  /** Takes in the parameters after a step. */
  void add(Map<String, float[]> parameters) {
    steps++;
    boolean running = kind == WeightAveraging.RUNNING;
    float share = (float) (running ? 1 - Math.min(DECAY, steps / (steps + 9.0)) : 1.0 / steps);
    parameters.forEach(
        (name, values) -> {
          float[] mean = average.computeIfAbsent(name, n -> values.clone());
          for (int i = 0; i < mean.length; i++) mean[i] += share * (values[i] - mean[i]);
        });
  }

  /** The averages by name; not to be changed. */
  Map<String, float[]> values() {
    return average;
  }

  /** What {@link #load} reads. */
  Map<String, float[]> state() {
    Map<String, float[]> state = new LinkedHashMap<>();
    average.forEach((name, values) -> state.put(PREFIX + name, values));
    state.put(PREFIX, new float[] {steps});
    return state;
  }

  /** Goes on where another average stood; other keys are not looked at. */
  void load(Map<String, float[]> state) {
    state.forEach(
        (name, values) -> {
          if (name.equals(PREFIX)) steps = (int) values[0];
          else if (name.startsWith(PREFIX)) {
            average.put(name.substring(PREFIX.length()), values.clone());
          }
        });
  }
}
