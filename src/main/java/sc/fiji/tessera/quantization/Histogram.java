package sc.fiji.tessera.quantization;

import java.nio.FloatBuffer;

/**
 * How often the values of one map occurred, over a span that doubles when a value falls outside.
 * Zeros are not counted: every range holds them exactly. Not thread-safe.
 */
final class Histogram {
  private static final int BINS = 4096; // on each side of zero
  private static final int CANDIDATES = 100;
  private static final double PERCENTILE = 0.9999;

  private final long[] counts = new long[2 * BINS];
  private double width = 0x1p-30;
  private float least = 0;
  private float greatest = 0;

  /** Adds the remaining values. */
  void add(FloatBuffer values) {
    float[] block = new float[Math.min(values.remaining(), 1 << 16)];
    while (values.hasRemaining()) {
      int n = Math.min(block.length, values.remaining());
      values.get(block, 0, n);
      add(block, n);
    }
  }

  private void add(float[] values, int n) {
    for (int i = 0; i < n; i++) {
      float v = values[i];
      if (!Float.isFinite(v)) {
        throw new IllegalArgumentException(
            "The network computes " + v + " for these images, which no integer stands for.");
      }
      least = Math.min(least, v);
      greatest = Math.max(greatest, v);
    }
    while (Math.max(greatest, -least) >= BINS * width) widen();
    double factor = 1 / width;
    for (int i = 0; i < n; i++) {
      if (values[i] != 0) counts[(int) Math.floor(values[i] * factor) + BINS]++;
    }
  }

  private void widen() {
    width *= 2;
    for (int i = 0; i < BINS; i++) { // outwards from zero, so that nothing is overwritten unread
      counts[BINS + i] = pair(BINS + 2 * i);
    }
    for (int i = 1; i <= BINS; i++) {
      counts[BINS - i] = pair(BINS - 2 * i);
    }
  }

  private long pair(int at) {
    return at < 0 || at + 1 >= counts.length ? 0 : counts[at] + counts[at + 1];
  }

  ValueRange range(RangeChoice choice) {
    return switch (choice) {
      case MINMAX -> new ValueRange(least, greatest);
      case PERCENTILE -> percentile();
      case MSE -> leastError();
    };
  }

  /**
   * Without the ten-thousandth of the values other than zero that is farthest from zero, on each
   * side.
   */
  private ValueRange percentile() {
    long total = 0;
    for (long c : counts) total += c;
    long outside = (long) (total * (1 - PERCENTILE));
    int high = counts.length;
    for (long sum = 0; high > BINS && sum + counts[high - 1] <= outside; high--) {
      sum += counts[high - 1];
    }
    int low = 0;
    for (long sum = 0; low < BINS && sum + counts[low] <= outside; low++) sum += counts[low];
    return new ValueRange(
        Math.max(least, (low - BINS) * width), Math.min(greatest, (high - BINS) * width));
  }

  /** Of ranges cut more and more, the one with the least squared error of rounding and cutting. */
  private ValueRange leastError() {
    ValueRange best = new ValueRange(least, greatest);
    double bestError = error(best);
    for (int k = CANDIDATES - 1; k > CANDIDATES / 5; k--) {
      double share = (double) k / CANDIDATES;
      ValueRange r = new ValueRange(least * share, greatest * share);
      double error = error(r);
      if (error >= bestError) continue;
      best = r;
      bestError = error;
    }
    return best;
  }

  private double error(ValueRange r) {
    double rounding = (double) r.scale() * r.scale() / 12;
    double error = 0;
    for (int i = 0; i < counts.length; i++) {
      if (counts[i] == 0) continue;
      double v = (i - BINS + 0.5) * width;
      double cut = Math.max(0, Math.max(v - r.high(), r.low() - v));
      error += counts[i] * (cut == 0 ? rounding : cut * cut);
    }
    return error;
  }
}
