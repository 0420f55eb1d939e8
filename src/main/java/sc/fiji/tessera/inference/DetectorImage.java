package sc.fiji.tessera.inference;

import java.nio.FloatBuffer;
import java.util.Arrays;
import sc.fiji.tessera.image.Affine;
import sc.fiji.tessera.image.Plane;
import sc.fiji.tessera.image.Window;

/**
 * An image as a detector takes it: normalised, all channels. Not to be changed.
 *
 * @param values [channels, height, width], row-major
 * @param channels of it
 * @param height in pixels
 * @param width in pixels
 */
public record DetectorImage(float[] values, int channels, int height, int width) {
  public DetectorImage {
    if (channels < 1 || height < 1 || width < 1 || values.length != channels * height * width) {
      throw new IllegalArgumentException(
          values.length
              + " values are not an image of "
              + channels
              + " channels and "
              + width
              + " x "
              + height
              + " pixels.");
    }
  }

  /**
   * A window of a plane, normalised.
   *
   * @param affines for each channel
   */
  public static DetectorImage of(Plane plane, Window window, Affine[] affines) {
    int pixels = Math.toIntExact(window.area());
    FloatBuffer values = FloatBuffer.allocate(Math.multiplyExact(plane.channels(), pixels));
    for (int c = 0; c < plane.channels(); c++) plane.read(c, window, affines[c], values);
    return new DetectorImage(values.array(), plane.channels(), window.height(), window.width());
  }

  /** At another size: bilinear between the centres of pixels, without smoothing. */
  public DetectorImage resized(int newHeight, int newWidth) {
    if (newHeight == height && newWidth == width) return this;
    Taps rows = Taps.of(height, newHeight);
    Taps columns = Taps.of(width, newWidth);
    float[] out = new float[channels * newHeight * newWidth];
    int i = 0;
    for (int c = 0; c < channels; c++) {
      for (int y = 0; y < newHeight; y++) {
        int upper = (c * height + rows.low[y]) * width;
        int lower = (c * height + rows.high[y]) * width;
        float v = rows.weight[y];
        for (int x = 0; x < newWidth; x++) {
          int l = columns.low[x];
          int r = columns.high[x];
          float u = columns.weight[x];
          float top = (1 - u) * values[upper + l] + u * values[upper + r];
          float bottom = (1 - u) * values[lower + l] + u * values[lower + r];
          out[i++] = (1 - v) * top + v * bottom;
        }
      }
    }
    return new DetectorImage(out, channels, newHeight, newWidth);
  }

  /** Between which two pixels each new one lies, and how near to the second. */
  private record Taps(int[] low, int[] high, float[] weight) {
    static Taps of(int from, int to) {
      Taps taps = new Taps(new int[to], new int[to], new float[to]);
      float scale = (float) from / to;
      for (int i = 0; i < to; i++) {
        float at = Math.max(0, scale * (i + 0.5f) - 0.5f);
        taps.low[i] = Math.min((int) at, from - 1);
        taps.high[i] = Math.min(taps.low[i] + 1, from - 1);
        taps.weight[i] = at - taps.low[i];
      }
      return taps;
    }
  }

  /** With zeros at the right and at the bottom, up to the next multiples. */
  public DetectorImage padded(int multiple) {
    int newHeight = (height + multiple - 1) / multiple * multiple;
    int newWidth = (width + multiple - 1) / multiple * multiple;
    if (newHeight == height && newWidth == width) return this;
    float[] out = new float[channels * newHeight * newWidth];
    for (int row = 0; row < channels * height; row++) {
      int to = (row / height * newHeight + row % height) * newWidth;
      System.arraycopy(values, row * width, out, to, width);
    }
    return new DetectorImage(out, channels, newHeight, newWidth);
  }

  @Override
  public boolean equals(Object o) {
    return o instanceof DetectorImage i
        && i.channels == channels
        && i.height == height
        && i.width == width
        && Arrays.equals(i.values, values);
  }

  @Override
  public int hashCode() {
    return Arrays.hashCode(values);
  }
}
