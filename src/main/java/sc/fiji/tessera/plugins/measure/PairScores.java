package sc.fiji.tessera.plugins.measure;

import java.util.List;
import sc.fiji.tessera.measure.ConfusionMatrix;
import sc.fiji.tessera.measure.InstanceScores;
import sc.fiji.tessera.measure.LabelOverlaps;
import sc.fiji.tessera.measure.MatchRule;
import sc.fiji.tessera.measure.ObjectMatching;
import sc.fiji.tessera.measure.ObjectOverlaps;
import sc.fiji.tessera.measure.SemanticScores;

/** Some scores of a pair of label images, by which segmentations are compared; larger is better. */
interface PairScores {
  /** What they are called; the first is the one that counts most. */
  List<String> names();

  /** The scores of a pair, in that order; NaN where one is not defined. */
  double[] of(LabelPair pair);

  /**
   * The scores for a meaning of labels.
   *
   * @param labels classes, foreground or objects
   * @param iou from which objects match
   * @param ignore label of the truth that does not count, or null
   */
  static PairScores of(String labels, double iou, Integer ignore) {
    return switch (labels) {
      case "classes" -> new Pixels(ConfusionMatrix.Options.classes(), ignore);
      case "foreground" -> new Pixels(ConfusionMatrix.Options.foreground(), ignore);
      case "objects" -> new Objects(MatchRule.atLeast(iou), ignore);
      default ->
          throw new IllegalArgumentException(
              "'labels' must be one of classes, foreground, objects, but is \"" + labels + "\".");
    };
  }

  /** Of pixels. */
  record Pixels(ConfusionMatrix.Options options, Integer ignore) implements PairScores {
    @Override
    public List<String> names() {
      return List.of("mIoU", "Dice", "foreground_IoU", "Accuracy");
    }

    @Override
    public double[] of(LabelPair pair) {
      ConfusionMatrix.Options o = ignore == null ? options : options.ignoring(ignore);
      SemanticScores s = new SemanticScores(ConfusionMatrix.of(pair.truth(), pair.prediction(), o));
      return new double[] {s.meanIou(), s.meanDice(), s.foregroundIou(), s.pixelAccuracy()};
    }
  }

  /** Of objects. */
  record Objects(MatchRule rule, Integer ignore) implements PairScores {
    @Override
    public List<String> names() {
      return List.of("F1", "AP50", "mAP50_95", "PQ", "SEG");
    }

    @Override
    public double[] of(LabelPair pair) {
      LabelOverlaps overlaps = LabelOverlaps.of(pair.truth(), pair.prediction(), ignore);
      InstanceScores s = InstanceScores.of(ObjectMatching.of(ObjectOverlaps.of(overlaps), rule));
      return new double[] {
        s.matched().f1(), s.ap50(), s.meanAp(), s.matched().panopticQuality(), s.tracking().seg()
      };
    }
  }
}
