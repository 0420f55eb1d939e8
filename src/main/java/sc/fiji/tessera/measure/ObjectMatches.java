package sc.fiji.tessera.measure;

/**
 * How many objects were found: an object of the truth and one of the prediction match if their IoU
 * is above a limit of at least 0.5, so that none can match two. Pooled over images by adding.
 * Caicedo et al., "Nucleus segmentation across imaging experiments" (Nature Methods 2019).
 *
 * @param truePositives matched pairs
 * @param falsePositives predicted objects without a match
 * @param falseNegatives objects of the truth without one
 */
public record ObjectMatches(long truePositives, long falsePositives, long falseNegatives) {
  public static final ObjectMatches NONE = new ObjectMatches(0, 0, 0);

  /**
   * Counts in one image.
   *
   * @param truth labels of the objects, 0 = none
   * @param prediction the same of what was found; as many pixels
   * @param iou the limit, 0.5 to below 1
   */
  public static ObjectMatches of(int[] truth, int[] prediction, double iou) {
    if (truth.length != prediction.length || !(iou >= 0.5 && iou < 1)) {
      throw new IllegalArgumentException(
          "Objects are matched in images of one size with an IoU from 0.5 to below 1, not "
              + (truth.length + " and " + prediction.length + " pixels with " + iou + "."));
    }
    return ObjectMatching.of(ObjectOverlaps.of(truth, prediction), MatchRule.above(iou))
        .scores()
        .matches();
  }

  /** Of both. */
  public ObjectMatches plus(ObjectMatches other) {
    return new ObjectMatches(
        truePositives + other.truePositives,
        falsePositives + other.falsePositives,
        falseNegatives + other.falseNegatives);
  }

  /** 2 TP / (2 TP + FP + FN); 1 where there is nothing and nothing was found. */
  public double f1() {
    long all = 2 * truePositives + falsePositives + falseNegatives;
    return all == 0 ? 1 : 2.0 * truePositives / all;
  }
}
