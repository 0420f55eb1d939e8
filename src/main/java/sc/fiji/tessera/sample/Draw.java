package sc.fiji.tessera.sample;

import java.util.Random;

/**
 * Random numbers of one stage of a scene. Every stage (placing, painting, exposing) has a stream of
 * its own, so that another camera does not move a nucleus. The streams are those of {@link Random},
 * whose numbers are fixed by its specification.
 */
final class Draw {
  private final Random random;

  Draw(long seed, String stage) {
    // Neighbouring seeds of java.util.Random start alike; mixing the bits (SplitMix64) parts them.
    long z = seed + 0x9E3779B97F4A7C15L * (1 + stage.hashCode());
    z = (z ^ (z >>> 30)) * 0xBF58476D1CE4E5B9L;
    z = (z ^ (z >>> 27)) * 0x94D049BB133111EBL;
    random = new Random(z ^ (z >>> 31));
  }

  double uniform(double low, double high) {
    return low + (high - low) * random.nextDouble();
  }

  /** Uniform on the logarithmic scale: as often between 1 and 2 as between 10 and 20. */
  double logUniform(double low, double high) {
    return low * Math.pow(high / low, random.nextDouble());
  }

  /** Around 1, never negative, with about this relative standard deviation. */
  double logNormal(double spread) {
    return Math.exp(spread * random.nextGaussian() - spread * spread / 2);
  }

  double gaussian() {
    return random.nextGaussian();
  }

  boolean chance(double probability) {
    return random.nextDouble() < probability;
  }

  /** A whole number from 0 to bound - 1. */
  int below(int bound) {
    return random.nextInt(bound);
  }

  int seed() {
    return random.nextInt();
  }

  /** Poisson distributed; above 40 by the normal distribution of the same mean and variance. */
  double poisson(double mean) {
    if (mean > 40) {
      return Math.max(0, Math.rint(mean + Math.sqrt(mean) * random.nextGaussian()));
    }
    double limit = Math.exp(-mean);
    double product = random.nextDouble();
    int count = 0;
    while (product > limit) {
      product *= random.nextDouble();
      count++;
    }
    return count;
  }
}
