package sc.fiji.tessera.measure;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * A mask as runs of pixels in COCO's order: column by column, from top to bottom. Compare masks of
 * images of one size. Immutable.
 */
public final class MaskRuns implements Region {
  private static final int MORE = 0x20;
  private static final int SIGN = 0x10;
  private static final int BITS = 5;

  /** Begin and end (exclusive) of every run, rising. */
  private final int[] bounds;

  private final long area;

  private MaskRuns(int[] bounds) {
    this.bounds = bounds;
    long sum = 0;
    for (int i = 0; i < bounds.length; i += 2) sum += bounds[i + 1] - bounds[i];
    area = sum;
  }

  /**
   * From the lengths of runs, as COCO has them.
   *
   * @param counts lengths of runs, background and foreground by turns, background first
   * @throws IllegalArgumentException if one is negative
   */
  public static MaskRuns ofCounts(int... counts) {
    int[] bounds = new int[counts.length / 2 * 2];
    int at = 0;
    for (int i = 0; i < counts.length; i++) {
      if (counts[i] < 0) {
        throw new IllegalArgumentException("A run has 0 pixels or more, not " + counts[i] + ".");
      }
      at += counts[i];
      if (at < 0) throw new IllegalArgumentException("A mask has 2147483647 pixels at most.");
      if (i < bounds.length) bounds[i] = at;
    }
    return new MaskRuns(bounds);
  }

  /**
   * From the compressed lengths of runs of COCO's files: 5 bits per character, lengths from the
   * fourth on as the difference to the one before the last.
   *
   * @throws IllegalArgumentException if the text ends within a number or has other characters
   */
  public static MaskRuns ofCocoText(String text) {
    List<Integer> counts = new ArrayList<>();
    int value = 0;
    int shift = 0;
    for (int i = 0; i < text.length(); i++) {
      int c = text.charAt(i) - '0';
      if (c < 0 || c >= 2 * MORE) {
        throw new IllegalArgumentException(
            "The character " + text.charAt(i) + " is none of a compressed mask ('0' to 'o').");
      }
      value |= (c & MORE - 1) << shift;
      shift += BITS;
      if ((c & MORE) != 0) continue;
      if ((c & SIGN) != 0 && shift < Integer.SIZE) value |= -1 << shift;
      int n = counts.size();
      counts.add(n > 2 ? value + counts.get(n - 2) : value);
      value = 0;
      shift = 0;
    }
    if (shift > 0) throw new IllegalArgumentException("The compressed mask ends within a number.");
    return ofCounts(counts.stream().mapToInt(Integer::intValue).toArray());
  }

  /**
   * From outlines, as COCO rasterises them; what is in any of them is in the mask.
   *
   * @param outlines corners of each polygon in pixels: x, y, x, y, ...
   * @param width of the image
   * @param height of the image
   */
  public static MaskRuns ofPolygons(List<double[]> outlines, int width, int height) {
    MaskRuns all = new MaskRuns(new int[0]);
    for (double[] outline : outlines)
      all = all.with(new MaskRuns(new PolygonRaster(outline, width, height).bounds()));
    return all;
  }

  /**
   * The masks of all labels but 0 of a label image.
   *
   * @param labels x fastest; further axes follow as they lie in memory
   * @param width pixels along x
   */
  public static Map<Integer, MaskRuns> ofLabels(int[] labels, int width) {
    Map<Integer, List<Integer>> bounds = new TreeMap<>();
    int height = width == 0 ? 0 : labels.length / width;
    int before = 0;
    for (int i = 0; i <= width * height; i++) {
      int label = i == width * height ? 0 : labels[i % height * width + i / height];
      if (label == before) continue;
      if (before != 0) bounds.get(before).add(i);
      if (label != 0) bounds.computeIfAbsent(label, l -> new ArrayList<>()).add(i);
      before = label;
    }
    Map<Integer, MaskRuns> masks = new TreeMap<>();
    bounds.forEach(
        (label, b) -> masks.put(label, new MaskRuns(b.stream().mapToInt(v -> v).toArray())));
    return masks;
  }

  /** The pixels of either mask. */
  public MaskRuns with(MaskRuns other) {
    long[] runs = new long[(bounds.length + other.bounds.length) / 2];
    for (int i = 0; i < bounds.length; i += 2) runs[i / 2] = (long) bounds[i] << 32 | bounds[i + 1];
    for (int i = 0; i < other.bounds.length; i += 2)
      runs[(bounds.length + i) / 2] = (long) other.bounds[i] << 32 | other.bounds[i + 1];
    Arrays.sort(runs);
    int[] merged = new int[2 * runs.length];
    int n = 0;
    for (long run : runs) {
      int begin = (int) (run >> 32);
      if (n > 0 && begin <= merged[n - 1]) {
        merged[n - 1] = Math.max(merged[n - 1], (int) run);
      } else {
        merged[n++] = begin;
        merged[n++] = (int) run;
      }
    }
    return new MaskRuns(Arrays.copyOf(merged, n));
  }

  /** Behind the last pixel. */
  int end() {
    return bounds.length == 0 ? 0 : bounds[bounds.length - 1];
  }

  @Override
  public double area() {
    return area;
  }

  @Override
  public double shared(Region other) {
    if (!(other instanceof MaskRuns m)) throw Region.otherKind();
    long shared = 0;
    int i = 0;
    int j = 0;
    while (i < bounds.length && j < m.bounds.length) {
      int both = Math.min(bounds[i + 1], m.bounds[j + 1]) - Math.max(bounds[i], m.bounds[j]);
      if (both > 0) shared += both;
      if (bounds[i + 1] < m.bounds[j + 1]) i += 2;
      else j += 2;
    }
    return shared;
  }
}
