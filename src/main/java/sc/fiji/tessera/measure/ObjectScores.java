package sc.fiji.tessera.measure;

import java.util.List;
import java.util.stream.DoubleStream;
import java.util.stream.IntStream;

/**
 * The scores of matched objects, under the names of StarDist's {@code matching}. All are 0 to 1, 1
 * is best, and NaN where nothing is divided by nothing (StarDist says 0 there). Two images are
 * pooled by {@link #plus}; for means per image see {@link Mean}, which leaves the NaN out.
 *
 * @param matches how many objects matched, and how many did not
 * @param overlaps sum of the overlaps of the matched pairs
 */
public record ObjectScores(ObjectMatches matches, double overlaps) {
  /** Of no image. */
  public static final ObjectScores NONE = new ObjectScores(ObjectMatches.NONE, 0);

  /** Pooled: the counts of both. */
  public ObjectScores plus(ObjectScores other) {
    return new ObjectScores(matches.plus(other.matches), overlaps + other.overlaps);
  }

  /** TP / (TP + FP); NaN without predicted objects. */
  public double precision() {
    return matched() / predicted();
  }

  /** TP / (TP + FN); NaN without objects in the reference. */
  public double recall() {
    return matched() / truth();
  }

  /** 2 TP / (2 TP + FP + FN); NaN without any object. */
  public double f1() {
    return 2 * matched() / (predicted() + truth());
  }

  /**
   * TP / (TP + FP + FN), called accuracy by StarDist, average precision at a threshold by Cellpose
   * and precision by the Data Science Bowl 2018; not COCO's AP. NaN without any object.
   */
  public double accuracy() {
    return matched() / (predicted() + truth() - matched());
  }

  /** Mean overlap of the matched pairs, SQ if the overlap is the IoU; NaN without any. */
  public double meanMatchedScore() {
    return overlaps / matched();
  }

  /** Sum of the overlaps over the objects of the reference; NaN without any. */
  public double meanTrueScore() {
    return overlaps / truth();
  }

  /** Sum of the overlaps over TP + FP/2 + FN/2; NaN without any object. Background is no class. */
  public double panopticQuality() {
    return 2 * overlaps / (predicted() + truth());
  }

  /** The ten thresholds 0.5, 0.55, ... 0.95. */
  public static List<Double> thresholds() {
    return IntStream.range(0, 10).mapToObj(i -> (50 + 5 * i) / 100.0).toList();
  }

  /**
   * Mean {@link #accuracy} over the {@link #thresholds}: the score of an image in the Data Science
   * Bowl 2018, whose IoU must be above the threshold ({@code strict}); with Cellpose's and
   * StarDist's "at least" otherwise. NaN without any object.
   */
  public static double meanAccuracy(ObjectOverlaps objects, boolean strict) {
    DoubleStream each =
        thresholds().stream()
            .map(t -> new MatchRule(MatchRule.Overlap.IOU, t, strict))
            .mapToDouble(rule -> ObjectMatching.of(objects, rule).scores().accuracy());
    return Mean.of(each).value();
  }

  private double matched() {
    return matches.truePositives();
  }

  private double predicted() {
    return matches.truePositives() + matches.falsePositives();
  }

  private double truth() {
    return matches.truePositives() + matches.falseNegatives();
  }
}
