package sc.fiji.tessera.image;

import ij.CompositeImage;
import ij.ImagePlus;
import ij.process.ColorProcessor;
import java.awt.Color;
import java.nio.FloatBuffer;
import net.imglib2.RandomAccess;
import net.imglib2.RandomAccessibleInterval;
import net.imglib2.type.numeric.IntegerType;

/**
 * A picture of one plane with its labels' outlines in colour, for looking at: RGB as it is, other
 * channels stretched from their percentile 0.1 to 99.9, one channel grey, several added in their
 * colours. Drawn pixel by pixel, so that it needs no screen.
 */
public final class OutlinePicture {
  private static final Color[] COLOURS = {
    Color.RED, Color.GREEN, Color.BLUE, Color.WHITE, Color.CYAN, Color.MAGENTA, Color.YELLOW
  };

  private OutlinePicture() {}

  /**
   * Draws a plane.
   *
   * @param z slice from 0
   * @param t frame from 0
   * @param labels (x, y) labels of that plane; the pixels of a label that have a 4-neighbour of
   *     another label are its outline
   * @return an RGB image named {@code <name>-outlines}
   */
  public static ImagePlus draw(
      SourceImage source, int z, int t, RandomAccessibleInterval<? extends IntegerType<?>> labels) {
    int width = (int) source.width();
    int height = (int) source.height();
    if (labels.dimension(0) != width || labels.dimension(1) != height)
      throw new IllegalArgumentException(
          "The image is "
              + width
              + " x "
              + height
              + " pixels, its labels "
              + labels.dimension(0)
              + " x "
              + labels.dimension(1)
              + ".");
    int[] rgb = background(source, source.plane(z, t));
    outline(rgb, width, height, labels);
    return new ImagePlus(source.name() + "-outlines", new ColorProcessor(width, height, rgb));
  }

  private static int[] background(SourceImage source, Plane plane) {
    int width = (int) plane.width();
    int n = width * (int) plane.height();
    int[] rgb = new int[n];
    float[] values = new float[n];
    boolean asIs = source.isRgb();
    for (int c = 0; c < plane.channels(); c++) {
      Affine stretch =
          asIs
              ? new Affine(0, 1 / 255.0, true)
              : Normalization.percentile(0.1, 99.9).clipped().fit(plane.channel(c))[0];
      plane.read(
          c, new Window(0, 0, width, (int) plane.height()), stretch, FloatBuffer.wrap(values));
      add(rgb, values, colour(source, c, plane.channels()));
    }
    return rgb;
  }

  private static Color colour(SourceImage source, int channel, int channels) {
    if (channels == 1) return Color.WHITE;
    if (!source.isRgb() && source.imagePlus() instanceof CompositeImage composite)
      return new Color(composite.getChannelLut(channel + 1).getRGB(255));
    return COLOURS[channel % (source.isRgb() ? 3 : COLOURS.length)];
  }

  private static void add(int[] rgb, float[] values, Color colour) {
    for (int i = 0; i < rgb.length; i++) {
      int r = (rgb[i] >> 16 & 255) + Math.round(values[i] * colour.getRed());
      int g = (rgb[i] >> 8 & 255) + Math.round(values[i] * colour.getGreen());
      int b = (rgb[i] & 255) + Math.round(values[i] * colour.getBlue());
      rgb[i] = Math.min(255, r) << 16 | Math.min(255, g) << 8 | Math.min(255, b);
    }
  }

  private static void outline(
      int[] rgb, int width, int height, RandomAccessibleInterval<? extends IntegerType<?>> labels) {
    RandomAccess<? extends IntegerType<?>> at = labels.randomAccess();
    long x0 = labels.min(0);
    long y0 = labels.min(1);
    for (int y = 0; y < height; y++)
      for (int x = 0; x < width; x++) {
        long label = at.setPositionAndGet(x0 + x, y0 + y).getIntegerLong();
        if (label <= 0) continue;
        boolean edge =
            x > 0 && at.setPositionAndGet(x0 + x - 1, y0 + y).getIntegerLong() != label
                || x < width - 1
                    && at.setPositionAndGet(x0 + x + 1, y0 + y).getIntegerLong() != label
                || y > 0 && at.setPositionAndGet(x0 + x, y0 + y - 1).getIntegerLong() != label
                || y < height - 1
                    && at.setPositionAndGet(x0 + x, y0 + y + 1).getIntegerLong() != label;
        if (edge) rgb[y * width + x] = LabelColours.of(label).getRGB();
      }
  }
}
