package sc.fiji.tessera.training;

import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.SortedSet;
import sc.fiji.tessera.image.ScoreMap;
import sc.fiji.tessera.inference.CentrePanoptic;
import sc.fiji.tessera.inference.ModelSession;
import sc.fiji.tessera.inference.OnnxService;
import sc.fiji.tessera.inference.Progress;
import sc.fiji.tessera.inference.SemanticSegmenter;
import sc.fiji.tessera.label.CentreObjects;
import sc.fiji.tessera.label.PanopticMerge.Segment;
import sc.fiji.tessera.label.PanopticPicture;
import sc.fiji.tessera.measure.LabelOverlaps;
import sc.fiji.tessera.measure.PanopticScores;
import sc.fiji.tessera.measure.PanopticScores.Segments;
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

  /** The number of its segment: no class has it, and objects have larger ones. */
  private static final int BACKGROUND = TrainingExample.IGNORED;

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

  private record Image(ScoreMap scores, int[] ids, Segments truth) {}

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
        images.add(image(v, segmenter.probabilities(v.plane(), progress.quiet())));
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

  /**
   * Objects by their numbers; stuff by its class; what is ignored is void. The background is a
   * segment, so that what is found on it counts as wrong; it has no quality itself.
   */
  private static Image image(TrainingSet.ValidationExample v, ScoreMap scores) {
    int[] ids = v.objects().clone(); // larger than any class
    Map<Integer, Integer> classes = new HashMap<>();
    for (int p = 0; p < ids.length; p++) {
      int c = v.example().classAt(p);
      if (c == TrainingExample.IGNORED) ids[p] = 0;
      else if (c == 0) ids[p] = BACKGROUND;
      else if (ids[p] == 0) ids[p] = c;
      if (ids[p] != 0) classes.put(ids[p], c);
    }
    return new Image(scores, ids, new Segments(classes, Set.of()));
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
      Map<Integer, Integer> classes = new HashMap<>();
      for (Segment s : found.segments()) classes.put(s.id(), s.category());
      LabelOverlaps overlaps = LabelOverlaps.of(i.ids, found.ids());
      all = all.plus(PanopticScores.of(overlaps, i.truth, new Segments(classes, Set.of())));
    }
    double mean = all.average(c -> c > 0).pq();
    return Double.isNaN(mean) ? 0 : mean;
  }
}
