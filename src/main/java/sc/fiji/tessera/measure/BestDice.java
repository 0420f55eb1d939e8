package sc.fiji.tessera.measure;

import java.util.Arrays;

/**
 * Mean of the best Dice that each object has with any object of the other image, which may serve
 * several. 0 to 1, 1 is best; NaN without objects to average over. Minervini et al., leaf
 * segmentation challenge (CVPPP 2014).
 *
 * @param ofReferences over the objects of the reference
 * @param ofPredictions over the objects of the prediction
 */
public record BestDice(double ofReferences, double ofPredictions) {
  /** Computes both directions. */
  public static BestDice of(ObjectOverlaps objects) {
    double[] references = new double[objects.references()];
    double[] predictions = new double[objects.predictions()];
    objects.forEachPair(
        (r, p, shared) -> {
          double dice = 2.0 * shared / (objects.referenceArea(r) + objects.predictionArea(p));
          references[r] = Math.max(references[r], dice);
          predictions[p] = Math.max(predictions[p], dice);
        });
    return new BestDice(
        Mean.of(Arrays.stream(references)).value(), Mean.of(Arrays.stream(predictions)).value());
  }

  /** The smaller of both; NaN if one of them is. */
  public double symmetric() {
    return Math.min(ofReferences, ofPredictions);
  }
}
