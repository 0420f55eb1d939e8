package sc.fiji.tessera.training;

import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.function.ToIntFunction;
import java.util.stream.IntStream;
import net.imglib2.img.Img;
import net.imglib2.img.array.ArrayImgs;
import net.imglib2.type.numeric.integer.IntType;
import sc.fiji.tessera.inference.FpnPanoptic;
import sc.fiji.tessera.inference.MaskRcnnDetector;
import sc.fiji.tessera.inference.OnnxService;
import sc.fiji.tessera.inference.Progress;
import sc.fiji.tessera.label.PanopticMerge;
import sc.fiji.tessera.label.PanopticMerge.Segment;
import sc.fiji.tessera.label.PanopticPicture;
import sc.fiji.tessera.measure.ConfusionMatrix;
import sc.fiji.tessera.measure.ObjectMatches;
import sc.fiji.tessera.measure.PanopticScores;
import sc.fiji.tessera.measure.SemanticScores;
import sc.fiji.tessera.model.CompositeModel;
import sc.fiji.tessera.model.DetectionCard;

/**
 * How good a Panoptic FPN is on the images that are kept apart, run by ONNX Runtime on whole images
 * as segmentation runs it: its looks at them, which are merged again for other least scores.
 */
final class PanopticValidation {
  private static final double[] SCORES = {0.5, 0.7, 0.3, 0.9, 0.4, 0.6, 0.8, 0.2};
  private static final double LEAST = 0.2;
  private static final int EACH_EPOCH = 3;

  /** What mostly works comes first: few images cannot tell small gains from chance. */
  private static final double LEAST_GAIN = 0.003;

  /**
   * What was found.
   *
   * @param detection the best least score
   * @param quality panoptic, mean over the classes
   * @param before that of the usual score
   */
  record Result(DetectionCard detection, double quality, double before) {
    @Override
    public String toString() {
      return String.format(
          Locale.ROOT,
          DetectorTuning.BEGINNING
              + " from a score of %s; panoptic quality on the validation images %.3f (0.5: %.3f)",
          detection.score(),
          quality,
          before);
    }
  }

  private record Image(
      TrainingSet.ValidationExample example, PanopticTruth truth, FpnPanoptic.Look look) {

    /** The numbers of objects alone; none where nothing is known. */
    int[] objects(PanopticPicture found) {
      return each(found, s -> s.thing() ? s.id() : 0);
    }

    Img<IntType> classes(PanopticPicture found) {
      return ArrayImgs.ints(each(found, Segment::category), found.width(), found.height());
    }

    private int[] each(PanopticPicture found, ToIntFunction<Segment> value) {
      int[] values = new int[found.segments().size() + 1];
      for (Segment s : found.segments()) values[s.id()] = value.applyAsInt(s);
      int[] all = Arrays.stream(found.ids()).map(id -> values[id]).toArray();
      for (int p = 0; p < all.length; p++) {
        if (example.example().classAt(p) == TrainingExample.IGNORED) all[p] = 0;
      }
      return all;
    }
  }

  private final List<Image> images = new ArrayList<>();
  private final DetectionCard card;
  private final int classes;

  private PanopticValidation(
      CompositeModel model, TrainingSet set, OnnxService service, Progress progress)
      throws IOException {
    card = model.card().detection();
    classes = model.card().classes().size();
    DetectionCard all = card.with(Math.min(LEAST, card.score()), card.overlap());
    try (FpnPanoptic network =
        new FpnPanoptic(
            new MaskRcnnDetector(
                MaskRcnnDetector.Graphs.openOnce(service, model), MaskRcnnDetector.Options.of(all)),
            model.card(),
            FpnPanoptic.usual(card))) {
      for (TrainingSet.ValidationExample v : set.validation()) {
        FpnPanoptic.Look look = network.look(v.plane(), progress.quiet());
        images.add(new Image(v, PanopticTruth.of(v), look));
      }
    }
  }

  /** How good it is with the best of some least scores. */
  static Validation.Scores scores(
      CompositeModel model, TrainingSet set, OnnxService service, TrainingListener listener)
      throws IOException {
    if (set.validation().isEmpty()) {
      double none = Double.NaN;
      List<Double> each = Collections.nCopies(model.card().classes().size(), none);
      return new Validation.Scores(none, none, each, none, none, List.of());
    }
    PanopticValidation found = new PanopticValidation(model, set, service, listener);
    return found.at(found.best(EACH_EPOCH), listener.previews());
  }

  /** The usual least score, or one that is clearly better. */
  static Result tuned(CompositeModel model, TrainingSet set, OnnxService service, Progress progress)
      throws IOException {
    PanopticValidation found = new PanopticValidation(model, set, service, progress);
    double best = found.best(SCORES.length);
    return new Result(
        found.card.with(best, found.card.overlap()), found.quality(best), found.quality(SCORES[0]));
  }

  /** What it makes of them as its card says. */
  static List<ValidationExamples.Example> examples(
      CompositeModel model, TrainingSet set, OnnxService service, Progress progress)
      throws IOException {
    PanopticValidation found = new PanopticValidation(model, set, service, progress);
    return found.at(found.card.score(), Integer.MAX_VALUE).examples();
  }

  private double best(int count) {
    double best = SCORES[0];
    double highest = quality(best);
    for (int i = 1; i < count; i++) {
      double quality = quality(SCORES[i]);
      if (quality <= highest + LEAST_GAIN) continue;
      highest = quality;
      best = SCORES[i];
    }
    return best;
  }

  private PanopticMerge.Options options(double score) {
    return FpnPanoptic.usual(card.with(score, card.overlap()));
  }

  private double quality(double score) {
    PanopticScores all = PanopticScores.NONE;
    for (Image i : images) all = all.plus(i.truth.scores(i.look.merged(options(score))));
    return PanopticTruth.quality(all);
  }

  private Validation.Scores at(double score, int wanted) {
    ConfusionMatrix pooled =
        new ConfusionMatrix(
            ConfusionMatrix.Options.classes(classes).ignoring(TrainingExample.IGNORED));
    ObjectMatches matches = ObjectMatches.NONE;
    List<ValidationExamples.Example> examples = new ArrayList<>();
    for (Image i : images) {
      PanopticPicture found = i.look.merged(options(score));
      Img<IntType> said = i.classes(found);
      pooled.add(i.example.example().classImage(), said);
      matches = matches.plus(ObjectMatches.of(i.example.objects(), i.objects(found), 0.5));
      if (examples.size() < wanted) {
        examples.add(ValidationExamples.example(i.example, said, classes));
      }
    }
    SemanticScores scores = new SemanticScores(pooled);
    List<Double> each = IntStream.range(0, classes).mapToDouble(scores::iou).boxed().toList();
    double quality = quality(score);
    return new Validation.Scores(
        scores.meanIou(), scores.foregroundIou(), each, matches.f1(), quality, examples);
  }
}
