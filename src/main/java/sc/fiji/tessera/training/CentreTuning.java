package sc.fiji.tessera.training;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import sc.fiji.tessera.image.ScoreMap;
import sc.fiji.tessera.inference.GroupedObjects;
import sc.fiji.tessera.inference.ModelSession;
import sc.fiji.tessera.inference.OnnxService;
import sc.fiji.tessera.inference.Progress;
import sc.fiji.tessera.inference.SemanticSegmenter;
import sc.fiji.tessera.label.LabelArray;
import sc.fiji.tessera.measure.ObjectMatches;
import sc.fiji.tessera.model.ModelCard;
import sc.fiji.tessera.model.SegmentationModel;

/**
 * Finds how the pixels of a network that finds centres are best grouped into objects: tries several
 * thresholds and windows for centres and minimum sizes on the images that are kept apart, by the F1
 * of the objects found, mean of those at an IoU of 0.5 and of 0.75.
 */
final class CentreTuning {
  private static final double[] THRESHOLDS = {0.05, 0.2, 0.3, 0.4, 0.5};

  /** Of the median object's diameter. */
  private static final double[] WINDOWS = {0.3, 0.5, 0.7};

  /** Of the median object's area. */
  private static final double[] MINIMA = {0.1, 0.05, 0.2};

  private static final double LEAST_GAIN = 0.01;

  /**
   * What was found.
   *
   * @param output of the model, with the best way to group
   * @param f1 at an IoU of 0.5
   * @param before that of the published way
   */
  record Result(ModelCard.Output output, double f1, double before) {
    @Override
    public String toString() {
      return String.format(
          Locale.ROOT,
          "Objects are grouped around centres above %s, the highest within %d px, and have at least"
              + " %d px; F1 at IoU 0.5 on the validation images %.3f (as published: %.3f)",
          output.centres().threshold(),
          output.centres().window(),
          output.objects().minimum(),
          f1,
          before);
    }
  }

  private record Image(ScoreMap scores, int[] truth) {}

  private final List<Image> images = new ArrayList<>();
  private ModelCard.Output best;
  private double score = -1;

  private CentreTuning(
      SegmentationModel model, TrainingSet set, OnnxService service, Progress progress)
      throws IOException {
    best = model.card().output();
    try (ModelSession session = service.openOnce(model)) {
      SemanticSegmenter segmenter =
          new SemanticSegmenter(session, SemanticSegmenter.Options.AUTOMATIC);
      for (TrainingSet.ValidationExample v : set.validation()) {
        ScoreMap scores = segmenter.probabilities(v.plane(), progress.quiet());
        for (int i = 0; i < scores.plane(0).length; i++) {
          boolean ignored = v.example().classAt(i) == TrainingExample.IGNORED;
          if (ignored)
            scores.plane(0)[i] = Float.POSITIVE_INFINITY; // background, whatever is there
        }
        images.add(new Image(scores, v.objects()));
      }
    }
  }

  /** The published way, or one that is clearly better. */
  static Result of(SegmentationModel model, TrainingSet set, OnnxService service, Progress progress)
      throws IOException {
    CentreTuning tuning = new CentreTuning(model, set, service, progress);
    double diameter = ObjectStatistics.of(set.examples()).diameter();
    double area = Math.PI / 4 * diameter * diameter;
    ModelCard.Output published = tuning.best.with(ModelCard.Centres.USUAL);
    for (double share : MINIMA) {
      long minimum = Math.max(1, Math.round(share * area));
      tuning.attempt(published.with(new ModelCard.Objects(0.5, 0.5, minimum, 0)));
    }
    for (double share : WINDOWS) {
      int window = 2 * (int) (share * diameter / 2) + 1;
      double threshold = tuning.best.centres().threshold();
      tuning.attempt(tuning.best.with(new ModelCard.Centres(threshold, window)));
    }
    for (double threshold : THRESHOLDS) {
      int window = tuning.best.centres().window();
      tuning.attempt(tuning.best.with(new ModelCard.Centres(threshold, window)));
    }
    return new Result(tuning.best, tuning.f1(tuning.best, 0.5), tuning.f1(published, 0.5));
  }

  private void attempt(ModelCard.Output output) {
    double found = (f1(output, 0.5) + f1(output, 0.75)) / 2;
    if (found <= score + LEAST_GAIN) return;
    score = found;
    best = output;
  }

  private double f1(ModelCard.Output output, double iou) {
    GroupedObjects grouped = new GroupedObjects(output);
    ObjectMatches all = ObjectMatches.NONE;
    for (Image i : images) {
      int[] found = LabelArray.read(grouped.of(i.scores)).values();
      all = all.plus(ObjectMatches.of(i.truth, found, iou));
    }
    return all.f1();
  }
}
