package sc.fiji.tessera.classical;

import sc.fiji.tessera.label.Pixels;

/**
 * Gaussian smoothing, which segmentation of noisy images begins with. Kernels reach to four
 * standard deviations; the image is mirrored at its borders, which are repeated. O(n sigma).
 */
public final class Smoothing {
  private Smoothing() {}

  /**
   * Smooths along the first axes.
   *
   * @param image of any number of axes
   * @param deviations in pixels along the first axes, 0 or more; 0 = not along this one
   */
  public static Pixels gaussian(Pixels image, double... deviations) {
    float[] values = image.values().clone();
    int stride = 1;
    for (int axis = 0; axis < deviations.length; axis++) {
      if (!(deviations[axis] >= 0 && deviations[axis] < Double.POSITIVE_INFINITY)) {
        throw new IllegalArgumentException(
            "The standard deviation is 0 or more, not " + deviations[axis] + ".");
      }
      int length = image.dimensions()[axis];
      if (deviations[axis] > 0 && length > 1) {
        smooth(values, length, stride, kernel(deviations[axis], length));
      }
      stride *= length;
    }
    return new Pixels(values, image.dimensions());
  }

  /** One side with the middle; as long as mirroring an axis once allows. */
  private static double[] kernel(double deviation, int length) {
    int radius = (int) Math.min(length, Math.ceil(4 * deviation));
    double[] kernel = new double[radius + 1];
    double sum = 0;
    for (int i = 0; i <= radius; i++) {
      kernel[i] = Math.exp(-i * i / (2 * deviation * deviation));
      sum += i == 0 ? 1 : 2 * kernel[i];
    }
    for (int i = 0; i <= radius; i++) kernel[i] /= sum;
    return kernel;
  }

  private static void smooth(float[] values, int length, int stride, double[] kernel) {
    int radius = kernel.length - 1;
    double[] line = new double[length + 2 * radius];
    for (int block = 0; block < values.length; block += length * stride) {
      for (int first = block; first < block + stride; first++) {
        for (int i = -radius; i < length + radius; i++) {
          int at = i < 0 ? -1 - i : i < length ? i : 2 * length - 1 - i;
          line[i + radius] = values[first + at * stride];
        }
        for (int i = 0; i < length; i++) {
          double sum = kernel[0] * line[i + radius];
          for (int k = 1; k <= radius; k++) {
            sum += kernel[k] * (line[i + radius - k] + line[i + radius + k]);
          }
          values[first + i * stride] = (float) sum;
        }
      }
    }
  }
}
