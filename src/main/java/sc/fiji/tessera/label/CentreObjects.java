package sc.fiji.tessera.label;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.CancellationException;
import java.util.function.BooleanSupplier;
import net.imglib2.img.Img;
import net.imglib2.type.numeric.integer.IntType;

/**
 * Objects of planes from centres and offsets: every pixel points to where the centre of its object
 * should be, and belongs to the centre that is nearest to that place. Cheng et al.,
 * "Panoptic-DeepLab: A Simple, Strong, and Fast Baseline for Bottom-Up Panoptic Segmentation" (CVPR
 * 2020), section 3. The class of each object is then what most of its pixels say: {@link
 * PanopticRegions}.
 *
 * <p>The centres of images of any size may be as many as there are: the nearest one is found in a
 * tree, in logarithmic time. Thread-safe.
 */
public final class CentreObjects {
  /**
   * What counts.
   *
   * @param threshold how much of a centre a pixel must be more than; 0.1 is usual
   * @param window side of the square in which a centre must be the highest, odd; 7 is usual
   * @param most the highest so many centres count; 0 = all
   * @param minimum the fewest pixels of an object
   */
  public record Options(double threshold, int window, int most, long minimum) {
    /** All centres above 0.1 in windows of 7 pixels, objects of any size. */
    public static final Options USUAL = new Options(0.1, 7, 0, 0);

    public Options {
      if (Double.isNaN(threshold) || window < 1 || window % 2 == 0 || most < 0 || minimum < 0) {
        throw new IllegalArgumentException(
            "Centres need a threshold, an odd window, and a number and a minimum of 0 or more.");
      }
    }
  }

  /**
   * What a network says of a plane, x fastest.
   *
   * @param centre how much of a centre there is
   * @param down from the pixel to the centre of its object, in pixels along y
   * @param right the same along x
   * @param width of the plane
   */
  public record Maps(float[] centre, float[] down, float[] right, int width) {
    public Maps {
      int n = centre.length;
      boolean rows = width >= 1 && n > 0 && n % width == 0;
      if (!rows || down.length != n || right.length != n) {
        throw new IllegalArgumentException(
            "Centres and offsets have the same number of pixels, in whole rows.");
      }
    }

    int height() {
      return centre.length / width;
    }
  }

  /** A place that objects are around: column, row, and how much of a centre there is. */
  public record Centre(int x, int y, float score) {}

  private CentreObjects() {}

  /**
   * The centres: pixels above the threshold that no pixel of the window around them exceeds; of
   * equal ones in a window, the first.
   *
   * @return in raster order
   */
  public static List<Centre> centres(Maps maps, Options options) {
    List<Centre> found = new ArrayList<>();
    int width = maps.width;
    for (int p = 0; p < maps.centre.length; p++) {
      if (!(maps.centre[p] > options.threshold)) continue;
      int x = p % width;
      int y = p / width;
      if (isHighest(maps, x, y, options.window / 2)) found.add(new Centre(x, y, maps.centre[p]));
    }
    if (options.most == 0 || found.size() <= options.most) return found;
    found.sort(Comparator.comparing(Centre::score).reversed()); // stable: the first of equal ones
    List<Centre> highest = new ArrayList<>(found.subList(0, options.most));
    highest.sort(Comparator.comparingInt(Centre::y).thenComparingInt(Centre::x));
    return highest;
  }

  private static boolean isHighest(Maps maps, int x, int y, int reach) {
    float own = maps.centre[y * maps.width + x];
    int right = Math.min(maps.width - 1, x + reach);
    int bottom = Math.min(maps.height() - 1, y + reach);
    for (int v = Math.max(0, y - reach); v <= bottom; v++) {
      for (int u = Math.max(0, x - reach); u <= right; u++) {
        float other = maps.centre[v * maps.width + u];
        boolean before = v < y || v == y && u < x;
        if (other > own || before && other == own) return false;
      }
    }
    return true;
  }

  /**
   * The objects.
   *
   * @param things not 0 = a pixel of some object, x fastest
   * @param cancelled asked in every row
   * @return labels from 1 in the raster order of the centres; 0 also where there is no centre at
   *     all and where an offset is no number
   * @throws CancellationException if cancelled
   * @throws IllegalArgumentException if the sizes do not fit
   */
  public static Img<IntType> of(
      Maps maps, byte[] things, Options options, BooleanSupplier cancelled) {
    if (things.length != maps.centre.length) {
      throw new IllegalArgumentException(
          "Things are of " + things.length + " pixels, centres of " + maps.centre.length + ".");
    }
    int[] labels = new int[things.length];
    List<Centre> centres = centres(maps, options);
    if (!centres.isEmpty()) {
      CentreTree tree = new CentreTree(centres);
      for (int y = 0; y < maps.height(); y++) {
        if (cancelled.getAsBoolean()) {
          throw new CancellationException("The grouping was cancelled.");
        }
        row(maps, things, y, tree, labels);
      }
    }
    int[] size = {maps.width, maps.height()};
    return new LabelArray(numbered(labels, centres.size(), options.minimum), size).image();
  }

  private static void row(Maps maps, byte[] things, int y, CentreTree tree, int[] labels) {
    int near = 0; // neighbours mostly have the same centre
    for (int x = 0; x < maps.width; x++) {
      int p = y * maps.width + x;
      double atX = x + (double) maps.right[p];
      double atY = y + (double) maps.down[p];
      if (things[p] == 0 || !Double.isFinite(atX + atY)) continue;
      near = tree.nearest(atX, atY, near);
      labels[p] = near + 1;
    }
  }

  /** Leaves out what is too small, and closes the gaps in the numbers. */
  private static int[] numbered(int[] labels, int centres, long minimum) {
    long[] count = new long[centres + 1];
    for (int label : labels) count[label]++;
    int[] names = new int[centres + 1];
    int next = 0;
    for (int l = 1; l <= centres; l++) if (count[l] >= Math.max(1, minimum)) names[l] = ++next;
    Arrays.setAll(labels, p -> names[labels[p]]);
    return labels;
  }
}
