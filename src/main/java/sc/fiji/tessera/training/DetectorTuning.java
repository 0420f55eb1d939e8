package sc.fiji.tessera.training;

import java.io.IOException;
import java.util.Locale;
import sc.fiji.tessera.inference.OnnxService;
import sc.fiji.tessera.inference.Progress;
import sc.fiji.tessera.model.CompositeModel;
import sc.fiji.tessera.model.DetectionCard;

/**
 * Finds which of the objects that a trained detector sees are best kept: tries several least scores
 * and overlaps of boxes on the images that are kept apart, by the F1 of the objects at an IoU of
 * 0.5.
 */
final class DetectorTuning {
  /** How its line in a model's history begins. */
  static final String BEGINNING = "Objects are kept";

  private static final double[] OVERLAPS = {0.5, 0.3, 0.7};
  private static final double[] SCORES = {0.5, 0.4, 0.6, 0.3, 0.7, 0.2, 0.8, 0.1, 0.9, 0.95, 0.98};
  private static final double LEAST = 0.1;

  /** What mostly works comes first: few images cannot tell small gains from chance. */
  private static final double LEAST_GAIN = 0.003;

  /**
   * What was found.
   *
   * @param detection the best way
   * @param f1 at an IoU of 0.5
   * @param before that of the usual limits
   */
  record Result(DetectionCard detection, double f1, double before) {
    @Override
    public String toString() {
      return String.format(
          Locale.ROOT,
          BEGINNING
              + " from a score of %s, of boxes that overlap by more than %s the surest; F1 at IoU"
              + " 0.5 on the validation images %.3f (0.5 and 0.5: %.3f)",
          detection.score(),
          detection.overlap(),
          f1,
          before);
    }
  }

  private DetectorTuning() {}

  /** The usual limits, or some that are clearly better. */
  static Result of(CompositeModel model, TrainingSet set, OnnxService service, Progress progress)
      throws IOException {
    DetectionCard usual = model.card().detection().with(SCORES[0], OVERLAPS[0]);
    DetectionCard best = usual;
    double highest = -1;
    double before = 0;
    for (double overlap : OVERLAPS) {
      DetectorValidation found =
          DetectorValidation.of(model, usual.with(LEAST, overlap), set, service, progress);
      for (double score : SCORES) {
        double f1 = found.f1(score, 0.5);
        if (overlap == OVERLAPS[0] && score == SCORES[0]) before = f1;
        if (f1 <= highest + (highest < 0 ? 0 : LEAST_GAIN)) continue;
        highest = f1;
        best = usual.with(score, overlap);
      }
    }
    return new Result(best, highest, before);
  }
}
