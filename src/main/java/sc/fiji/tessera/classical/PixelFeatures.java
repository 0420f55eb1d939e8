package sc.fiji.tessera.classical;

import java.util.Arrays;
import net.imglib2.RandomAccessibleInterval;
import net.imglib2.type.numeric.RealType;
import sc.fiji.tessera.label.Connectivity;
import sc.fiji.tessera.label.Pixels;

/**
 * What pixels are told apart by: their grey value or colour, and where they lie.
 *
 * @param values [pixel * count + i], the channels first, then x, y(, z)
 * @param count of numbers per pixel
 * @param size of the image along every axis in space
 * @param spacing the distance of neighbouring pixels along every axis, above 0; only how they
 *     compare matters to most
 */
public record PixelFeatures(float[] values, int count, int[] size, double[] spacing) {
  /** Pixels that are as far from each other along all axes. */
  public PixelFeatures(float[] values, int count, int[] size) {
    this(values, count, size, ones(size.length));
  }

  public PixelFeatures {
    boolean positive = Arrays.stream(spacing).allMatch(s -> s > 0 && s < Double.POSITIVE_INFINITY);
    if (spacing.length != size.length || !positive) {
      throw new IllegalArgumentException(
          "The spacing is one number above 0 for each axis, not " + Arrays.toString(spacing) + ".");
    }
  }

  private static double[] ones(int axes) {
    double[] ones = new double[axes];
    Arrays.fill(ones, 1);
    return ones;
  }

  /**
   * Reads an image.
   *
   * @param image axes x, y, (z,) or, for colour, x, y, (z,) channel
   * @param colour whether the last axis is the channel
   * @param intensity what grey values or colours are multiplied by, 0 or more
   * @param position what coordinates are multiplied by; 0 = they do not matter and are left out
   * @param spacing the distance of neighbouring pixels along every axis; none = 1
   */
  public static PixelFeatures of(
      RandomAccessibleInterval<? extends RealType<?>> image,
      boolean colour,
      double intensity,
      double position,
      double... spacing) {
    if (!(intensity >= 0) || !(position >= 0)) {
      throw new IllegalArgumentException("The weights of intensity and position are 0 or more.");
    }
    Pixels read = Pixels.read(image);
    int axes = read.dimensions().length - (colour ? 1 : 0);
    if (axes < 1) throw new IllegalArgumentException("The image needs axes besides the channel.");
    int[] size = read.leading(axes);
    int pixels = Arrays.stream(size).reduce(1, (a, b) -> a * b);
    int channels = read.values().length / pixels;
    int count = channels + (position > 0 ? axes : 0);
    double[] distances = spacing.length == 0 ? ones(axes) : spacing.clone();
    float[] values = new float[Math.multiplyExact(pixels, count)];
    for (int p = 0; p < pixels; p++) {
      for (int c = 0; c < channels; c++) {
        values[p * count + c] = (float) (read.values()[c * pixels + p] * intensity);
      }
      int rest = p;
      for (int d = 0; channels + d < count; d++) {
        values[p * count + channels + d] = (float) (rest % size[d] * position * distances[d]);
        rest /= size[d];
      }
    }
    return new PixelFeatures(values, count, size, distances);
  }

  int pixels() {
    return values.length / count;
  }

  /**
   * The same, multiplied so that the greatest difference of two pixels that share a face is 1; as
   * it is where there is none. With it a weight of differences means the same in all images.
   */
  public PixelFeatures normalized() {
    double greatest = 0;
    PixelGrid grid = new PixelGrid(size, Connectivity.FACES);
    int[] around = new int[grid.directions()];
    for (int p = 0; p < pixels(); p++) {
      grid.neighbours(p, around);
      for (int s = around.length / 2; s < around.length; s++) {
        if (around[s] >= 0) greatest = Math.max(greatest, square(p, around[s]));
      }
    }
    if (!(greatest > 0)) return this;
    float[] scaled = new float[values.length];
    for (int i = 0; i < scaled.length; i++) scaled[i] = (float) (values[i] / Math.sqrt(greatest));
    return new PixelFeatures(scaled, count, size, spacing);
  }

  /** The squared difference of two pixels. */
  double square(int a, int b) {
    return square(a, values, b);
  }

  /** The squared difference of a pixel and one of several points laid out like pixels. */
  double square(int pixel, float[] points, int point) {
    double sum = 0;
    for (int i = 0; i < count; i++) {
      double difference = values[pixel * count + i] - points[point * count + i];
      sum += difference * difference;
    }
    return sum;
  }
}
