package sc.fiji.tessera.training;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
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
  private record Image(ScoreMap scores, int[] truth) {}

  private final List<Image> images = new ArrayList<>();

  private CentreTuning(
      SegmentationModel model, TrainingSet set, OnnxService service, Progress progress)
      throws IOException {
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
  static CentreSearch.Result of(
      SegmentationModel model, TrainingSet set, OnnxService service, Progress progress)
      throws IOException {
    CentreTuning tuning = new CentreTuning(model, set, service, progress);
    double diameter = ObjectStatistics.of(set.examples()).diameter();
    ModelCard.Output published = model.card().output().with(ModelCard.Centres.USUAL);
    ModelCard.Output best =
        CentreSearch.of(
            published, diameter, output -> (tuning.f1(output, 0.5) + tuning.f1(output, 0.75)) / 2);
    return new CentreSearch.Result(
        best, "F1 at IoU 0.5", tuning.f1(best, 0.5), tuning.f1(published, 0.5));
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
