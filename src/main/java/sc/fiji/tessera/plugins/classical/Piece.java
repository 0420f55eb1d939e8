package sc.fiji.tessera.plugins.classical;

import java.nio.FloatBuffer;
import java.util.Arrays;
import net.imglib2.img.Img;
import net.imglib2.type.numeric.ARGBType;
import net.imglib2.type.numeric.integer.UnsignedByteType;
import net.imglib2.type.numeric.real.FloatType;
import sc.fiji.tessera.classical.PixelFeatures;
import sc.fiji.tessera.classical.Smoothing;
import sc.fiji.tessera.image.PixelSize;
import sc.fiji.tessera.image.SourceImage;
import sc.fiji.tessera.image.Volume;
import sc.fiji.tessera.image.Window;
import sc.fiji.tessera.label.Pixels;

/**
 * What is segmented as one without a network: the pixels of a plane, or of a volume of several.
 *
 * @param pixels axes x, y, (z,) or, for colour, x, y, (z,) channel
 * @param colour whether the last axis is the channel
 * @param bytes whether values are from 0 to 255 by their kind: 8-bit or RGB
 * @param spacing the distance of neighbouring pixels along x, y (and z), in widths of a pixel
 */
record Piece(Pixels pixels, boolean colour, boolean bytes, double[] spacing) {
  private static final float MOST = 255;

  /**
   * Reads the pixels.
   *
   * @param volume of the image, whose slices have the channels that are to be looked at
   * @throws IllegalArgumentException one sentence: there are too many pixels, or some have no value
   */
  static Piece read(SourceImage image, Volume volume) {
    boolean colour = volume.channels() > 1;
    int[] size = {(int) volume.width(), (int) volume.height(), volume.depth(), volume.channels()};
    float[] values = values(image, volume, size);
    for (float v : values) {
      if (Float.isFinite(v)) continue;
      throw new IllegalArgumentException(
          "The image \""
              + image.title()
              + "\" holds pixels without a value (NaN or infinity); give them one first, with"
              + " Process > Math > Macro...");
    }
    int axes = volume.depth() > 1 ? 3 : 2;
    int[] dimensions = Arrays.copyOf(size, axes + (colour ? 1 : 0));
    if (colour) dimensions[axes] = size[3];
    Object type = image.img().getType();
    boolean bytes = type instanceof UnsignedByteType || type instanceof ARGBType;
    return new Piece(
        new Pixels(values, dimensions), colour, bytes, spacing(image.pixelSize(), axes));
  }

  private static float[] values(SourceImage image, Volume volume, int[] size) {
    long area = (long) size[0] * size[1];
    if (area * size[2] * size[3] > Integer.MAX_VALUE - 8) {
      throw new IllegalArgumentException(
          "The image \""
              + image.title()
              + "\" has "
              + area * size[2] * size[3]
              + " values to be segmented as one; at most 2147483639 can be.");
    }
    float[] values = new float[(int) (area * size[2] * size[3])];
    FloatBuffer buffer = FloatBuffer.wrap(values);
    Window plane = new Window(0, 0, size[0], size[1]);
    for (int c = 0; c < size[3]; c++) {
      for (int z = 0; z < size[2]; z++) volume.slice(z).read(c, plane, buffer);
    }
    return values;
  }

  private static double[] spacing(PixelSize size, int axes) {
    double[] all = {1, size.y() / size.x(), size.z() / size.x()};
    double[] spacing = Arrays.copyOf(all, axes);
    for (int d = 0; d < axes; d++) {
      boolean known = spacing[d] > 0 && spacing[d] < Double.POSITIVE_INFINITY;
      if (!known) spacing[d] = 1;
    }
    return spacing;
  }

  /** How many axes in space there are, 2 or 3. */
  int axes() {
    return spacing.length;
  }

  /** The pixels as an image. */
  Img<FloatType> image() {
    return pixels.image();
  }

  /**
   * Smoothed in space.
   *
   * @param deviation of the Gaussian in widths of a pixel; 0 = not at all
   */
  Piece smoothed(double deviation) {
    if (deviation == 0) return this;
    double[] along = Arrays.stream(spacing).map(s -> deviation / s).toArray();
    return new Piece(Smoothing.gaussian(pixels, along), colour, bytes, spacing);
  }

  /** With values from 0 to 255: as they are by their kind, else from the least to the greatest. */
  Piece inBytes() {
    if (bytes) return this;
    double least = least();
    double range = range();
    double scale = range > 0 ? MOST / range : 0;
    float[] values = new float[pixels.values().length];
    for (int i = 0; i < values.length; i++) {
      values[i] = (float) ((pixels.values()[i] - least) * scale);
    }
    return new Piece(new Pixels(values, pixels.dimensions()), colour, true, spacing);
  }

  private double least() {
    float least = Float.POSITIVE_INFINITY;
    for (float v : pixels.values()) least = Math.min(least, v);
    return least;
  }

  /** The difference of the greatest and the least value. */
  double range() {
    float greatest = Float.NEGATIVE_INFINITY;
    for (float v : pixels.values()) greatest = Math.max(greatest, v);
    return greatest - least();
  }

  /** What its pixels are told apart by: their values, multiplied. */
  PixelFeatures features(double scale) {
    return PixelFeatures.of(image(), colour, scale, 0, spacing);
  }
}
