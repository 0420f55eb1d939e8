package sc.fiji.tessera.classical;

import java.util.Arrays;
import java.util.concurrent.CancellationException;
import java.util.function.BooleanSupplier;
import net.imglib2.RandomAccessibleInterval;
import net.imglib2.img.Img;
import net.imglib2.type.numeric.RealType;
import net.imglib2.type.numeric.integer.IntType;
import sc.fiji.tessera.label.ConnectedComponents;
import sc.fiji.tessera.label.Connectivity;
import sc.fiji.tessera.label.LabelArray;

/**
 * Super-pixels: compact regions of about one size that keep to the image's borders. Achanta et al.,
 * "SLIC superpixels compared to state-of-the-art superpixel methods" (2012): k-means of colour and
 * position, each mean looking only as far as twice the grid it started on. O(n) per round; planes
 * and volumes.
 */
public final class Slic {
  /**
   * What to do.
   *
   * @param regions about so many, 1 or more
   * @param compactness how much position counts against colour, above 0, in units of the image; 10
   *     is usual for colours from 0 to 255
   * @param rounds of moving means, 1 or more; 10 is usual
   */
  public record Options(int regions, double compactness, int rounds) {
    public Options {
      if (regions < 1 || !(compactness > 0) || rounds < 1) {
        throw new IllegalArgumentException(
            "SLIC needs 1 or more regions, a compactness above 0 and 1 or more rounds, not "
                + (regions + ", " + compactness + " and " + rounds + "."));
      }
    }
  }

  private final PixelFeatures features;
  private final int[] size;
  private final double[] spacing;
  private final int channels;
  private final double step; // in units of the spacing
  private final float[] means;
  private final int[] nearest;
  private final double[] least;

  private Slic(PixelFeatures features, double step) {
    this.features = features;
    this.size = features.size();
    this.spacing = features.spacing();
    this.channels = features.count() - size.length;
    this.step = step;
    this.means = grid();
    this.nearest = new int[features.pixels()];
    this.least = new double[nearest.length];
  }

  /**
   * The super-pixels, connected by faces, numbered from 1 in raster order of their first pixels.
   * Parts of less than a quarter of the usual size join a neighbour.
   *
   * @param image axes x, y, (z,) or, for colour, x, y, (z,) channel
   * @param colour whether the last axis is the channel
   * @param spacing the distance of neighbouring pixels along every axis; none = 1
   * @throws CancellationException if cancelled
   */
  public static Img<IntType> of(
      RandomAccessibleInterval<? extends RealType<?>> image,
      boolean colour,
      Options options,
      BooleanSupplier cancelled,
      double... spacing) {
    PixelFeatures raw = PixelFeatures.of(image, colour, 1, 0, spacing);
    double volume = (double) raw.pixels() / options.regions;
    double pixel = Arrays.stream(raw.spacing()).reduce(1, (a, b) -> a * b);
    double least = Arrays.stream(raw.spacing()).min().orElse(1);
    double step = Math.max(least, Math.pow(volume * pixel, 1.0 / raw.size().length));
    PixelFeatures features =
        PixelFeatures.of(image, colour, 1 / options.compactness, 1 / step, raw.spacing());
    Slic slic = new Slic(features, step);
    for (int round = 0; round < options.rounds; round++) {
      if (cancelled.getAsBoolean()) throw new CancellationException("Cancelled.");
      slic.assign();
      slic.move();
    }
    return slic.connected(volume / 4);
  }

  /** Means in the middles of the cells of a regular grid. */
  private float[] grid() {
    int count = features.count();
    int[] cells = new int[size.length];
    for (int d = 0; d < size.length; d++) {
      cells[d] = (int) Math.min(size[d], Math.max(1, Math.rint(size[d] * spacing[d] / step)));
    }
    int all = Arrays.stream(cells).reduce(1, (a, b) -> a * b);
    float[] means = new float[all * count];
    for (int m = 0; m < all; m++) {
      int rest = m;
      int pixel = 0;
      int stride = 1;
      for (int d = 0; d < size.length; d++) {
        pixel += (int) ((rest % cells[d] + 0.5) * size[d] / cells[d]) * stride;
        rest /= cells[d];
        stride *= size[d];
      }
      System.arraycopy(features.values(), pixel * count, means, m * count, count);
    }
    return means;
  }

  private void assign() {
    Arrays.fill(least, Double.POSITIVE_INFINITY);
    for (int m = 0; m < means.length / features.count(); m++) {
      int[] from = new int[size.length];
      int[] to = new int[size.length];
      for (int d = 0; d < size.length; d++) {
        double middle = means[m * features.count() + channels + d] * step / spacing[d];
        double reach = 2 * step / spacing[d];
        from[d] = (int) Math.max(0, Math.ceil(middle - reach));
        to[d] = (int) Math.min(size[d] - 1, Math.floor(middle + reach));
      }
      int[] at = from.clone();
      do {
        int pixel = 0;
        for (int d = size.length - 1; d >= 0; d--) pixel = pixel * size[d] + at[d];
        for (int x = at[0]; x <= to[0]; x++) consider(pixel + x - at[0], m);
      } while (advance(at, from, to));
    }
  }

  /** The next row of a box. */
  private static boolean advance(int[] at, int[] from, int[] to) {
    for (int d = 1; d < at.length; d++) {
      if (++at[d] <= to[d]) return true;
      at[d] = from[d];
    }
    return false;
  }

  private void consider(int pixel, int mean) {
    double square = features.square(pixel, means, mean);
    if (square >= least[pixel]) return;
    least[pixel] = square;
    nearest[pixel] = mean;
  }

  private void move() {
    int count = features.count();
    double[] sums = new double[means.length];
    int[] members = new int[means.length / count];
    for (int p = 0; p < nearest.length; p++) {
      if (least[p] == Double.POSITIVE_INFINITY) continue;
      members[nearest[p]]++;
      for (int i = 0; i < count; i++) {
        sums[nearest[p] * count + i] += features.values()[p * count + i];
      }
    }
    for (int i = 0; i < means.length; i++) {
      if (members[i / count] > 0) means[i] = (float) (sums[i] / members[i / count]);
    }
  }

  private Img<IntType> connected(double minimum) {
    int[] labels = nearest.clone();
    for (int p = 0; p < labels.length; p++) labels[p]++;
    LabelArray whole = new LabelArray(labels, size);
    ConnectedComponents parts = ConnectedComponents.ofEachLabel(whole.image(), Connectivity.FACES);
    return new SmallParts(LabelArray.read(parts.image()), minimum).joined();
  }
}
