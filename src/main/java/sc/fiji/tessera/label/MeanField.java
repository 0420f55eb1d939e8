package sc.fiji.tessera.label;

import java.util.List;
import java.util.concurrent.CancellationException;
import java.util.function.BooleanSupplier;

/**
 * Mean-field inference with Potts compatibility: Q = softmax(-unary + sum of the kernels'
 * messages), all pixels at once, a number of times. One object serves one thread.
 */
final class MeanField {
  /** Adds weighted sums over all pixels' distributions, [pixel * classes + class], to messages. */
  interface Messages {
    void add(float[] distributions, int classes, float[] messages);
  }

  /** Probabilities below this are this: no class is impossible. */
  private static final float LEAST = 1e-5f;

  private static final float LOG2_E = 1.44269504f;
  private static final float LOWEST = -87;

  private final float[] logs;
  private final int classes;

  /**
   * Starts from probabilities.
   *
   * @param probabilities [pixel * classes + class]
   */
  MeanField(float[] probabilities, int classes) {
    this.classes = classes;
    this.logs = new float[probabilities.length];
    for (int i = 0; i < logs.length; i++) {
      logs[i] = (float) Math.log(Math.max(probabilities[i], LEAST));
    }
  }

  /** The distributions after so many rounds, [pixel * classes + class]. */
  float[] after(int rounds, List<? extends Messages> kernels, BooleanSupplier cancelled) {
    float[] sums = logs.clone();
    float[] distributions = new float[logs.length];
    normalize(sums, distributions);
    for (int round = 0; round < rounds; round++) {
      System.arraycopy(logs, 0, sums, 0, logs.length);
      for (Messages kernel : kernels) {
        if (cancelled.getAsBoolean()) throw new CancellationException("Cancelled.");
        kernel.add(distributions, classes, sums);
      }
      normalize(sums, distributions);
    }
    return distributions;
  }

  private void normalize(float[] logs, float[] distributions) {
    for (int at = 0; at < logs.length; at += classes) {
      float highest = logs[at];
      for (int c = at + 1; c < at + classes; c++) highest = Math.max(highest, logs[c]);
      float sum = 0;
      for (int c = at; c < at + classes; c++) {
        float e = exp(logs[c] - highest);
        distributions[c] = e;
        sum += e;
      }
      float scale = 1 / sum;
      for (int c = at; c < at + classes; c++) distributions[c] *= scale;
    }
  }

  /**
   * e to a power of at most 0 with a relative error below 3e-7: the library's function takes most
   * of the time otherwise. 2^n by the exponent's bits, 2^f for f in [-0.5, 0.5] by its Taylor
   * series.
   */
  static float exp(float x) {
    if (x < LOWEST) return 0;
    float power = x * LOG2_E;
    int n = (int) (power - 0.5f);
    float f = power - n;
    float series = 1.5403530e-4f;
    series = series * f + 1.3333558e-3f;
    series = series * f + 9.6181291e-3f;
    series = series * f + 5.5504109e-2f;
    series = series * f + 2.4022651e-1f;
    series = series * f + 6.9314718e-1f;
    series = series * f + 1;
    return series * Float.intBitsToFloat(n + 127 << 23);
  }
}
