package sc.fiji.tessera.measure;

/**
 * SEG and DET of the Cell Tracking Challenge: an object of the reference is found by the predicted
 * object that covers more than half of it, and one predicted object may find several. Matula et
 * al., "Cell tracking accuracy measurement based on comparison of acyclic oriented graphs" (PLOS
 * ONE 2015); Ulman et al. (Nature Methods 2017).
 *
 * @param seg mean IoU over the objects of the reference, 0 for those not found; false positives
 *     cost nothing. 0 to 1; NaN without objects in the reference
 * @param objects objects of the reference
 * @param splits operations needed to divide predicted objects that find several
 * @param missed objects of the reference not found
 * @param extra predicted objects that find none
 */
public record CellTrackingScores(double seg, long objects, long splits, long missed, long extra) {
  private static final int SPLIT = 5;
  private static final int ADD = 10;
  private static final int REMOVE = 1;

  /**
   * Scores one image; for DET of the challenge the reference holds its TRA markers.
   *
   * @param objects of the image or volume
   */
  public static CellTrackingScores of(ObjectOverlaps objects) {
    int[] finds = new int[objects.predictions()];
    double[] sum = {0};
    long[] found = {0};
    objects.forEachPair(
        (r, p, shared) -> {
          if (2 * shared <= objects.referenceArea(r)) return;
          finds[p]++;
          found[0]++;
          sum[0] +=
              (double) shared / (objects.referenceArea(r) + objects.predictionArea(p) - shared);
        });
    long splits = 0;
    long extra = 0;
    for (int n : finds) {
      splits += Math.max(0, n - 1);
      if (n == 0) extra++;
    }
    int all = objects.references();
    return new CellTrackingScores(sum[0] / all, all, splits, all - found[0], extra);
  }

  /** Of both, for a set of images: each object of the references counts the same. */
  public CellTrackingScores plus(CellTrackingScores other) {
    if (objects == 0 && other.objects == 0) {
      return new CellTrackingScores(Double.NaN, 0, 0, 0, extra + other.extra);
    }
    double sum =
        (objects == 0 ? 0 : seg * objects) + (other.objects == 0 ? 0 : other.seg * other.objects);
    long all = objects + other.objects;
    return new CellTrackingScores(
        sum / all, all, splits + other.splits, missed + other.missed, extra + other.extra);
  }

  /** Cost of making the result right: 5 per split, 10 per object to add, 1 per one to remove. */
  public long aogm() {
    return SPLIT * splits + ADD * missed + REMOVE * extra;
  }

  /** 1 - cost / cost of starting from nothing, 0 to 1; NaN without objects in the reference. */
  public double det() {
    double empty = ADD * objects;
    return 1 - Math.min(aogm(), empty) / empty;
  }
}
