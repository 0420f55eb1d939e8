package sc.fiji.tessera.training;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import net.imglib2.img.Img;
import net.imglib2.img.array.ArrayImgs;
import net.imglib2.type.numeric.integer.IntType;
import sc.fiji.tessera.image.Plane;
import sc.fiji.tessera.inference.MaskRcnnDetector;
import sc.fiji.tessera.inference.OnnxService;
import sc.fiji.tessera.inference.Progress;
import sc.fiji.tessera.inference.TiledDetector;
import sc.fiji.tessera.label.DetectedObject;
import sc.fiji.tessera.measure.ConfusionMatrix;
import sc.fiji.tessera.measure.ObjectMatches;
import sc.fiji.tessera.measure.SemanticScores;
import sc.fiji.tessera.model.CompositeModel;
import sc.fiji.tessera.model.DetectionCard;

/**
 * How good a detector is on the images that are kept apart, run by ONNX Runtime on whole images as
 * segmentation runs it: what it finds there, of which less sure objects can be left out again.
 */
final class DetectorValidation {
  /** Least scores that are tried after each epoch; the first of equal ones counts. */
  private static final double[] SCORES = {0.5, 0.7, 0.3, 0.9};

  private static final int SHARED = 128;

  /** What was found in an image. */
  private record Found(TrainingSet.ValidationExample example, List<DetectedObject> objects) {
    /** Numbered objects that are at least so sure; none where nothing is known. */
    int[] labels(double score) {
      TrainingExample e = example.example();
      List<DetectedObject> sure = objects.stream().filter(o -> o.score() >= score).toList();
      int[] labels = DetectedObject.labels(sure, e.width(), e.height());
      for (int i = 0; i < labels.length; i++) {
        if (e.classAt(i) == TrainingExample.IGNORED) labels[i] = 0;
      }
      return labels;
    }
  }

  private final List<Found> images;

  private DetectorValidation(List<Found> images) {
    this.images = images;
  }

  /**
   * Finds the objects of all images.
   *
   * @param detection how, which names the least score of all that are looked at later
   */
  static DetectorValidation of(
      CompositeModel model,
      DetectionCard detection,
      TrainingSet set,
      OnnxService service,
      Progress progress)
      throws IOException {
    List<Found> found = new ArrayList<>();
    try (MaskRcnnDetector detector =
        new MaskRcnnDetector(
            MaskRcnnDetector.Graphs.openOnce(service, model),
            MaskRcnnDetector.Options.of(detection))) {
      for (TrainingSet.ValidationExample v : set.validation()) {
        Plane plane = model.card().input().arranged(v.plane());
        int whole = Math.toIntExact(Math.max(plane.width(), plane.height()));
        boolean tiled = detection.tile() > 0 && detection.tile() < whole;
        TiledDetector tiles =
            tiled
                ? new TiledDetector(detector, detection.tile(), SHARED)
                : new TiledDetector(detector, whole + 1, 1);
        List<DetectedObject> objects =
            tiles.detect(plane, model.card().input().normalization().fit(plane), progress.quiet());
        found.add(new Found(v, objects));
      }
    }
    return new DetectorValidation(found);
  }

  /** How good it is with the best of some least scores. */
  static Validation.Scores scores(
      CompositeModel model, TrainingSet set, OnnxService service, TrainingListener listener)
      throws IOException {
    if (set.validation().isEmpty()) {
      double none = Double.NaN;
      return new Validation.Scores(none, none, List.of(none, none), none, List.of());
    }
    DetectionCard card = model.card().detection().with(0.3, 0.5);
    DetectorValidation found = of(model, card, set, service, listener);
    double score = SCORES[0];
    double best = -1;
    for (double s : SCORES) {
      double f1 = found.f1(s, 0.5);
      if (f1 <= best) continue;
      best = f1;
      score = s;
    }
    return found.at(score, best, listener.previews());
  }

  /** The F1 of the objects that are at least so sure. */
  double f1(double score, double iou) {
    ObjectMatches all = ObjectMatches.NONE;
    for (Found f : images) {
      all = all.plus(ObjectMatches.of(f.example.objects(), f.labels(score), iou));
    }
    return all.f1();
  }

  private Validation.Scores at(double score, double f1, int wanted) {
    ConfusionMatrix pooled = matrix();
    for (Found f : images) pooled.add(f.example.example().classImage(), covered(f, score));
    SemanticScores scores = new SemanticScores(pooled);
    List<Double> classIou = IntStream.range(0, 2).mapToDouble(scores::iou).boxed().toList();
    List<ValidationExamples.Example> examples = examples(score, wanted);
    return new Validation.Scores(scores.meanIou(), scores.foregroundIou(), classIou, f1, examples);
  }

  /** The first images with the objects that are at least so sure. */
  List<ValidationExamples.Example> examples(double score, int wanted) {
    List<ValidationExamples.Example> examples = new ArrayList<>();
    for (Found f : images.subList(0, Math.min(wanted, images.size()))) {
      TrainingExample e = f.example.example();
      ConfusionMatrix own = matrix();
      own.add(e.classImage(), covered(f, score));
      examples.add(
          new ValidationExamples.Example(
              ValidationExamples.picture(e),
              ArrayImgs.ints(f.example.objects(), e.width(), e.height()),
              ArrayImgs.ints(f.labels(score), e.width(), e.height()),
              new SemanticScores(own).foregroundIou()));
    }
    return examples;
  }

  private static ConfusionMatrix matrix() {
    return new ConfusionMatrix(
        ConfusionMatrix.Options.classes(2).ignoring(TrainingExample.IGNORED));
  }

  /** 1 where there is an object. */
  private static Img<IntType> covered(Found f, double score) {
    int[] labels = f.labels(score);
    for (int i = 0; i < labels.length; i++) labels[i] = Math.min(1, labels[i]);
    return ArrayImgs.ints(labels, f.example.example().width(), f.example.example().height());
  }
}
