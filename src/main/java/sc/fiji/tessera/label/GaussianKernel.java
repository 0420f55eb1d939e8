package sc.fiji.tessera.label;

import java.util.Arrays;

/**
 * How strongly two pixels want one class in a {@link DenseCrf}: by a Gaussian of their distance
 * and, if it is told how, of the difference of their colours.
 *
 * @param weight the strength w, 0 or more
 * @param distance the standard deviation in pixels along every axis (x, y, z), above 0; one number
 *     for all axes alike
 * @param colour the standard deviation in units of the image, above 0; 0 = colours do not matter
 */
public record GaussianKernel(double weight, double[] distance, double colour) {
  public GaussianKernel {
    distance = distance.clone();
    boolean lengths = distance.length > 0 && Arrays.stream(distance).allMatch(s -> s > 0);
    if (!(weight >= 0) || !lengths || !(colour >= 0)) {
      throw new IllegalArgumentException(
          "A kernel needs a weight of 0 or more, distances above 0 and a colour deviation of 0 or"
              + " more, not "
              + (weight + ", " + Arrays.toString(distance) + " and " + colour + "."));
    }
  }

  /** The same deviation along all axes. */
  public GaussianKernel(double weight, double distance, double colour) {
    this(weight, new double[] {distance}, colour);
  }

  /** How many numbers describe a pixel of an image of so many axes and channels. */
  int features(int axes, int channels) {
    return axes + (colour > 0 ? channels : 0);
  }

  /**
   * Position and colour of all pixels in standard deviations.
   *
   * @param size of the image along every axis
   * @param image [channel * pixels + pixel]
   * @return [pixel * {@link #features} + i]
   */
  float[] features(int[] size, float[] image) {
    int pixels = Arrays.stream(size).reduce(1, Math::multiplyExact);
    int channels = image.length / pixels;
    int count = features(size.length, channels);
    if (distance.length != 1 && distance.length != size.length) {
      throw new IllegalArgumentException(
          "The kernel has distances along "
              + (distance.length + " axes, but the image has " + size.length + "."));
    }
    float[] features = new float[Math.multiplyExact(pixels, count)];
    for (int p = 0; p < pixels; p++) {
      int rest = p;
      for (int d = 0; d < size.length; d++) {
        double deviation = distance[distance.length == 1 ? 0 : d];
        features[p * count + d] = (float) (rest % size[d] / deviation);
        rest /= size[d];
      }
      for (int c = size.length; c < count; c++) {
        features[p * count + c] = (float) (image[(c - size.length) * pixels + p] / colour);
      }
    }
    return features;
  }
}
