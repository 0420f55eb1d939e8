package sc.fiji.tessera.measure;

/**
 * How well a partition of the plane into regions is found, where regions fill it (membranes, dense
 * tissue): scores that ask of two pixels whether they belong together. Only pixels that the
 * reference labels (not 0) count; each of these that the prediction labels 0 is a region of its
 * own. Arganda-Carreras et al., "Crowdsourcing the creation of image segmentation algorithms for
 * connectomics" (Frontiers in Neuroanatomy 2015), "foreground-restricted" scores. NaN where the
 * reference labels no pixel.
 *
 * @param rand V_Rand, 0 to 1, 1 is best: the harmonic mean of the two that follow
 * @param randMerge how many pairs that the prediction holds together belong together; falls with
 *     mergers
 * @param randSplit how many pairs that belong together the prediction holds together; falls with
 *     splits
 * @param information V_Info, 0 to 1, 1 is best: mutual information over the mean entropy; NaN
 *     becomes 1 where both are one region
 * @param splits conditional entropy of the prediction, the part of the variation of information
 *     that comes from splits; in bits, 0 is best
 * @param merges conditional entropy of the reference: the part from mergers; in bits, 0 is best
 */
public record PartitionScores(
    double rand,
    double randMerge,
    double randSplit,
    double information,
    double splits,
    double merges) {
  private static final double BIT = Math.log(2);

  /**
   * Compares.
   *
   * @param reference the region of each pixel; 0 = does not count
   * @param prediction the region that was found; 0 = none
   * @throws IllegalArgumentException if sizes differ or a label is negative
   */
  public static PartitionScores of(int[] reference, int[] prediction) {
    return of(LabelOverlaps.of(reference, prediction));
  }

  /** Compares by the table of overlaps. */
  public static PartitionScores of(LabelOverlaps overlaps) {
    PairCounts counts = new PairCounts(overlaps, PairCounts.Rule.LABELLED_OR_ALONE);
    double nan = Double.NaN;
    if (counts.pixels() == 0) return new PartitionScores(nan, nan, nan, nan, nan, nan);
    double joint = counts.joint();
    double truth = counts.inReference();
    double found = counts.inPrediction();
    double splits = counts.predictionGivenReference();
    double merges = counts.referenceGivenPrediction();
    double sum = counts.ofReference() + counts.ofPrediction();
    return new PartitionScores(
        2 * joint / (found + truth),
        joint / found,
        joint / truth,
        sum == 0 ? 1 : 2 * (counts.ofPrediction() - splits) / sum,
        splits / BIT,
        merges / BIT);
  }
}
