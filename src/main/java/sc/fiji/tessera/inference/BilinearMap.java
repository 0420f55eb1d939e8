package sc.fiji.tessera.inference;

/**
 * A map that is looked up bilinearly between the centres of its values, with its border values
 * beyond them: PyTorch's {@code interpolate(mode="bilinear", align_corners=False)}.
 *
 * @param values row-major
 * @param width columns
 */
record BilinearMap(float[] values, int width) {

  int height() {
    return values.length / width;
  }

  /** Where a value of one axis comes from. */
  private record Taps(int[] low, int[] high, float[] share) {
    static Taps of(int in, int out) {
      int[] low = new int[out];
      int[] high = new int[out];
      float[] share = new float[out];
      double scale = (double) in / out;
      for (int i = 0; i < out; i++) {
        double at = Math.max(0, (i + 0.5) * scale - 0.5);
        low[i] = Math.min(in - 1, (int) at);
        high[i] = Math.min(in - 1, low[i] + 1);
        share[i] = (float) (at - low[i]);
      }
      return new Taps(low, high, share);
    }
  }

  BilinearMap resized(int newWidth, int newHeight) {
    if (newWidth == width && newHeight == height()) return this;
    Taps x = Taps.of(width, newWidth);
    Taps y = Taps.of(height(), newHeight);
    float[] out = new float[newWidth * newHeight];
    for (int j = 0; j < newHeight; j++) {
      int upper = y.low[j] * width;
      int lower = y.high[j] * width;
      float below = y.share[j];
      for (int i = 0; i < newWidth; i++) {
        float right = x.share[i];
        float a = between(values[upper + x.low[i]], values[upper + x.high[i]], right);
        float b = between(values[lower + x.low[i]], values[lower + x.high[i]], right);
        out[j * newWidth + i] = between(a, b, below);
      }
    }
    return new BilinearMap(out, newWidth);
  }

  private static float between(float a, float b, float share) {
    return (1 - share) * a + share * b;
  }

  /** The upper left part. */
  BilinearMap cropped(int newWidth, int newHeight) {
    if (newWidth == width && newHeight == height()) return this;
    float[] out = new float[newWidth * newHeight];
    for (int j = 0; j < newHeight; j++) {
      System.arraycopy(values, j * width, out, j * newWidth, newWidth);
    }
    return new BilinearMap(out, newWidth);
  }
}
