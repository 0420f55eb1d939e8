package sc.fiji.tessera.measure;

import java.util.HashMap;
import java.util.Map;

/** Sums over a table of overlaps that scores of partitions are made of. */
final class PairCounts {
  private final Map<Integer, Long> references = new HashMap<>();
  private final Map<Integer, Long> predictions = new HashMap<>();
  private double squares;
  private double alone;
  private double logs;
  private long pixels;

  /** Which pixels count, and how those count that the prediction labels 0. */
  enum Rule {
    /** All pixels; label 0 is a region like any other. */
    ALL,
    /** Those that the reference labels; label 0 of the prediction is one region. */
    LABELLED,
    /**
     * Those that the reference labels; each that the prediction labels 0 is a region of its own.
     */
    LABELLED_OR_ALONE
  }

  PairCounts(LabelOverlaps overlaps, Rule rule) {
    overlaps.forEach(
        (r, p, count) -> {
          if (rule != Rule.ALL && r == 0) return;
          pixels += count;
          references.merge(r, count, Long::sum);
          if (rule == Rule.LABELLED_OR_ALONE && p == 0) {
            alone += count;
            return;
          }
          predictions.merge(p, count, Long::sum);
          squares += (double) count * count;
          logs += count * Math.log(count);
        });
  }

  long pixels() {
    return pixels;
  }

  /** Ordered pairs of pixels, also of one with itself, that are together in both. */
  double joint() {
    return squares + alone;
  }

  double inReference() {
    return squares(references);
  }

  double inPrediction() {
    return squares(predictions) + alone;
  }

  private static double squares(Map<Integer, Long> sizes) {
    return sizes.values().stream().mapToDouble(n -> (double) n * n).sum();
  }

  /** Entropy of the prediction where the reference is known, in nats. */
  double predictionGivenReference() {
    return Math.max(0, (logs(references) - logs) / pixels);
  }

  double referenceGivenPrediction() {
    return Math.max(0, (logs(predictions) - logs) / pixels);
  }

  /** Entropy of the reference, in nats. */
  double ofReference() {
    return Math.log(pixels) - logs(references) / pixels;
  }

  double ofPrediction() {
    return Math.log(pixels) - logs(predictions) / pixels;
  }

  private static double logs(Map<Integer, Long> sizes) {
    return sizes.values().stream().mapToDouble(n -> n * Math.log(n)).sum();
  }
}
