package sc.fiji.tessera.classical;

import java.util.Arrays;
import sc.fiji.tessera.label.Pixels;

/**
 * How much brightness, colour and place count when pixels are told apart, whatever their units:
 * grey values are first divided by their standard deviation in all channels together, coordinates
 * by that of the coordinates along the longest side.
 *
 * @param intensity of the mean over the channels, 0 or more
 * @param colour of each channel's difference from that mean, 0 or more; with the same weight as the
 *     intensity, channels count as they are
 * @param position of the coordinates, 0 or more
 */
public record FeatureWeights(double intensity, double colour, double position) {
  public FeatureWeights {
    if (!(intensity >= 0) || !(colour >= 0) || !(position >= 0)) {
      throw new IllegalArgumentException(
          "The weights of intensity, colour and position are 0 or more, not "
              + (intensity + ", " + colour + " and " + position + "."));
    }
  }

  /**
   * The weighted features of an image.
   *
   * @param image axes x, y, (z,) or, for colour, x, y, (z,) channel
   * @param channels whether the last axis is the channel
   * @param spacing the distance of neighbouring pixels along every axis
   */
  public PixelFeatures of(Pixels image, boolean channels, double... spacing) {
    int axes = spacing.length;
    int[] size = image.leading(axes);
    int pixels = Arrays.stream(size).reduce(1, (a, b) -> a * b);
    int count = channels ? image.values().length / pixels : 1;
    double scale = 1 / deviation(image.values(), pixels);
    float[] weighted = new float[image.values().length];
    for (int p = 0; p < pixels; p++) {
      double mean = 0;
      for (int c = 0; c < count; c++) mean += image.values()[c * pixels + p] * scale / count;
      for (int c = 0; c < count; c++) {
        double difference = image.values()[c * pixels + p] * scale - mean;
        weighted[c * pixels + p] = (float) (intensity * mean + colour * difference);
      }
    }
    double longest = 0;
    for (int d = 0; d < axes; d++) longest = Math.max(longest, size[d] * spacing[d]);
    double place = position * Math.sqrt(12) / longest;
    Pixels features = new Pixels(weighted, image.dimensions());
    return PixelFeatures.of(features.image(), channels, 1, place, spacing);
  }

  /** The standard deviation within the channels; 1 where there is none. */
  private static double deviation(float[] values, int pixels) {
    double square = 0;
    for (int first = 0; first < values.length; first += pixels) {
      double mean = 0;
      for (int p = first; p < first + pixels; p++) mean += values[p];
      mean /= pixels;
      for (int p = first; p < first + pixels; p++) {
        square += (values[p] - mean) * (values[p] - mean);
      }
    }
    return square > 0 ? Math.sqrt(square / values.length) : 1;
  }
}
