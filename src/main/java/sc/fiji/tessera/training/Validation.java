package sc.fiji.tessera.training;

import java.io.IOException;
import java.util.List;
import java.util.stream.IntStream;
import sc.fiji.tessera.inference.ModelSession;
import sc.fiji.tessera.inference.OnnxService;
import sc.fiji.tessera.inference.Progress;
import sc.fiji.tessera.inference.SemanticSegmenter;
import sc.fiji.tessera.measure.ConfusionMatrix;
import sc.fiji.tessera.measure.SemanticScores;
import sc.fiji.tessera.model.SegmentationModel;

/**
 * How good a network is on the images that are kept apart, run by ONNX Runtime on whole images as
 * segmentation runs it.
 */
final class Validation {
  /**
   * @param iou mean IoU over all classes, of the pooled pixels; NaN without images
   * @param foregroundIou the same without the background
   * @param classIou of each class, background first; NaN for a class that is nowhere
   */
  record Scores(double iou, double foregroundIou, List<Double> classIou) {}

  private final TrainingSet set;
  private final OnnxService service;

  Validation(TrainingSet set, OnnxService service) {
    this.set = set;
    this.service = service;
  }

  Scores of(SegmentationModel model, Progress progress) throws IOException {
    ConfusionMatrix pooled =
        new ConfusionMatrix(
            ConfusionMatrix.Options.classes(set.classes()).ignoring(TrainingExample.IGNORED));
    if (!set.validation().isEmpty()) run(model, pooled, progress);
    SemanticScores scores = new SemanticScores(pooled);
    List<Double> classIou =
        IntStream.range(0, set.classes()).mapToDouble(scores::iou).boxed().toList();
    return new Scores(scores.meanIou(), scores.foregroundIou(), classIou);
  }

  private void run(SegmentationModel model, ConfusionMatrix pooled, Progress progress)
      throws IOException {
    try (ModelSession session = service.openOnce(model)) {
      SemanticSegmenter segmenter =
          new SemanticSegmenter(session, SemanticSegmenter.Options.AUTOMATIC);
      for (TrainingSet.ValidationExample v : set.validation()) {
        pooled.add(v.example().classImage(), segmenter.classes(v.plane(), progress.quiet()));
      }
    }
  }
}
