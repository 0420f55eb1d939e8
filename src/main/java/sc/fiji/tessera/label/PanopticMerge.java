package sc.fiji.tessera.label;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.SortedSet;
import java.util.stream.IntStream;
import net.imglib2.Cursor;
import net.imglib2.RandomAccessibleInterval;
import net.imglib2.img.Img;
import net.imglib2.type.numeric.RealType;
import net.imglib2.type.numeric.integer.IntType;

/**
 * One label per pixel from objects that overlap and a map of classes: the heuristic of Kirillov et
 * al., "Panoptic Segmentation" (2019). Objects are painted where nothing is yet, the surest first,
 * and those that are mostly hidden are dropped; then classes of stuff fill what is left.
 */
public final class PanopticMerge {
  /**
   * An object of a network.
   *
   * @param score how sure it is
   * @param category its class
   * @param mask not 0 = belongs to it; lies where its coordinates say and may be smaller than the
   *     picture or reach out of it
   */
  public record Instance(
      double score, int category, RandomAccessibleInterval<? extends RealType<?>> mask) {}

  /**
   * What to do.
   *
   * @param score the lowest of an object that counts; 0.5 is usual
   * @param overlap objects of which more than this part is painted already are dropped, 0 to 1; 0.5
   *     is usual
   * @param area the fewest pixels of a class of stuff
   */
  public record Options(double score, double overlap, long area) {
    public Options {
      if (Double.isNaN(score) || !(overlap >= 0 && overlap <= 1) || area < 0) {
        throw new IllegalArgumentException(
            "Merging needs a score, an overlap from 0 to 1 and an area of 0 or more.");
      }
    }
  }

  /**
   * A segment of the result.
   *
   * @param id its number
   * @param category its class
   * @param thing whether it is an object, or stuff
   * @param score of an object, how sure it is; NaN of stuff
   */
  public record Segment(int id, int category, boolean thing, double score) {
    /** The same with another number. */
    Segment numbered(int other) {
      return new Segment(other, category, thing, score);
    }
  }

  /**
   * The merged picture.
   *
   * @param ids 0 = nothing, else a segment's number
   * @param segments from number 1
   */
  public record Result(Img<IntType> ids, List<Segment> segments) {}

  private PanopticMerge() {}

  /**
   * Merges.
   *
   * @param classes a class per pixel, whole numbers from 0; starts at coordinate 0 for the masks
   * @param stuff which of these classes are painted, in ascending order
   * @throws IllegalArgumentException if a mask's number of axes differs
   */
  public static Result of(
      List<Instance> instances,
      RandomAccessibleInterval<?> classes,
      SortedSet<Integer> stuff,
      Options options) {
    LabelArray semantic = LabelArray.read(classes);
    int[] ids = new int[semantic.values().length];
    List<Segment> segments = new ArrayList<>();
    List<Instance> order = new ArrayList<>(instances);
    order.sort(Comparator.comparingDouble(Instance::score).reversed());
    for (Instance instance : order) {
      if (!(instance.score >= options.score)) continue;
      int[] pixels = pixels(instance.mask, semantic.dimensions());
      int[] free = Arrays.stream(pixels).filter(p -> ids[p] == 0).toArray();
      boolean hidden = pixels.length - free.length > options.overlap * pixels.length;
      if (free.length > 0 && !hidden)
        paint(ids, free, segments, new Segment(0, instance.category, true, instance.score));
    }
    for (int category : stuff) {
      int[] free =
          IntStream.range(0, ids.length)
              .filter(p -> ids[p] == 0 && semantic.values()[p] == category)
              .toArray();
      if (free.length > 0 && free.length >= options.area) {
        paint(ids, free, segments, new Segment(0, category, false, Double.NaN));
      }
    }
    return new Result(semantic.with(ids).image(), List.copyOf(segments));
  }

  private static void paint(int[] ids, int[] pixels, List<Segment> segments, Segment segment) {
    int id = segments.size() + 1;
    segments.add(segment.numbered(id));
    for (int p : pixels) ids[p] = id;
  }

  private static int[] pixels(
      RandomAccessibleInterval<? extends RealType<?>> mask, int[] dimensions) {
    if (mask.numDimensions() != dimensions.length) {
      throw new IllegalArgumentException(
          "A mask has "
              + mask.numDimensions()
              + " axes, but the picture "
              + dimensions.length
              + ".");
    }
    List<Integer> pixels = new ArrayList<>();
    Cursor<? extends RealType<?>> cursor = mask.localizingCursor();
    while (cursor.hasNext()) {
      if (cursor.next().getRealDouble() == 0) continue;
      long pixel = 0;
      boolean inside = true;
      for (int d = dimensions.length - 1; d >= 0; d--) {
        long at = cursor.getLongPosition(d);
        inside &= at >= 0 && at < dimensions[d];
        pixel = pixel * dimensions[d] + at;
      }
      if (inside) pixels.add((int) pixel);
    }
    return pixels.stream().mapToInt(Integer::intValue).toArray();
  }
}
