package sc.fiji.tessera.image;

/**
 * Resampling of 8-bit images with a triangle as wide as two output pixels, or two input pixels
 * where the image grows, so that nothing is left out when it shrinks: bilinear interpolation with
 * antialiasing as the Python Imaging Library computes it, bit for bit, in whole numbers, rows
 * first. Networks that were trained on images resized in this way expect just these values.
 */
public final class TriangleFilter {
  /** Bits of the weights behind the point. */
  private static final int PRECISION = 22;

  /**
   * What the pixels of one axis are made of.
   *
   * @param first of the input's pixels, for every output pixel
   * @param weights of as many pixels from there on, times two to the {@link #PRECISION}
   */
  private record Taps(int[] first, int[][] weights) {
    static Taps of(int in, int out) {
      double scale = (double) in / out;
      double support = Math.max(1, scale);
      int[] first = new int[out];
      int[][] weights = new int[out][];
      for (int i = 0; i < out; i++) {
        double centre = (i + 0.5) * scale;
        first[i] = Math.max(0, (int) (centre - support + 0.5));
        int end = Math.min(in, (int) (centre + support + 0.5));
        weights[i] = weights(first[i], end, centre, support);
      }
      return new Taps(first, weights);
    }

    private static int[] weights(int first, int end, double centre, double support) {
      double[] w = new double[end - first];
      double sum = 0;
      for (int k = 0; k < w.length; k++) {
        double distance = Math.abs((k + first - centre + 0.5) / support);
        w[k] = distance < 1 ? 1 - distance : 0;
        sum += w[k];
      }
      int[] whole = new int[w.length];
      for (int k = 0; k < w.length; k++) {
        double share = sum == 0 ? w[k] : w[k] / sum;
        whole[k] = (int) (0.5 + share * (1 << PRECISION));
      }
      return whole;
    }
  }

  private TriangleFilter() {}

  /**
   * Another size of an image.
   *
   * @param pixels values 0..255 as unsigned bytes, x fastest; not changed
   * @param width of it
   * @param newWidth at least 1
   * @param newHeight at least 1
   * @return a new array of newWidth * newHeight values; a copy where the size is the same
   */
  public static byte[] resized(byte[] pixels, int width, int newWidth, int newHeight) {
    int height = pixels.length / width;
    if (newWidth < 1 || newHeight < 1) {
      throw new IllegalArgumentException(
          "An image cannot become " + newWidth + " x " + newHeight + " pixels.");
    }
    byte[] narrow = newWidth == width ? pixels.clone() : rows(pixels, width, newWidth);
    return newHeight == height ? narrow : columns(narrow, newWidth, height, newHeight);
  }

  private static byte[] rows(byte[] pixels, int width, int newWidth) {
    Taps taps = Taps.of(width, newWidth);
    int height = pixels.length / width;
    byte[] out = new byte[newWidth * height];
    for (int y = 0; y < height; y++) {
      for (int x = 0; x < newWidth; x++) {
        out[y * newWidth + x] = sum(pixels, y * width + taps.first[x], 1, taps.weights[x]);
      }
    }
    return out;
  }

  private static byte[] columns(byte[] pixels, int width, int height, int newHeight) {
    Taps taps = Taps.of(height, newHeight);
    byte[] out = new byte[width * newHeight];
    for (int y = 0; y < newHeight; y++) {
      for (int x = 0; x < width; x++) {
        out[y * width + x] = sum(pixels, taps.first[y] * width + x, width, taps.weights[y]);
      }
    }
    return out;
  }

  private static byte sum(byte[] pixels, int at, int stride, int[] weights) {
    int sum = 1 << PRECISION - 1;
    for (int k = 0; k < weights.length; k++) sum += (pixels[at + k * stride] & 0xff) * weights[k];
    int value = sum >> PRECISION;
    return (byte) Math.max(0, Math.min(255, value));
  }
}
