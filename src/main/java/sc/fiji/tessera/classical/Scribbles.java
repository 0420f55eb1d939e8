package sc.fiji.tessera.classical;

import java.util.Arrays;
import net.imglib2.RandomAccessibleInterval;
import sc.fiji.tessera.label.LabelArray;

/**
 * Pixels that someone has labelled.
 *
 * @param labels 0 = none, else from 1 to classes; each occurs
 * @param classes how many, 2 or more
 */
record Scribbles(int[] labels, int classes) {
  /**
   * Checks them against an image.
   *
   * @throws IllegalArgumentException if the size differs or labels are missing
   */
  static Scribbles read(RandomAccessibleInterval<?> image, PixelFeatures features) {
    LabelArray array = LabelArray.read(image);
    if (!Arrays.equals(array.dimensions(), features.size())) {
      throw new IllegalArgumentException("The image and the scribbles differ in size.");
    }
    long different = Arrays.stream(array.values()).filter(v -> v > 0).distinct().count();
    int highest = Arrays.stream(array.values()).max().orElse(0);
    if (different < 2 || different != highest) {
      throw new IllegalArgumentException(
          "Scribbles have two or more labels 1, 2, .. without gaps, but these have "
              + (different + " up to " + highest + "."));
    }
    return new Scribbles(array.values(), highest);
  }

  /**
   * How unlike each pixel is to the scribbled ones: -ln of a Gaussian with each label's means and
   * variances, but for constants.
   *
   * @return [pixel * classes + label - 1], 0 or more for the most alike label
   */
  double[] likeness(PixelFeatures features) {
    int count = features.count();
    double[][] mean = new double[classes][count];
    double[][] variance = new double[classes][count];
    fit(features, mean, variance);
    double[] unlike = new double[features.pixels() * classes];
    for (int p = 0; p < features.pixels(); p++) {
      double least = Double.POSITIVE_INFINITY;
      for (int c = 0; c < classes; c++) {
        double sum = 0;
        for (int i = 0; i < count; i++) {
          double difference = features.values()[p * count + i] - mean[c][i];
          sum += difference * difference / variance[c][i] + Math.log(variance[c][i]);
        }
        unlike[p * classes + c] = sum / 2;
        least = Math.min(least, sum / 2);
      }
      for (int c = 0; c < classes; c++) unlike[p * classes + c] -= least;
    }
    return unlike;
  }

  /** A label's own variance, with a part of the whole image's: a scribble may be of one colour. */
  private void fit(PixelFeatures features, double[][] mean, double[][] variance) {
    int count = features.count();
    for (int i = 0; i < count; i++) {
      double[] all = new double[3];
      double[][] own = new double[classes][3];
      for (int p = 0; p < features.pixels(); p++) {
        double value = features.values()[p * count + i];
        add(all, value);
        if (labels[p] > 0) add(own[labels[p] - 1], value);
      }
      double floor = 0.01 * variance(all) + 1e-12;
      for (int c = 0; c < classes; c++) {
        mean[c][i] = own[c][1] / own[c][0];
        variance[c][i] = variance(own[c]) + floor;
      }
    }
  }

  private static void add(double[] sums, double value) {
    sums[0]++;
    sums[1] += value;
    sums[2] += value * value;
  }

  private static double variance(double[] sums) {
    double mean = sums[1] / sums[0];
    return Math.max(0, sums[2] / sums[0] - mean * mean);
  }
}
