package sc.fiji.tessera.training;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
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
  private record Image(ScoreMap scores, PanopticTruth truth) {}

  private final List<Image> images = new ArrayList<>();

  private PanopticTuning(
      SegmentationModel model, TrainingSet set, OnnxService service, Progress progress)
      throws IOException {
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
  static CentreSearch.Result of(
      SegmentationModel model, TrainingSet set, OnnxService service, Progress progress)
      throws IOException {
    PanopticTuning tuning = new PanopticTuning(model, set, service, progress);
    double diameter = ObjectStatistics.of(set.examples()).diameter();
    ModelCard.Output published = model.card().output().with(ModelCard.Centres.USUAL);
    ModelCard.Output best = CentreSearch.of(published, diameter, tuning::quality);
    return new CentreSearch.Result(
        best, "panoptic quality", tuning.quality(best), tuning.quality(published));
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
