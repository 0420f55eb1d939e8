package sc.fiji.tessera.training;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.SortedSet;
import sc.fiji.tessera.image.ScoreMap;
import sc.fiji.tessera.inference.CentrePanoptic;
import sc.fiji.tessera.inference.ModelSession;
import sc.fiji.tessera.inference.OnnxService;
import sc.fiji.tessera.inference.Progress;
import sc.fiji.tessera.inference.SemanticSegmenter;
import sc.fiji.tessera.label.CentreObjects;
import sc.fiji.tessera.label.PanopticPicture;
import sc.fiji.tessera.measure.PanopticScores;
import sc.fiji.tessera.model.ModelCard;
import sc.fiji.tessera.model.SegmentationModel;

/**
 * Finds how the pixels of a network of classes and centres are best grouped into segments: tries
 * several thresholds and windows for centres and minimum sizes on the images that are kept apart,
 * by the panoptic quality of all classes but the background.
 */
final class PanopticTuning {
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
   * @param quality PQ, mean over the classes
   * @param before that of the published way
   */
  record Result(ModelCard.Output output, double quality, double before) {
    @Override
    public String toString() {
      return String.format(
          Locale.ROOT,
          "Objects are grouped around centres above %s, the highest within %d px, and have at least"
              + " %d px; panoptic quality on the validation images %.3f (as published: %.3f)",
          output.centres().threshold(),
          output.centres().window(),
          output.objects().minimum(),
          quality,
          before);
    }
  }

  private record Image(ScoreMap scores, PanopticTruth truth) {}

  private final List<Image> images = new ArrayList<>();
  private ModelCard.Output best;
  private double score = -1;

  private PanopticTuning(
      SegmentationModel model, TrainingSet set, OnnxService service, Progress progress)
      throws IOException {
    best = model.card().output();
    try (ModelSession session = service.openOnce(model)) {
      SemanticSegmenter segmenter =
          new SemanticSegmenter(session, SemanticSegmenter.Options.AUTOMATIC);
      for (TrainingSet.ValidationExample v : set.validation()) {
        ScoreMap scores = segmenter.probabilities(v.plane(), progress.quiet());
        images.add(new Image(scores, PanopticTruth.of(v)));
      }
    }
  }

  /** The published way, or one that is clearly better. */
  static Result of(SegmentationModel model, TrainingSet set, OnnxService service, Progress progress)
      throws IOException {
    PanopticTuning tuning = new PanopticTuning(model, set, service, progress);
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
    return new Result(tuning.best, tuning.score, tuning.quality(published));
  }

  private void attempt(ModelCard.Output output) {
    double found = quality(output);
    if (found <= score + LEAST_GAIN) return;
    score = found;
    best = output;
  }

  private double quality(ModelCard.Output output) {
    CentreObjects.Options options =
        new CentreObjects.Options(
            output.centres().threshold(), output.centres().window(), 0, output.objects().minimum());
    SortedSet<Integer> things = output.things();
    PanopticScores all = PanopticScores.NONE;
    for (Image i : images) {
      PanopticPicture found =
          CentrePanoptic.of(output, things, i.scores, options, 0, Progress.NONE);
      all = all.plus(i.truth.scores(found));
    }
    return PanopticTruth.quality(all);
  }
}
