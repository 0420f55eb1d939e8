package sc.fiji.tessera.measure;

import java.util.ArrayList;
import java.util.List;

/**
 * Whether probabilities mean what they say: of the pixels that get their class with a probability
 * of 0.8, 8 in 10 should be right. Guo et al., "On calibration of modern neural networks" (ICML
 * 2017). Of an image take a sample of pixels with as many of every class, or the background makes
 * everything look good. NaN without pixels.
 *
 * @param expectedError ECE, 0 to 1, 0 is best: mean over the pixels of the distance of accuracy and
 *     confidence (the largest probability) in their bin
 * @param largestError MCE: the largest such distance of a bin
 * @param logLoss NLL: mean of -ln of the probability of the right class, 0 or more
 * @param brier mean squared distance of the probabilities to 0 and 1, summed over classes, 0 to 2
 *     (scikit-learn's value for two classes is half of it)
 * @param bins those that hold pixels, by confidence
 */
public record ProbabilityCalibration(
    double expectedError, double largestError, double logLoss, double brier, List<Bin> bins) {
  private static final double WIDEST = 3;
  private static final double GOLDEN = (Math.sqrt(5) - 1) / 2;
  private static final int STEPS = 60;

  /**
   * Pixels of similar confidence.
   *
   * @param index of the bin, from 0
   * @param pixels in it, at least 1
   * @param confidence their mean largest probability
   * @param accuracy share of them whose most probable class is right
   */
  public record Bin(int index, long pixels, double confidence, double accuracy) {}

  /** Copies the bins. */
  public ProbabilityCalibration {
    bins = List.copyOf(bins);
  }

  /**
   * Compares.
   *
   * @param probabilities [pixel][class], each 0 to 1, of a pixel 1 together
   * @param classes the right class of each pixel; as many
   * @param bins of equal width, at least 1; often 10 or 15
   * @throws IllegalArgumentException if the lengths differ, a class has no probability, or there is
   *     no bin
   */
  public static ProbabilityCalibration of(double[][] probabilities, int[] classes, int bins) {
    check(probabilities, classes);
    if (bins < 1) throw new IllegalArgumentException("There is 1 bin or more, not " + bins + ".");
    long[] pixels = new long[bins];
    double[] confidence = new double[bins];
    double[] right = new double[bins];
    double brier = 0;
    for (int i = 0; i < classes.length; i++) {
      double[] p = probabilities[i];
      int best = 0;
      for (int c = 0; c < p.length; c++) {
        if (p[c] > p[best]) best = c;
        double distance = p[c] - (c == classes[i] ? 1 : 0);
        brier += distance * distance;
      }
      int bin = Math.min((int) (p[best] * bins), bins - 1);
      pixels[bin]++;
      confidence[bin] += p[best];
      if (best == classes[i]) right[bin]++;
    }
    double expected = 0;
    double largest = classes.length == 0 ? Double.NaN : 0;
    List<Bin> filled = new ArrayList<>();
    for (int b = 0; b < bins; b++) {
      if (pixels[b] == 0) continue;
      filled.add(new Bin(b, pixels[b], confidence[b] / pixels[b], right[b] / pixels[b]));
      expected += Math.abs(right[b] - confidence[b]);
      largest = Math.max(largest, Math.abs(right[b] - confidence[b]) / pixels[b]);
    }
    int n = classes.length;
    return new ProbabilityCalibration(
        expected / n, largest, logLoss(probabilities, classes, 1), brier / n, filled);
  }

  /**
   * The temperature T, within exp(-3) to exp(3), for which softmax(ln p / T) has the smallest
   * {@link #logLoss}: above 1 for a network that is too sure.
   *
   * @throws IllegalArgumentException as {@link #of}, or if there are no pixels
   */
  public static double temperature(double[][] probabilities, int[] classes) {
    check(probabilities, classes);
    if (classes.length == 0) {
      throw new IllegalArgumentException("A temperature is fitted to one pixel at least.");
    }
    double low = -WIDEST;
    double high = WIDEST;
    for (int step = 0; step < STEPS; step++) {
      double a = high - GOLDEN * (high - low);
      double b = low + GOLDEN * (high - low);
      double ofA = logLoss(probabilities, classes, Math.exp(a));
      if (ofA < logLoss(probabilities, classes, Math.exp(b))) high = b;
      else low = a;
    }
    return Math.exp((low + high) / 2);
  }

  /** Mean -ln of the probability of the right class, after division of the logarithms by T. */
  public static double logLoss(double[][] probabilities, int[] classes, double temperature) {
    double sum = 0;
    for (int i = 0; i < classes.length; i++) {
      double[] p = probabilities[i];
      double all = 0;
      for (double v : p) all += Math.pow(v, 1 / temperature);
      // Probabilities are of one sum already where they are not changed.
      double log = Math.log(p[classes[i]]) / temperature;
      sum += (temperature == 1 ? 0 : Math.log(all)) - log;
    }
    return sum / classes.length;
  }

  private static void check(double[][] probabilities, int[] classes) {
    if (probabilities.length != classes.length) {
      throw new IllegalArgumentException(
          probabilities.length
              + " pixels with probabilities need as many classes, not "
              + classes.length
              + ".");
    }
    for (int i = 0; i < classes.length; i++) {
      if (classes[i] >= 0 && classes[i] < probabilities[i].length) continue;
      throw new IllegalArgumentException(
          "The class "
              + classes[i]
              + " has no probability; there are classes 0 to "
              + (probabilities[i].length - 1)
              + ".");
    }
  }
}
