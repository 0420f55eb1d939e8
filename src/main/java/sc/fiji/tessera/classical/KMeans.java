package sc.fiji.tessera.classical;

import java.util.Arrays;
import java.util.Comparator;
import java.util.Random;
import java.util.concurrent.CancellationException;
import java.util.function.BooleanSupplier;
import java.util.stream.IntStream;
import net.imglib2.img.Img;
import net.imglib2.type.numeric.integer.IntType;
import sc.fiji.tessera.label.LabelArray;

/**
 * Clusters of pixels around means: Lloyd (1982), started by k-means++ (Arthur and Vassilvitskii
 * 2007). The best of some starts on a sample of pixels, then all pixels go to their nearest mean.
 * O( pixels clusters features) per round.
 */
public final class KMeans {
  private static final int SAMPLE = 100_000;
  private static final int ROUNDS = 100;

  /**
   * What to do.
   *
   * @param clusters 1 or more
   * @param starts how many times to start anew, 1 or more; 10 is usual
   * @param seed of the random starts
   */
  public record Options(int clusters, int starts, long seed) {
    public Options {
      if (clusters < 1 || starts < 1) {
        throw new IllegalArgumentException(
            "There are 1 or more clusters and starts, not " + clusters + " and " + starts + ".");
      }
    }
  }

  private KMeans() {}

  /**
   * Labels pixels 1 to clusters, in ascending order of the means' first feature, then the second..
   *
   * @throws CancellationException if cancelled
   * @throws IllegalArgumentException if there are fewer pixels than clusters
   */
  public static Img<IntType> of(
      PixelFeatures features, Options options, BooleanSupplier cancelled) {
    Random random = new Random(options.seed);
    PixelFeatures sample = sample(features, random);
    if (sample.pixels() < options.clusters) {
      throw new IllegalArgumentException(
          "There are " + sample.pixels() + " pixels for " + options.clusters + " clusters.");
    }
    float[] best = null;
    double least = Double.POSITIVE_INFINITY;
    for (int start = 0; start < options.starts; start++) {
      float[] means = start(sample, options.clusters, random);
      double inertia = improve(sample, means, cancelled);
      if (inertia >= least) continue;
      least = inertia;
      best = means;
    }
    float[] means = ordered(best, features.count());
    int[] labels = new int[features.pixels()];
    for (int p = 0; p < labels.length; p++) labels[p] = nearest(features, p, means) + 1;
    return new LabelArray(labels, features.size()).image();
  }

  private static PixelFeatures sample(PixelFeatures all, Random random) {
    if (all.pixels() <= SAMPLE) return all;
    int count = all.count();
    float[] values = new float[SAMPLE * count];
    for (int i = 0; i < SAMPLE; i++) {
      System.arraycopy(
          all.values(), random.nextInt(all.pixels()) * count, values, i * count, count);
    }
    return new PixelFeatures(values, count, new int[] {SAMPLE});
  }

  /** Pixels drawn in proportion to their squared distance to those drawn before. */
  private static float[] start(PixelFeatures features, int clusters, Random random) {
    int n = features.pixels();
    int count = features.count();
    float[] means = new float[clusters * count];
    double[] square = new double[n];
    Arrays.fill(square, Double.POSITIVE_INFINITY);
    int drawn = random.nextInt(n);
    for (int c = 0; c < clusters; c++) {
      System.arraycopy(features.values(), drawn * count, means, c * count, count);
      double total = 0;
      for (int p = 0; p < n; p++) {
        square[p] = Math.min(square[p], features.square(p, means, c));
        total += square[p];
      }
      double at = random.nextDouble() * total;
      for (drawn = 0; drawn + 1 < n && (at -= square[drawn]) >= 0; ) drawn++;
    }
    return means;
  }

  /**
   * Lloyd's rounds until nothing changes.
   *
   * @param means [cluster * features + i], moved; one without pixels stays where it is
   * @return the sum of squared distances
   */
  static double improve(PixelFeatures features, float[] means, BooleanSupplier cancelled) {
    int n = features.pixels();
    int count = features.count();
    int[] cluster = new int[n];
    Arrays.fill(cluster, -1);
    for (int round = 0; round < ROUNDS; round++) {
      if (cancelled.getAsBoolean()) throw new CancellationException("Cancelled.");
      boolean changed = false;
      double[] sums = new double[means.length];
      int[] members = new int[means.length / count];
      for (int p = 0; p < n; p++) {
        int c = nearest(features, p, means);
        changed |= c != cluster[p];
        cluster[p] = c;
        members[c]++;
        for (int i = 0; i < count; i++) sums[c * count + i] += features.values()[p * count + i];
      }
      if (!changed) break;
      for (int i = 0; i < means.length; i++) {
        if (members[i / count] > 0) means[i] = (float) (sums[i] / members[i / count]);
      }
    }
    double inertia = 0;
    for (int p = 0; p < n; p++) inertia += features.square(p, means, cluster[p]);
    return inertia;
  }

  /** The nearest mean; the first of equals. */
  static int nearest(PixelFeatures features, int pixel, float[] means) {
    int best = 0;
    double least = Double.POSITIVE_INFINITY;
    for (int c = 0; c < means.length / features.count(); c++) {
      double square = features.square(pixel, means, c);
      if (square >= least) continue;
      least = square;
      best = c;
    }
    return best;
  }

  private static float[] ordered(float[] means, int count) {
    float[][] rows =
        IntStream.range(0, means.length / count)
            .mapToObj(c -> Arrays.copyOfRange(means, c * count, c * count + count))
            .sorted(Comparator.comparing(row -> row, Arrays::compare))
            .toArray(float[][]::new);
    float[] ordered = new float[means.length];
    for (int c = 0; c < rows.length; c++) System.arraycopy(rows[c], 0, ordered, c * count, count);
    return ordered;
  }
}
