package sc.fiji.tessera.training;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import net.imglib2.img.Img;
import net.imglib2.type.numeric.IntegerType;
import sc.fiji.tessera.inference.ModelSession;
import sc.fiji.tessera.inference.OnnxService;
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
   * @param f1 of the objects at an IoU of 0.5, of networks that find objects; else NaN
   * @param quality panoptic, of networks that find objects and stuff; else NaN
   * @param examples the first ones, as many as were asked for
   */
  record Scores(
      double iou,
      double foregroundIou,
      List<Double> classIou,
      double f1,
      double quality,
      List<ValidationExamples.Example> examples) {

    /** Of networks that find objects or stuff alone. */
    Scores(
        double iou,
        double foregroundIou,
        List<Double> classIou,
        double f1,
        List<ValidationExamples.Example> examples) {
      this(iou, foregroundIou, classIou, f1, Double.NaN, examples);
    }

    /** By what the best network is chosen. */
    double score() {
      if (!Double.isNaN(quality)) return quality;
      return Double.isNaN(f1) ? foregroundIou : f1;
    }
  }

  private final TrainingSet set;
  private final OnnxService service;

  Validation(TrainingSet set, OnnxService service) {
    this.set = set;
    this.service = service;
  }

  /**
   * Segments all images.
   *
   * @param listener says how many examples it wants, and may cancel
   * @throws IOException one sentence: the model cannot be run
   */
  Scores of(SegmentationModel model, TrainingListener listener) throws IOException {
    List<ValidationExamples.Example> examples = new ArrayList<>();
    ConfusionMatrix pooled =
        new ConfusionMatrix(
            ConfusionMatrix.Options.classes(set.classes()).ignoring(TrainingExample.IGNORED));
    if (!set.validation().isEmpty()) run(model, pooled, examples, listener);
    SemanticScores scores = new SemanticScores(pooled);
    List<Double> classIou =
        IntStream.range(0, set.classes()).mapToDouble(scores::iou).boxed().toList();
    double none = Double.NaN;
    return new Scores(scores.meanIou(), scores.foregroundIou(), classIou, none, examples);
  }

  private void run(
      SegmentationModel model,
      ConfusionMatrix pooled,
      List<ValidationExamples.Example> examples,
      TrainingListener listener)
      throws IOException {
    int wanted = listener.previews();
    try (ModelSession session = service.openOnce(model)) {
      SemanticSegmenter segmenter =
          new SemanticSegmenter(session, SemanticSegmenter.Options.AUTOMATIC);
      for (TrainingSet.ValidationExample v : set.validation()) {
        Img<? extends IntegerType<?>> found = segmenter.classes(v.plane(), listener.quiet());
        pooled.add(v.example().classImage(), found);
        if (examples.size() < wanted) {
          examples.add(ValidationExamples.example(v, found, set.classes()));
        }
      }
    }
  }
}
