package sc.fiji.tessera.measure;

import java.util.Arrays;
import java.util.SplittableRandom;

/**
 * Which of two segmentations of the same images is better, and whether that may be chance. The
 * difference of the scores is taken image by image, so that difficult images do not hide it.
 *
 * <p>The p value is that of the sign-flip permutation test, two-sided: how often the mean
 * difference would be as large or larger if first and second were exchanged at random in each
 * image. All 2^n ways are tried for up to {@value #EXACT} images, else {@value #DRAWS} random ones
 * (the same each time; then (k + 1) / (n + 1)). With n images p cannot be below 2 / 2^n: five
 * images show nothing at 0.05. Good, "Permutation, Parametric and Bootstrap Tests of Hypotheses"
 * (2005).
 *
 * @param first mean score of the first over the images where both have one
 * @param second the same of the second
 * @param difference second less first: above 0 the second is better (where larger is better)
 * @param interval bootstrapped 95 % interval of the difference; NaN for fewer than five images
 * @param p 0 to 1; NaN without images
 * @param wins images in which the second is larger
 * @param losses images in which the first is larger
 * @param images images where both have a score
 */
public record PairedComparison(
    double first,
    double second,
    double difference,
    Bootstrap interval,
    double p,
    int wins,
    int losses,
    int images) {
  private static final int EXACT = 16;
  private static final int DRAWS = 100_000;
  private static final long SEED = 1935;

  /**
   * Compares.
   *
   * @param first score of each image; NaN where it is not defined
   * @param second the same of the second segmentation, in the same order
   */
  public static PairedComparison of(double[] first, double[] second) {
    if (first.length != second.length) {
      throw new IllegalArgumentException(
          "Scores of the same images are compared, not of "
              + (first.length + " and " + second.length + "."));
    }
    int[] used = new int[first.length];
    int n = 0;
    for (int i = 0; i < first.length; i++)
      if (Double.isFinite(first[i]) && Double.isFinite(second[i])) used[n++] = i;
    used = Arrays.copyOf(used, n);
    double[] differences = Arrays.stream(used).mapToDouble(i -> second[i] - first[i]).toArray();
    return new PairedComparison(
        Arrays.stream(used).mapToDouble(i -> first[i]).average().orElse(Double.NaN),
        Arrays.stream(used).mapToDouble(i -> second[i]).average().orElse(Double.NaN),
        Arrays.stream(differences).average().orElse(Double.NaN),
        Bootstrap.ofMean(differences),
        p(differences),
        (int) Arrays.stream(differences).filter(d -> d > 0).count(),
        (int) Arrays.stream(differences).filter(d -> d < 0).count(),
        n);
  }

  /** Whether chance is an unlikely explanation: p below 0.05. */
  public boolean significant() {
    return p < 0.05;
  }

  private static double p(double[] differences) {
    int n = differences.length;
    if (n == 0) return Double.NaN;
    double observed = Math.abs(Arrays.stream(differences).sum());
    // Sums of the same numbers in another order differ in the last bits.
    double least = observed - 1e-9 * Arrays.stream(differences).map(Math::abs).sum();
    if (n <= EXACT) {
      long all = 1L << n;
      long extreme = 0;
      for (long signs = 0; signs < all; signs++)
        if (Math.abs(flipped(differences, signs)) >= least) extreme++;
      return (double) extreme / all;
    }
    SplittableRandom random = new SplittableRandom(SEED);
    long extreme = 0;
    for (int draw = 0; draw < DRAWS; draw++)
      if (Math.abs(flipped(differences, random)) >= least) extreme++;
    return (extreme + 1.0) / (DRAWS + 1.0);
  }

  private static double flipped(double[] differences, long signs) {
    double sum = 0;
    for (int i = 0; i < differences.length; i++)
      sum += (signs >> i & 1) == 0 ? differences[i] : -differences[i];
    return sum;
  }

  private static double flipped(double[] differences, SplittableRandom random) {
    double sum = 0;
    long signs = 0;
    for (int i = 0; i < differences.length; i++) {
      if (i % Long.SIZE == 0) signs = random.nextLong();
      sum += (signs >> i % Long.SIZE & 1) == 0 ? differences[i] : -differences[i];
    }
    return sum;
  }
}
