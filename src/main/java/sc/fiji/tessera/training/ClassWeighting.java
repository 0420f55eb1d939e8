package sc.fiji.tessera.training;

import java.util.Arrays;

/**
 * How much a pixel of each class counts, so that a rare class is not drowned by a frequent one.
 * Computed from the pixels of the whole training set. An absent class gets weight 0; the others are
 * scaled so that the mean weight over all pixels is 1 (the loss keeps its scale) and limited to 0.1
 * to 10 before that.
 */
public enum ClassWeighting {
  /** Every pixel counts the same. */
  NONE("none") {
    @Override
    double raw(double share, double medianShare) {
      return 1;
    }
  },
  /**
   * Median frequency balancing: Eigen and Fergus (ICCV 2015), as used by SegNet; the frequency of a
   * class is its share of the pixels of those images that contain it.
   */
  MEDIAN_FREQUENCY("median frequency") {
    @Override
    double raw(double share, double medianShare) {
      return medianShare / share;
    }
  },
  /** The inverse of the class's share of all pixels. */
  INVERSE_FREQUENCY("inverse frequency") {
    @Override
    double raw(double share, double medianShare) {
      return 1 / share;
    }
  },
  /** The square root of the inverse: a compromise. */
  SQUARE_ROOT("square root") {
    @Override
    double raw(double share, double medianShare) {
      return Math.sqrt(1 / share);
    }
  };

  private static final double LEAST = 0.1;
  private static final double MOST = 10;

  private final String label;

  ClassWeighting(String label) {
    this.label = label;
  }

  abstract double raw(double share, double medianShare);

  /** The value of the key {@code weighting}; throws where there is none of that name. */
  public static ClassWeighting of(String label) {
    for (ClassWeighting w : values()) if (w.label.equals(label)) return w;
    throw new IllegalArgumentException(
        "weighting is '" + label + "', but must be one of " + Arrays.toString(values()) + ".");
  }

  /**
   * The weights of all classes.
   *
   * @param counts pixels of each class in each image, [image][class]
   */
  public float[] weights(long[][] counts) {
    int classes = counts[0].length;
    double[] share = shares(counts, classes);
    double[] present = Arrays.stream(share).filter(s -> s > 0).sorted().toArray();
    double median =
        present.length % 2 == 1
            ? present[present.length / 2]
            : (present[present.length / 2] + present[present.length / 2 - 1]) / 2;
    double[] total = totals(counts, classes);
    double pixels = Arrays.stream(total).sum();
    double[] w = new double[classes];
    double mean = 0;
    for (int c = 0; c < classes; c++) {
      double s = this == MEDIAN_FREQUENCY ? share[c] : total[c] / pixels;
      if (total[c] > 0) w[c] = Math.max(LEAST, Math.min(MOST, raw(s, median)));
      mean += w[c] * total[c] / pixels;
    }
    float[] result = new float[classes];
    for (int c = 0; c < classes; c++) result[c] = (float) (w[c] / mean);
    return result;
  }

  private static double[] totals(long[][] counts, int classes) {
    double[] total = new double[classes];
    for (long[] image : counts) for (int c = 0; c < classes; c++) total[c] += image[c];
    return total;
  }

  /** Each class's share of the pixels of the images that contain it. */
  private static double[] shares(long[][] counts, int classes) {
    double[] own = new double[classes];
    double[] all = new double[classes];
    for (long[] image : counts) {
      double pixels = Arrays.stream(image).sum();
      for (int c = 0; c < classes; c++) {
        if (image[c] == 0) continue;
        own[c] += image[c];
        all[c] += pixels;
      }
    }
    double[] share = new double[classes];
    for (int c = 0; c < classes; c++) share[c] = all[c] == 0 ? 0 : own[c] / all[c];
    return share;
  }

  @Override
  public String toString() {
    return label;
  }
}
