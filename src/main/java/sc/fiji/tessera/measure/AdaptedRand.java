package sc.fiji.tessera.measure;

/**
 * Adapted Rand error of the SNEMI3D and CREMI challenges: 1 - the harmonic mean of the two that
 * follow, over pairs of different pixels that the reference labels (not 0); label 0 of the
 * prediction is one region. Not 1 - V_Rand of {@link PartitionScores}, where it is not.
 * Arganda-Carreras et al. (Frontiers in Neuroanatomy 2015).
 *
 * @param error 0 to 1, 0 is best; NaN where no pair is together in either image
 * @param precision how many pairs that the prediction holds together belong together; falls with
 *     mergers. scikit-image returns the two in the other order
 * @param recall how many pairs that belong together the prediction holds together; falls with
 *     splits
 */
public record AdaptedRand(double error, double precision, double recall) {
  /** Compares by the table of overlaps. */
  public static AdaptedRand of(LabelOverlaps overlaps) {
    PairCounts counts = new PairCounts(overlaps, PairCounts.Rule.LABELLED);
    // Without the pairs of a pixel with itself.
    double joint = counts.joint() - counts.pixels();
    double truth = counts.inReference() - counts.pixels();
    double found = counts.inPrediction() - counts.pixels();
    return new AdaptedRand(1 - 2 * joint / (truth + found), joint / found, joint / truth);
  }
}
