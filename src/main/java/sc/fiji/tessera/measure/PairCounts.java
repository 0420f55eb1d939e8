package sc.fiji.tessera.measure;

import java.util.HashMap;
import java.util.Map;

/** Sums over a table of overlaps that scores of partitions are made of. */
final class PairCounts {
  private final Map<Integer, Long> references = new HashMap<>();
  private final Map<Integer, Long> predictions = new HashMap<>();
  private double squares;
  private double logs;
  private long pixels;

  /** All entries, or only those with a label in the reference. Label 0 is one region. */
  PairCounts(LabelOverlaps overlaps, boolean foreground) {
    overlaps.forEach(
        (r, p, count) -> {
          if (foreground && r == 0) return;
          references.merge(r, count, Long::sum);
          predictions.merge(p, count, Long::sum);
          squares += (double) count * count;
          logs += count * Math.log(count);
          pixels += count;
        });
  }

  long pixels() {
    return pixels;
  }

  /** Pairs of pixels that are together in both. */
  double joint() {
    return squares - pixels;
  }

  double inReference() {
    return squares(references) - pixels;
  }

  double inPrediction() {
    return squares(predictions) - pixels;
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

  private static double logs(Map<Integer, Long> sizes) {
    return sizes.values().stream().mapToDouble(n -> n * Math.log(n)).sum();
  }
}
