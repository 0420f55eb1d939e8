package sc.fiji.tessera.label;

import net.imglib2.img.Img;
import net.imglib2.img.array.ArrayImgs;
import net.imglib2.type.numeric.integer.IntType;

/**
 * Objects of a plane from distances: where both the distance to an object's centre and that to its
 * boundary are low lies its seed, and seeds grow over the foreground by the distance to the
 * boundary. Archit et al., "Segment Anything for microscopy" (Nature Methods 2025).
 */
public final class DistanceObjects {
  /**
   * What counts.
   *
   * @param foreground the probability above which a pixel is of an object
   * @param centre the distance to the centre below which a pixel may be of a seed
   * @param boundary the distance to the boundary, inverted as the network gives it, below which it
   *     may be of a seed
   * @param foregroundSmoothing standard deviation in pixels; 0 does nothing
   * @param distanceSmoothing the same for both distances
   * @param minimum the fewest pixels of an object; the pixels of smaller ones go to others
   */
  public record Options(
      double foreground,
      double centre,
      double boundary,
      double foregroundSmoothing,
      double distanceSmoothing,
      int minimum) {
    /** As published. */
    public static final Options PUBLISHED = new Options(0.5, 0.5, 0.5, 1, 1.6, 0);

    public Options {
      boolean shares = isShare(foreground) && isShare(centre) && isShare(boundary);
      if (!shares || !(foregroundSmoothing >= 0) || !(distanceSmoothing >= 0) || minimum < 0) {
        throw new IllegalArgumentException(
            "Objects of distances need limits from 0 to 1, and smoothing and a minimum of 0 or"
                + " more.");
      }
    }

    private static boolean isShare(double value) {
      return value >= 0 && value <= 1;
    }
  }

  /**
   * What a network says of a plane, x fastest, all from 0 to 1.
   *
   * @param foreground probability of being of an object
   * @param centre distance to the centre of the object
   * @param boundary inverted distance to its boundary: 1 at the boundary
   * @param width of the plane
   */
  public record Maps(float[] foreground, float[] centre, float[] boundary, int width) {
    public Maps {
      int n = foreground.length;
      boolean rows = width >= 1 && n > 0 && n % width == 0;
      if (!rows || centre.length != n || boundary.length != n) {
        throw new IllegalArgumentException(
            "Foreground and distances have the same number of pixels, in whole rows.");
      }
    }
  }

  private DistanceObjects() {}

  /** The objects, numbered from 1; 0 is the ground. */
  public static Img<IntType> of(Maps maps, Options options) {
    float[] foreground = smoothed(maps.foreground, options.foregroundSmoothing, maps.width);
    float[] centre = smoothed(maps.centre, options.distanceSmoothing, maps.width);
    float[] boundary = smoothed(maps.boundary, options.distanceSmoothing, maps.width);
    int[] mask = new int[foreground.length];
    int[] seeds = new int[foreground.length];
    for (int i = 0; i < mask.length; i++) {
      mask[i] = foreground[i] > options.foreground ? 1 : 0;
      boolean seed = centre[i] < options.centre && boundary[i] < options.boundary;
      seeds[i] = seed ? mask[i] : 0;
    }
    Img<IntType> inside = image(mask, maps.width);
    Img<IntType> parts =
        ConnectedComponents.of(image(seeds, maps.width), Connectivity.CORNERS).image();
    Img<IntType> objects = grown(boundary, maps.width, parts, inside);
    if (options.minimum < 2) return objects;
    int[] large = numbered(objects, options.minimum);
    return grown(boundary, maps.width, image(large, maps.width), inside);
  }

  private static float[] smoothed(float[] map, double deviation, int width) {
    return deviation == 0 ? map : GaussianFilter.of(deviation).smoothed(map, width);
  }

  private static Img<IntType> image(int[] values, int width) {
    return ArrayImgs.ints(values, width, values.length / width);
  }

  private static Img<IntType> grown(
      float[] heights, int width, Img<IntType> seeds, Img<IntType> inside) {
    return Watershed.of(
        ArrayImgs.floats(heights, width, heights.length / width),
        seeds,
        inside,
        Watershed.Options.faces());
  }

  /** The labels of large objects, numbered anew; 0 elsewhere. */
  private static int[] numbered(Img<IntType> objects, int minimum) {
    int[] labels = LabelArray.read(objects).values();
    int highest = 0;
    for (int label : labels) highest = Math.max(highest, label);
    int[] sizes = new int[highest + 1];
    for (int label : labels) sizes[label]++;
    int[] numbers = new int[highest + 1];
    int last = 0;
    for (int label = 1; label <= highest; label++) {
      if (sizes[label] >= minimum) numbers[label] = ++last;
    }
    int[] result = new int[labels.length];
    for (int i = 0; i < result.length; i++) result[i] = numbers[labels[i]];
    return result;
  }
}
