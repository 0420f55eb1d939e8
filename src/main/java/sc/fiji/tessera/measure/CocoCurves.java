package sc.fiji.tessera.measure;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/**
 * Precision and recall of one class over all images, per threshold of the IoU.
 *
 * @param precisions mean precision at the recalls 0, 0.01, ... 1; NaN where nothing counts
 * @param recalls greatest recall
 */
record CocoCurves(double[] precisions, double[] recalls) {
  private static final int RECALLS = 101;

  /** One instance found. */
  private record Found(double score, boolean matched, boolean ignored) {}

  double precision(int threshold) {
    return precisions[threshold];
  }

  double recall(int threshold) {
    return recalls[threshold];
  }

  /** Pools images, with so many of the surest instances of each at most. */
  static CocoCurves of(List<CocoMatches> images, int most) {
    int truth = images.stream().mapToInt(CocoMatches::truth).sum();
    int n = CocoMatches.THRESHOLDS.length;
    double[] precisions = new double[n];
    double[] recalls = new double[n];
    for (int t = 0; t < n; t++) {
      List<Found> found = new ArrayList<>();
      for (CocoMatches image : images)
        for (int d = 0; d < Math.min(most, image.scores().length); d++)
          found.add(new Found(image.scores()[d], image.matched()[t][d], image.ignored()[t][d]));
      found.sort(Comparator.comparingDouble(f -> -f.score()));
      found.removeIf(Found::ignored);
      recalls[t] =
          truth == 0 ? Double.NaN : (double) found.stream().filter(Found::matched).count() / truth;
      precisions[t] = truth == 0 ? Double.NaN : meanPrecision(found, truth);
    }
    return new CocoCurves(precisions, recalls);
  }

  private static double meanPrecision(List<Found> found, int truth) {
    double[] precision = new double[found.size()];
    double[] recall = new double[found.size()];
    int right = 0;
    for (int i = 0; i < precision.length; i++) {
      if (found.get(i).matched) right++;
      precision[i] = right / (i + 1.0);
      recall[i] = (double) right / truth;
    }
    // The best precision at this recall or a higher one.
    for (int i = precision.length - 2; i >= 0; i--)
      precision[i] = Math.max(precision[i], precision[i + 1]);
    double sum = 0;
    int i = 0;
    for (int r = 0; r < RECALLS; r++) {
      double wanted = r == RECALLS - 1 ? 1 : r * (1.0 / (RECALLS - 1));
      while (i < recall.length && recall[i] < wanted) i++;
      if (i < recall.length) sum += precision[i];
    }
    return sum / RECALLS;
  }
}
