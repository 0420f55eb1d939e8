package sc.fiji.tessera.label;

/**
 * Gaussian smoothing of a plane, along both axes one after the other, cut off at three standard
 * deviations; beyond its border a plane goes on as in a mirror, without its border twice.
 *
 * @param weights from the middle on, for distances 0, 1 ...
 */
record GaussianFilter(double[] weights) {
  private static final double REACH = 3;

  /**
   * A filter.
   *
   * @param deviation in pixels, above 0
   */
  static GaussianFilter of(double deviation) {
    double[] weights = new double[1 + Math.max(1, (int) (REACH * deviation + 0.5))];
    double sum = 0;
    for (int i = 0; i < weights.length; i++) {
      weights[i] = Math.exp(-i * i / (2 * deviation * deviation));
      sum += (i == 0 ? 1 : 2) * weights[i];
    }
    for (int i = 0; i < weights.length; i++) weights[i] /= sum;
    return new GaussianFilter(weights);
  }

  /** A smoothed copy of a plane, x fastest. */
  float[] smoothed(float[] plane, int width) {
    int height = plane.length / width;
    float[] rows = new float[plane.length];
    for (int y = 0; y < height; y++) line(plane, rows, y * width, 1, width);
    float[] both = new float[plane.length];
    for (int x = 0; x < width; x++) line(rows, both, x, width, height);
    return both;
  }

  private void line(float[] in, float[] out, int start, int step, int length) {
    for (int i = 0; i < length; i++) {
      double sum = weights[0] * in[start + i * step];
      for (int d = 1; d < weights.length; d++) {
        float before = in[start + mirrored(i - d, length) * step];
        float after = in[start + mirrored(i + d, length) * step];
        sum += weights[d] * (before + after);
      }
      out[start + i * step] = (float) sum;
    }
  }

  private static int mirrored(int i, int length) {
    if (length == 1) return 0;
    int period = 2 * (length - 1);
    int at = Math.floorMod(i, period);
    return at < length ? at : period - at;
  }
}
