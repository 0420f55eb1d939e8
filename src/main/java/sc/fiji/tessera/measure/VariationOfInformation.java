package sc.fiji.tessera.measure;

/**
 * Variation of information of two partitions, in bits; 0 is best. Meila, "Comparing clusterings"
 * (COLT 2003). Equal to scikit-image's {@code variation_of_information}.
 *
 * @param splits entropy of the prediction where the reference is known: grows with splits
 * @param merges entropy of the reference where the prediction is known: grows with mergers
 */
public record VariationOfInformation(double splits, double merges) {
  private static final double BIT = Math.log(2);

  /**
   * Compares. NaN without pixels that count.
   *
   * @param overlaps of the two images
   * @param foreground whether only pixels count that the reference labels (not 0). Label 0 is one
   *     region otherwise, and always so in the prediction
   */
  public static VariationOfInformation of(LabelOverlaps overlaps, boolean foreground) {
    PairCounts counts =
        new PairCounts(overlaps, foreground ? PairCounts.Rule.LABELLED : PairCounts.Rule.ALL);
    if (counts.pixels() == 0) return new VariationOfInformation(Double.NaN, Double.NaN);
    return new VariationOfInformation(
        counts.predictionGivenReference() / BIT, counts.referenceGivenPrediction() / BIT);
  }

  /** Both parts together. */
  public double total() {
    return splits + merges;
  }

  /** The score of the CREMI challenge: the geometric mean with the adapted Rand error. */
  public double cremi(AdaptedRand rand) {
    return Math.sqrt(rand.error() * total());
  }
}
