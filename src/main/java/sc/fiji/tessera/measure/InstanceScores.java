package sc.fiji.tessera.measure;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.stream.IntStream;

/**
 * All scores of the objects of one image, or of several pooled. What is counted is added up;
 * nothing that would grow with the objects is kept.
 *
 * @param matched by the rule that was asked for
 * @param atLeast matched by IoU >= 0.5, 0.55, ... 0.95, as StarDist and Cellpose do
 * @param above the same by IoU > the threshold, as the Data Science Bowl 2018 does
 * @param errors missed, extra, split and merged objects
 * @param tracking SEG and DET of the Cell Tracking Challenge
 * @param jaccard AJI and AJI+ of one image; NaN of several
 * @param dice best Dice of one image; NaN of several
 */
public record InstanceScores(
    ObjectScores matched,
    List<ObjectScores> atLeast,
    List<ObjectScores> above,
    ObjectErrors errors,
    CellTrackingScores tracking,
    AggregatedJaccard jaccard,
    BestDice dice) {

  /** Of no image. */
  public static final InstanceScores NONE =
      new InstanceScores(
          ObjectScores.NONE,
          Collections.nCopies(10, ObjectScores.NONE),
          Collections.nCopies(10, ObjectScores.NONE),
          new ObjectErrors(0, 0, 0, 0, 0),
          new CellTrackingScores(Double.NaN, 0, 0, 0, 0),
          new AggregatedJaccard(Double.NaN, Double.NaN, Double.NaN),
          new BestDice(Double.NaN, Double.NaN));

  /** Of one image. */
  public static InstanceScores of(ObjectMatching matching) {
    ObjectOverlaps objects = matching.objects();
    return new InstanceScores(
        matching.scores(),
        scores(objects, false),
        scores(objects, true),
        ObjectErrors.of(objects),
        CellTrackingScores.of(objects),
        AggregatedJaccard.of(objects),
        BestDice.of(objects));
  }

  private static List<ObjectScores> scores(ObjectOverlaps objects, boolean strict) {
    return ObjectScores.thresholds().stream()
        .map(t -> new MatchRule(MatchRule.Overlap.IOU, t, strict))
        .map(rule -> ObjectMatching.of(objects, rule).scores())
        .toList();
  }

  /** Pooled: counts and sums of both. */
  public InstanceScores plus(InstanceScores other) {
    return new InstanceScores(
        matched.plus(other.matched),
        plus(atLeast, other.atLeast),
        plus(above, other.above),
        errors.plus(other.errors),
        tracking.plus(other.tracking),
        NONE.jaccard,
        NONE.dice);
  }

  private static List<ObjectScores> plus(List<ObjectScores> a, List<ObjectScores> b) {
    List<ObjectScores> sums = new ArrayList<>();
    IntStream.range(0, a.size()).forEach(i -> sums.add(a.get(i).plus(b.get(i))));
    return List.copyOf(sums);
  }

  /** TP / (TP + FP + FN) at an IoU of at least 0.5. */
  public double ap50() {
    return atLeast.get(0).accuracy();
  }

  /** The same at 0.75. */
  public double ap75() {
    return atLeast.get(5).accuracy();
  }

  /** Its mean over 0.5, 0.55, ... 0.95, as StarDist and Cellpose match. */
  public double meanAp() {
    return mean(atLeast);
  }

  /** The same with an IoU above the threshold: the score of the Data Science Bowl 2018. */
  public double meanApAbove() {
    return mean(above);
  }

  private static double mean(List<ObjectScores> scores) {
    return Mean.of(scores.stream().mapToDouble(ObjectScores::accuracy)).value();
  }
}
