package sc.fiji.tessera.training;

import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import net.imglib2.Cursor;
import net.imglib2.img.Img;
import net.imglib2.type.numeric.integer.IntType;
import sc.fiji.tessera.image.Volume;
import sc.fiji.tessera.inference.ModelSession;
import sc.fiji.tessera.inference.OnnxService;
import sc.fiji.tessera.inference.Progress;
import sc.fiji.tessera.inference.SemanticSegmenter;
import sc.fiji.tessera.label.ProbableObjects;
import sc.fiji.tessera.measure.ObjectMatches;
import sc.fiji.tessera.model.ModelCard;
import sc.fiji.tessera.model.SegmentationModel;

/**
 * Finds how a trained network's foreground is best taken apart into objects: tries several seeds,
 * reaches and minimum sizes on the images that are kept apart, by the F1 of the objects found, mean
 * of those at an IoU of 0.5 and of 0.75.
 */
final class ObjectTuning {
  private static final double[] SEEDS = {0.5, 0.7, 0.9};
  private static final double[] REACHES = {0.5, 0.4, 0.3, 0.2};

  /** Of the median object's diameter. */
  private static final double[] NECKS = {0.05, 0.1, 0.15, 0.2, 0.3};

  /** Of the median object's area. */
  private static final double[] MINIMA = {0.05, 0.1, 0.2};

  /** What mostly works: few images cannot tell small gains from chance. */
  private static final double USUAL_REACH = 0.4;

  private static final double USUAL_NECK = 0.1;
  private static final double USUAL_MINIMUM = 0.1;
  private static final double LEAST_GAIN = 0.01;

  /**
   * What was found.
   *
   * @param objects the best way
   * @param f1 at an IoU of 0.5
   * @param before that of connected regions
   */
  record Result(ModelCard.Objects objects, double f1, double before) {
    @Override
    public String toString() {
      String apart =
          objects.neck() > 0
              ? String.format(Locale.ROOT, "by necks of %.1f px", objects.neck())
              : "by seeds above a probability of " + objects.seed();
      return String.format(
          Locale.ROOT,
          "Objects are told apart %s, reach down to %s and have at least %d px; F1 at IoU 0.5 on"
              + " the validation images %.3f (connected regions: %.3f)",
          apart,
          objects.grow(),
          objects.minimum(),
          f1,
          before);
    }
  }

  private record Image(float[] foreground, int width, int height, int[] truth) {}

  private final List<Image> images = new ArrayList<>();
  private final double diameter;
  private ModelCard.Objects best = ModelCard.Objects.REGIONS;
  private double score = -1;

  private ObjectTuning(
      SegmentationModel model, TrainingSet set, OnnxService service, Progress progress)
      throws IOException {
    try (ModelSession session = service.openOnce(model)) {
      SemanticSegmenter segmenter =
          new SemanticSegmenter(session, SemanticSegmenter.Options.AUTOMATIC);
      for (TrainingSet.ValidationExample v : set.validation()) {
        float[] p = segmenter.foreground(Volume.of(v.plane()), progress.quiet()).get(0);
        for (int i = 0; i < p.length; i++) {
          if (v.example().classAt(i) == TrainingExample.IGNORED)
            p[i] = 0; // whatever is found there
        }
        images.add(new Image(p, v.example().width(), v.example().height(), v.objects()));
      }
    }
    diameter = ObjectStatistics.of(set.examples()).diameter();
  }

  /** The usual way, or one that is clearly better. */
  static Result of(SegmentationModel model, TrainingSet set, OnnxService service, Progress progress)
      throws IOException {
    ObjectTuning tuning = new ObjectTuning(model, set, service, progress);
    tuning.attempt(tuning.shape(USUAL_NECK, USUAL_REACH, USUAL_MINIMUM));
    double reach = tuning.best.grow();
    for (double minimum : MINIMA) {
      for (double neck : NECKS) tuning.attempt(tuning.shape(neck, reach, minimum));
      for (double seed : SEEDS) {
        tuning.attempt(new ModelCard.Objects(seed, reach, tuning.pixels(minimum), 0));
      }
    }
    ModelCard.Objects now = tuning.best;
    for (double other : REACHES) {
      tuning.attempt(new ModelCard.Objects(now.seed(), other, now.minimum(), now.neck()));
    }
    return new Result(
        tuning.best, tuning.f1(tuning.best, 0.5), tuning.f1(ModelCard.Objects.REGIONS, 0.5));
  }

  private ModelCard.Objects shape(double neck, double reach, double minimum) {
    return new ModelCard.Objects(0.5, reach, pixels(minimum), neck * diameter);
  }

  private long pixels(double share) {
    return Math.round(share * Math.PI / 4 * diameter * diameter);
  }

  private void attempt(ModelCard.Objects objects) {
    double found = (f1(objects, 0.5) + f1(objects, 0.75)) / 2;
    if (found <= score + LEAST_GAIN) return;
    score = found;
    best = objects;
  }

  private double f1(ModelCard.Objects objects, double iou) {
    ObjectMatches all = ObjectMatches.NONE;
    for (Image i : images) {
      Img<IntType> found =
          ProbableObjects.of(
                  List.of(i.foreground),
                  i.width,
                  i.height,
                  new ProbableObjects.Options(
                      objects.seed(), objects.grow(), objects.minimum(), objects.neck()))
              .get(0);
      all = all.plus(ObjectMatches.of(i.truth, values(found), iou));
    }
    return all.f1();
  }

  private static int[] values(Img<IntType> img) {
    int[] values = new int[(int) img.size()];
    Cursor<IntType> cursor = img.cursor();
    Arrays.setAll(values, i -> cursor.next().get());
    return values;
  }
}
