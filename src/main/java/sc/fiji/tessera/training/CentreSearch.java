package sc.fiji.tessera.training;

import java.util.Locale;
import java.util.function.ToDoubleFunction;
import sc.fiji.tessera.model.ModelCard;

/**
 * Tries ways to group pixels around centres, one after the other: minimum sizes, then windows, then
 * thresholds of centres. A way is taken only where it is clearly better than the best before.
 */
final class CentreSearch {
  /**
   * What was found.
   *
   * @param output of the model, with the best way to group
   * @param measure what was looked at, in words
   * @param value of that measure on the images that are kept apart
   * @param before that of the published way
   */
  record Result(ModelCard.Output output, String measure, double value, double before) {
    @Override
    public String toString() {
      return String.format(
          Locale.ROOT,
          "Objects are grouped around centres above %s, the highest within %d px, and have at least"
              + " %d px; %s on the validation images %.3f (as published: %.3f)",
          output.centres().threshold(),
          output.centres().window(),
          output.objects().minimum(),
          measure,
          value,
          before);
    }
  }

  private static final double[] THRESHOLDS = {0.05, 0.2, 0.3, 0.4, 0.5};

  /** Of the median object's diameter. */
  private static final double[] WINDOWS = {0.3, 0.5, 0.7};

  /** Of the median object's area. */
  private static final double[] MINIMA = {0.1, 0.05, 0.2};

  private static final double LEAST_GAIN = 0.01;

  private final ToDoubleFunction<ModelCard.Output> quality;
  private ModelCard.Output best;
  private double score = -1;

  private CentreSearch(ToDoubleFunction<ModelCard.Output> quality) {
    this.quality = quality;
  }

  /**
   * The best way.
   *
   * @param published where the search begins
   * @param diameter of the median object in pixels
   * @param quality of a way, 0 to 1
   */
  static ModelCard.Output of(
      ModelCard.Output published, double diameter, ToDoubleFunction<ModelCard.Output> quality) {
    CentreSearch search = new CentreSearch(quality);
    search.best = published;
    double area = Math.PI / 4 * diameter * diameter;
    for (double share : MINIMA) {
      long minimum = Math.max(1, Math.round(share * area));
      search.attempt(published.with(new ModelCard.Objects(0.5, 0.5, minimum, 0)));
    }
    for (double share : WINDOWS) {
      int window = 2 * (int) (share * diameter / 2) + 1;
      double threshold = search.best.centres().threshold();
      search.attempt(search.best.with(new ModelCard.Centres(threshold, window)));
    }
    for (double threshold : THRESHOLDS) {
      int window = search.best.centres().window();
      search.attempt(search.best.with(new ModelCard.Centres(threshold, window)));
    }
    return search.best;
  }

  private void attempt(ModelCard.Output output) {
    double found = quality.applyAsDouble(output);
    if (found <= score + LEAST_GAIN) return;
    score = found;
    best = output;
  }
}
