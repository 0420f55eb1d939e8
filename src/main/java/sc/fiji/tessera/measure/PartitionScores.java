package sc.fiji.tessera.measure;

import java.util.HashMap;
import java.util.Map;

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
    Tally tally = new Tally();
    overlaps.forEach(tally::add);
    return tally.scores();
  }

  /** Sums over the pixels that count. */
  private static final class Tally {
    private final Map<Integer, Long> references = new HashMap<>();
    private final Map<Integer, Long> predictions = new HashMap<>();
    private long pixels;
    private long alone;
    private double jointSquares;
    private double jointLogs;

    void add(int reference, int prediction, long count) {
      if (reference == 0) return;
      pixels += count;
      references.merge(reference, count, Long::sum);
      if (prediction == 0) {
        alone += count;
      } else {
        predictions.merge(prediction, count, Long::sum);
        jointSquares += (double) count * count;
        jointLogs += count * Math.log(count);
      }
    }

    PartitionScores scores() {
      double nan = Double.NaN;
      if (pixels == 0) return new PartitionScores(nan, nan, nan, nan, nan, nan);
      double together = jointSquares + alone;
      double found = squares(predictions) + alone;
      double truth = squares(references);
      double log = Math.log(pixels);
      double ofReference = log - logs(references) / pixels;
      double ofPrediction = log - logs(predictions) / pixels;
      double ofBoth = log - jointLogs / pixels;
      double shared = ofReference + ofPrediction - ofBoth;
      double sum = ofReference + ofPrediction;
      return new PartitionScores(
          2 * together / (found + truth),
          together / found,
          together / truth,
          sum == 0 ? 1 : 2 * shared / sum,
          (ofBoth - ofReference) / BIT,
          (ofBoth - ofPrediction) / BIT);
    }

    private static double squares(Map<Integer, Long> sizes) {
      return sizes.values().stream().mapToDouble(n -> (double) n * n).sum();
    }

    private static double logs(Map<Integer, Long> sizes) {
      return sizes.values().stream().mapToDouble(n -> n * Math.log(n)).sum();
    }
  }
}
