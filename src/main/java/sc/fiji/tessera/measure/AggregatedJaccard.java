package sc.fiji.tessera.measure;

/**
 * Three numbers that are all called aggregated Jaccard index: pixels shared by pairs of objects
 * over pixels of either, summed over an image. 0 to 1, 1 is best; NaN where neither image has an
 * object.
 *
 * @param aji each object of the reference with the predicted object of the highest IoU, which may
 *     serve several; predicted objects that serve none add their area to the divisor. Kumar et al.
 *     (IEEE TMI 2017). Punishes an error several times
 * @param plus the same one to one, by the largest sum of IoU; all objects left over add their area.
 *     Graham et al., "HoVer-Net" (Medical Image Analysis 2019), AJI+
 * @param overForeground the pixels shared by the pairs of {@code plus}, over the pixels that are
 *     object in either image: what Cellpose calls AJI
 */
public record AggregatedJaccard(double aji, double plus, double overForeground) {
  /** Far below any difference of two sums of IoU that are not equal. */
  private static final double TIE = 1e-9;

  /** Computes all three. */
  public static AggregatedJaccard of(ObjectOverlaps objects) {
    long reference = 0;
    long prediction = 0;
    for (int r = 0; r < objects.references(); r++) reference += objects.referenceArea(r);
    for (int p = 0; p < objects.predictions(); p++) prediction += objects.predictionArea(p);
    long[] both = {0};
    objects.forEachPair((r, p, shared) -> both[0] += shared);
    long paired = pairedPixels(objects, reference + prediction);
    return new AggregatedJaccard(
        kumar(objects),
        (double) paired / (reference + prediction - paired),
        (double) paired / (reference + prediction - both[0]));
  }

  private static double kumar(ObjectOverlaps objects) {
    boolean[] used = new boolean[objects.predictions()];
    long shared = 0;
    long either = 0;
    for (int r = 0; r < objects.references(); r++) {
      int best = -1;
      for (int k = objects.firstPair(r); k < objects.firstPair(r + 1); k++)
        if (best < 0 || iou(objects, r, k) > iou(objects, r, best)) best = k;
      either += objects.referenceArea(r);
      if (best < 0) continue;
      used[objects.partner(best)] = true;
      shared += objects.shared(best);
      either += objects.predictionArea(objects.partner(best)) - objects.shared(best);
    }
    for (int p = 0; p < used.length; p++) if (!used[p]) either += objects.predictionArea(p);
    return (double) shared / either;
  }

  /**
   * Pixels shared by the pairs with the largest sum of IoU; where sums are equal the pairs that
   * share more win, so that the order of labels does not decide.
   */
  private static long pairedPixels(ObjectOverlaps objects, double all) {
    double[] weights = new double[objects.pairs()];
    for (int r = 0; r < objects.references(); r++)
      for (int k = objects.firstPair(r); k < objects.firstPair(r + 1); k++)
        weights[k] = iou(objects, r, k) + TIE * objects.shared(k) / all;
    long paired = 0;
    for (int pair : Assignment.heaviest(objects.graph(), weights))
      if (pair >= 0) paired += objects.shared(pair);
    return paired;
  }

  private static double iou(ObjectOverlaps objects, int r, int pair) {
    long shared = objects.shared(pair);
    long area = objects.predictionArea(objects.partner(pair));
    return (double) shared / (objects.referenceArea(r) + area - shared);
  }
}
