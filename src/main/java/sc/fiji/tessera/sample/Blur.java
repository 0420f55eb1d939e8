package sc.fiji.tessera.sample;

/** Gaussian blur of a row-major plane, mirrored at the borders. */
final class Blur {
  /** Wide blurs work on a reduced grid on which they are still this wide, in pixels. */
  private static final double REDUCED_SIGMA = 3;

  private Blur() {}

  /**
   * @param plane [y * width + x]; not changed
   * @param sigma standard deviation in pixels; 0 copies
   */
  static float[] gaussian(float[] plane, int width, int height, double sigma) {
    int factor = (int) (sigma / REDUCED_SIGMA);
    if (factor < 2) return filtered(plane, width, height, kernel(sigma));
    int w = (width + factor - 1) / factor;
    int h = (height + factor - 1) / factor;
    float[] small = reduced(plane, width, height, factor);
    small = filtered(small, w, h, kernel(sigma / factor));
    return enlarged(small, width, height, factor);
  }

  private static float[] kernel(double sigma) {
    int radius = (int) Math.ceil(3 * sigma);
    float[] kernel = new float[2 * radius + 1];
    double sum = 0;
    for (int i = -radius; i <= radius; i++) {
      double value = sigma == 0 ? 1 : Math.exp(-0.5 * i * i / (sigma * sigma));
      kernel[i + radius] = (float) value;
      sum += value;
    }
    for (int i = 0; i < kernel.length; i++) kernel[i] /= (float) sum;
    return kernel;
  }

  private static float[] filtered(float[] plane, int width, int height, float[] kernel) {
    int radius = kernel.length / 2;
    float[] rows = new float[plane.length];
    float[] padded = new float[width + 2 * radius];
    for (int y = 0; y < height; y++) {
      for (int i = 0; i < padded.length; i++) {
        padded[i] = plane[y * width + mirrored(i - radius, width)];
      }
      for (int k = 0; k < kernel.length; k++) {
        float weight = kernel[k];
        for (int x = 0; x < width; x++) rows[y * width + x] += weight * padded[x + k];
      }
    }
    float[] result = new float[plane.length];
    for (int y = 0; y < height; y++) {
      for (int k = 0; k < kernel.length; k++) {
        int from = mirrored(y + k - radius, height) * width;
        float weight = kernel[k];
        for (int x = 0; x < width; x++) result[y * width + x] += weight * rows[from + x];
      }
    }
    return result;
  }

  /** Means of squares of factor x factor pixels; those at the far borders are cut. */
  private static float[] reduced(float[] plane, int width, int height, int factor) {
    int w = (width + factor - 1) / factor;
    int h = (height + factor - 1) / factor;
    float[] sums = new float[w * h];
    int[] counts = new int[w * h];
    for (int y = 0; y < height; y++) {
      for (int x = 0; x < width; x++) {
        int i = y / factor * w + x / factor;
        sums[i] += plane[y * width + x];
        counts[i]++;
      }
    }
    for (int i = 0; i < sums.length; i++) sums[i] /= counts[i];
    return sums;
  }

  private static float[] enlarged(float[] small, int width, int height, int factor) {
    int w = (width + factor - 1) / factor;
    int h = (height + factor - 1) / factor;
    float[] result = new float[width * height];
    for (int y = 0; y < height; y++) {
      double v = Math.min(h - 1, Math.max(0, (y + 0.5) / factor - 0.5));
      int j = Math.min(h - 1, (int) v);
      int below = Math.min(h - 1, j + 1);
      for (int x = 0; x < width; x++) {
        double u = Math.min(w - 1, Math.max(0, (x + 0.5) / factor - 0.5));
        int i = Math.min(w - 1, (int) u);
        int right = Math.min(w - 1, i + 1);
        double top = small[j * w + i] * (1 - u + i) + small[j * w + right] * (u - i);
        double bottom = small[below * w + i] * (1 - u + i) + small[below * w + right] * (u - i);
        result[y * width + x] = (float) (top * (1 - v + j) + bottom * (v - j));
      }
    }
    return result;
  }

  private static int mirrored(int i, int size) {
    int period = 2 * size;
    int m = Math.floorMod(i, period);
    return m < size ? m : period - 1 - m;
  }
}
