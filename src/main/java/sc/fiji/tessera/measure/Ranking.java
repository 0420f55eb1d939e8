package sc.fiji.tessera.measure;

import java.util.stream.IntStream;

/**
 * How well scores, such as the probabilities of a class, tell positives from negatives at all
 * thresholds. Equal scores are taken together. Values agree with scikit-learn.
 *
 * @param rocArea area under the curve of recall over false positive rate, 0 to 1, 0.5 is chance;
 *     NaN without positives or without negatives
 * @param averagePrecision sum of precision times step of recall, no interpolation, 0 to 1; NaN
 *     without positives
 * @param bestF1 largest F1 = Dice that a threshold gives; NaN without positives
 * @param bestThreshold the threshold that gives it (score at least this; the highest of equal
 *     ones); NaN without positives
 */
public record Ranking(
    double rocArea, double averagePrecision, double bestF1, double bestThreshold) {
  /**
   * Ranks.
   *
   * @param scores of the pixels; none NaN
   * @param positive whether each is positive; as many
   * @throws IllegalArgumentException if the lengths differ or a score is NaN
   */
  public static Ranking of(double[] scores, boolean[] positive) {
    if (scores.length != positive.length) {
      throw new IllegalArgumentException(
          scores.length + " scores need as many labels, not " + positive.length + ".");
    }
    for (double s : scores)
      if (Double.isNaN(s)) throw new IllegalArgumentException("A score is NaN, not a number.");
    int[] order =
        IntStream.range(0, scores.length)
            .boxed()
            .sorted((i, j) -> Double.compare(scores[j], scores[i]))
            .mapToInt(Integer::intValue)
            .toArray();
    double all = IntStream.range(0, positive.length).filter(i -> positive[i]).count();
    double area = 0;
    double precisions = 0;
    double bestF1 = all == 0 ? Double.NaN : 0;
    double threshold = Double.NaN;
    long right = 0;
    for (int at = 0; at < order.length; ) {
      double score = scores[order[at]];
      long before = right;
      int begin = at;
      while (at < order.length && scores[order[at]] == score) if (positive[order[at++]]) right++;
      long wrong = at - begin - (right - before);
      area += wrong * (before + right) / 2.0;
      precisions += (double) (right - before) * right / at;
      double f1 = 2 * right / (at + all);
      if (f1 > bestF1) {
        bestF1 = f1;
        threshold = score;
      }
    }
    return new Ranking(area / (all * (scores.length - all)), precisions / all, bestF1, threshold);
  }
}
