package sc.fiji.tessera.measure;

import java.util.Arrays;
import java.util.SplittableRandom;

/**
 * Pixels with the probabilities of their classes and the right class: all that are added, or an
 * even sample of them where these are too many (reservoir sampling, Vitter 1985, algorithm R). The
 * same pixels in the same order give the same sample.
 */
public final class ProbabilitySample {
  private static final int START = 1024;
  private final SplittableRandom random = new SplittableRandom(1);
  private final int most;
  private final int classes;
  private double[][] probabilities;
  private int[] right;
  private int size;
  private long seen;

  /**
   * @param classes how many there are, at least 2
   * @param most pixels that are kept, at least 1
   */
  public ProbabilitySample(int classes, int most) {
    if (classes < 2 || most < 1) {
      throw new IllegalArgumentException(
          "A sample has 2 classes or more and 1 pixel or more, not "
              + classes
              + " and "
              + most
              + ".");
    }
    this.classes = classes;
    this.most = most;
    probabilities = new double[Math.min(START, most)][];
    right = new int[probabilities.length];
  }

  /** How many classes there are. */
  public int classes() {
    return classes;
  }

  /** How many pixels were added. */
  public long seen() {
    return seen;
  }

  /**
   * Adds a pixel.
   *
   * @param p of each class, 0 to 1, together 1; copied
   * @param label the right class, from 0
   */
  public void add(double[] p, int label) {
    long at = seen < most ? seen : random.nextLong(seen + 1);
    seen++;
    if (at >= most) return;
    int i = (int) at;
    if (i >= probabilities.length) {
      int length = (int) Math.min(most, 2L * probabilities.length);
      probabilities = Arrays.copyOf(probabilities, length);
      right = Arrays.copyOf(right, length);
    }
    probabilities[i] = p.clone();
    right[i] = label;
    size = Math.max(size, i + 1);
  }

  /** How many pixels of the sample are of a class. */
  public long count(int label) {
    return Arrays.stream(right, 0, size).filter(c -> c == label).count();
  }

  /** How well the probability of a class tells its pixels from the others. */
  public Ranking ranking(int label) {
    double[] scores = new double[size];
    boolean[] positive = new boolean[size];
    for (int i = 0; i < size; i++) {
      scores[i] = probabilities[i][label];
      positive[i] = right[i] == label;
    }
    return Ranking.of(scores, positive);
  }

  /** Whether the probabilities mean what they say. */
  public ProbabilityCalibration calibration(int bins) {
    return ProbabilityCalibration.of(
        Arrays.copyOf(probabilities, size), Arrays.copyOf(right, size), bins);
  }

  /** By what the logarithms would have to be divided to mean it; NaN without pixels. */
  public double temperature() {
    if (size == 0) return Double.NaN;
    return ProbabilityCalibration.temperature(
        Arrays.copyOf(probabilities, size), Arrays.copyOf(right, size));
  }
}
