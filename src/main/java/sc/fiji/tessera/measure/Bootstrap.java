package sc.fiji.tessera.measure;

import java.util.Arrays;
import java.util.SplittableRandom;
import java.util.function.ToDoubleFunction;

/**
 * How far a score of a set of images would vary with other images of the same kind: the percentile
 * bootstrap. Images are drawn with replacement, as many as there are, {@value #RESAMPLES} times,
 * always by the same random numbers; the interval holds the middle 95 % of the scores of the draws.
 * Efron and Tibshirani, "An Introduction to the Bootstrap" (1993), chapter 13.
 *
 * @param low 2.5th percentile
 * @param high 97.5th percentile
 */
public record Bootstrap(double low, double high) {
  /** With fewer images an interval would say more about the method than about the images. */
  public static final int LEAST_IMAGES = 5;

  /** How often images are drawn. */
  public static final int RESAMPLES = 1000;

  /** No interval. */
  public static final Bootstrap NONE = new Bootstrap(Double.NaN, Double.NaN);

  private static final long SEED = 2012;
  private static final double TAIL = 0.025;

  /**
   * The interval of a score.
   *
   * @param images how many there are
   * @param score of images given by their numbers from 0 on, some more than once; NaN where it is
   *     not defined for those drawn, which is left out
   * @return {@link #NONE} for fewer than five images
   */
  public static Bootstrap of(int images, ToDoubleFunction<int[]> score) {
    if (images < LEAST_IMAGES) return NONE;
    SplittableRandom random = new SplittableRandom(SEED);
    double[] scores = new double[RESAMPLES];
    int[] drawn = new int[images];
    for (int i = 0; i < RESAMPLES; i++) {
      Arrays.setAll(drawn, k -> random.nextInt(images));
      scores[i] = score.applyAsDouble(drawn);
    }
    double[] rising = Arrays.stream(scores).filter(s -> !Double.isNaN(s)).sorted().toArray();
    if (rising.length == 0) return NONE;
    return new Bootstrap(percentile(rising, TAIL), percentile(rising, 1 - TAIL));
  }

  /** The interval of a mean over the values that are not NaN; these must be five at least. */
  public static Bootstrap ofMean(double[] values) {
    double[] defined = Arrays.stream(values).filter(v -> !Double.isNaN(v)).toArray();
    return of(
        defined.length,
        drawn -> Arrays.stream(drawn).mapToDouble(i -> defined[i]).sum() / drawn.length);
  }

  private static double percentile(double[] rising, double share) {
    double at = share * (rising.length - 1);
    int below = (int) at;
    double low = rising[below];
    double high = rising[Math.min(below + 1, rising.length - 1)];
    return low == high ? low : low + (at - below) * (high - low);
  }
}
