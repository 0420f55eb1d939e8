package sc.fiji.tessera.image;

import java.util.Arrays;
import java.util.function.LongToDoubleFunction;

/**
 * Exact statistics of one or more channels of a volume taken together, in one or two passes over
 * the pixels and without a copy of them. NaN are passed over.
 */
final class PixelStatistics {
  private static final int HALF = 1 << 16;

  private final Volume volume;
  private final int[] channels;

  PixelStatistics(Volume volume, int... channels) {
    this.volume = volume;
    this.channels = channels;
  }

  /** Mean and population standard deviation; NaN if there is no pixel but NaN. */
  double[] meanAndDeviation() {
    double[] total = new double[3]; // count, mean, sum of squared differences
    for (int channel : channels) volume.scan(channel, (v, n) -> merge(total, v, n));
    if (total[0] == 0) return new double[] {Double.NaN, Double.NaN};
    return new double[] {total[1], Math.sqrt(total[2] / total[0])};
  }

  /** Adds a block by Chan's formula: squares of large values never cancel. */
  private static void merge(double[] total, float[] values, int n) {
    double sum = 0;
    int count = 0;
    for (int i = 0; i < n; i++)
      if (values[i] == values[i]) {
        sum += values[i];
        count++;
      }
    if (count == 0) return;
    double mean = sum / count;
    double squares = 0;
    for (int i = 0; i < n; i++)
      if (values[i] == values[i]) squares += (values[i] - mean) * (values[i] - mean);
    double delta = mean - total[1];
    double all = total[0] + count;
    total[2] += squares + delta * delta * total[0] * count / all;
    total[1] += delta * count / all;
    total[0] = all;
  }

  /**
   * Percentiles by linear interpolation between the two nearest values (numpy's default), NaN if
   * there is no pixel but NaN.
   *
   * @param percents 0..100
   */
  double[] percentiles(double... percents) {
    int levels = channels.length == 0 ? 0 : volume.levels(channels[0]);
    for (int channel : channels) if (volume.levels(channel) != levels) levels = 0;
    Ranks ranks = levels > 0 ? counted(levels) : sorted();
    return Arrays.stream(percents).map(p -> percentile(ranks, p)).toArray();
  }

  private static double percentile(Ranks ranks, double percent) {
    if (ranks.size() == 0) return Double.NaN;
    double rank = percent / 100 * (ranks.size() - 1);
    long below = (long) Math.floor(rank);
    double fraction = rank - below;
    double a = ranks.value(below);
    if (fraction == 0) return a;
    return a + (ranks.value(below + 1) - a) * fraction;
  }

  /** The pixels' values in ascending order, by rank. */
  private interface Ranks {
    long size();

    double value(long rank);
  }

  /** Whole numbers: a histogram says it all. */
  private Ranks counted(int levels) {
    long[] histogram = new long[levels];
    for (int channel : channels)
      volume.scan(
          channel,
          (v, n) -> {
            for (int i = 0; i < n; i++) histogram[(int) v[i]]++;
          });
    long size = Arrays.stream(histogram).sum();
    return ranks(size, rank -> (int) bin(histogram, rank)[0]);
  }

  /** Floats: the upper 16 bits are counted first, then, for each rank, the lower 16 within. */
  private Ranks sorted() {
    long[] upper = new long[HALF];
    for (int channel : channels)
      volume.scan(
          channel,
          (v, n) -> {
            for (int i = 0; i < n; i++) if (v[i] == v[i]) upper[sortable(v[i]) >>> 16]++;
          });
    long size = Arrays.stream(upper).sum();
    return ranks(size, rank -> value(bin(upper, rank)));
  }

  private float value(long[] bin) {
    int prefix = (int) bin[0];
    long[] lower = new long[HALF];
    for (int channel : channels)
      volume.scan(
          channel,
          (v, n) -> {
            for (int i = 0; i < n; i++) {
              int key = sortable(v[i]);
              if (key >>> 16 == prefix && v[i] == v[i]) lower[key & (HALF - 1)]++;
            }
          });
    int key = prefix << 16 | (int) bin(lower, bin[1])[0];
    return Float.intBitsToFloat(key < 0 ? key ^ 0x80000000 : ~key);
  }

  /** A float's bits, mapped such that unsigned order is the floats' order. */
  private static int sortable(float value) {
    int bits = Float.floatToRawIntBits(value);
    return bits < 0 ? ~bits : bits ^ 0x80000000;
  }

  /** The bin that holds a rank, and the rank within that bin. */
  private static long[] bin(long[] histogram, long rank) {
    int bin = 0;
    while (rank >= histogram[bin]) rank -= histogram[bin++];
    return new long[] {bin, rank};
  }

  private static Ranks ranks(long size, LongToDoubleFunction value) {
    return new Ranks() {
      @Override
      public long size() {
        return size;
      }

      @Override
      public double value(long rank) {
        return value.applyAsDouble(rank);
      }
    };
  }
}
