package sc.fiji.tessera.label;

import java.util.Arrays;
import java.util.List;
import net.imglib2.Cursor;
import net.imglib2.img.Img;
import net.imglib2.type.numeric.integer.IntType;
import net.imglib2.type.numeric.real.DoubleType;

/**
 * Objects from the probability that a pixel belongs to one. Touching objects are told apart where
 * the network is less sure between them than inside: the regions above a high probability are
 * seeds, which grow over all that is probable enough, most probable pixels first ({@link
 * Watershed}). Regions without a seed are objects too, if they are anywhere more likely object than
 * not. Holes are filled and specks removed. Pixels that share a face belong together; a plane is a
 * volume of one slice.
 */
public final class ProbableObjects {
  private static final float OBJECT = 0.5f;

  /**
   * What to do.
   *
   * @param seed the probability above which a region starts an object of its own, 0.5 (nothing is
   *     split) to below 1
   * @param grow the probability down to which objects reach, above 0 to 0.5; what training has cut
   *     away between touching objects is won back below 0.5
   * @param minimum the fewest pixels of an object; 0 and 1 remove nothing
   * @param neck by how many pixels the distance to the background must fall between two objects for
   *     their shape to tell them apart; 0 = the probability tells
   */
  public record Options(double seed, double grow, long minimum, double neck) {
    public Options {
      boolean probabilities = seed >= OBJECT && seed < 1 && grow > 0 && grow <= OBJECT;
      if (!probabilities || minimum < 0 || !(neck >= 0)) {
        throw new IllegalArgumentException(
            "Objects need a seed from 0.5 to below 1, a reach above 0 to 0.5, and a minimum and a"
                + " neck of 0 or more pixels, not "
                + List.of(seed, grow, minimum, neck)
                + ".");
      }
    }
  }

  private ProbableObjects() {}

  /**
   * The objects, numbered from 1.
   *
   * @param slices probabilities, [y * width + x] each
   * @return slice by slice
   */
  public static List<Img<IntType>> of(
      List<float[]> slices, int width, int height, Options options) {
    int area = width * height;
    float[] heights = new float[Math.multiplyExact(area, slices.size())];
    byte[] mask = new byte[heights.length];
    int[] sure = new int[heights.length];
    int[] likely = new int[heights.length];
    for (int z = 0; z < slices.size(); z++) {
      float[] p = slices.get(z);
      for (int i = 0; i < area; i++) {
        int at = z * area + i;
        heights[at] = -p[i];
        mask[at] = (byte) (p[i] > options.grow ? 1 : 0);
        likely[at] = p[i] > OBJECT ? 1 : 0;
        sure[at] = p[i] > options.seed ? 1 : 0;
      }
    }
    int[] size =
        slices.size() == 1 ? new int[] {width, height} : new int[] {width, height, slices.size()};
    LabelArray regions = new LabelArray(likely, size);
    LabelArray grown =
        options.neck > 0
            ? byShape(regions, mask, options.neck)
            : Watershed.of(heights, seeds(new LabelArray(sure, size), regions), mask);
    Img<IntType> solid = Holes.fill(grown.image(), Connectivity.FACES, Long.MAX_VALUE);
    Img<IntType> kept = SmallRegions.remove(solid, options.minimum, Connectivity.FACES);
    return numbered(LabelArray.read(kept)).slices();
  }

  private static LabelArray byShape(LabelArray likely, byte[] mask, double neck) {
    Img<DoubleType> distance = DistanceTransform.euclidean(likely.image());
    float[] depth = new float[mask.length];
    byte[] inside = new byte[mask.length];
    Cursor<DoubleType> cursor = distance.cursor();
    for (int i = 0; i < depth.length; i++) {
      depth[i] = (float) cursor.next().get();
      inside[i] = (byte) likely.values()[i];
    }
    LabelArray seeds = Peaks.of(depth, likely.dimensions(), inside, neck);
    for (int i = 0; i < depth.length; i++) depth[i] = -depth[i];
    return Watershed.of(depth, seeds, mask);
  }

  /** Regions above the high probability, and those above a half that hold none. */
  private static LabelArray seeds(LabelArray sure, LabelArray likely) {
    ConnectedComponents cores = ConnectedComponents.of(sure, Connectivity.FACES);
    ConnectedComponents regions = ConnectedComponents.of(likely, Connectivity.FACES);
    int[] core = cores.values();
    int[] region = regions.values();
    int regionCount = Arrays.stream(region).max().orElse(0);
    int coreCount = Arrays.stream(core).max().orElse(0);
    boolean[] seeded = new boolean[regionCount + 1];
    for (int i = 0; i < core.length; i++) if (core[i] != 0) seeded[region[i]] = true;
    int[] seeds = core.clone();
    for (int i = 0; i < seeds.length; i++) {
      if (region[i] != 0 && !seeded[region[i]]) seeds[i] = coreCount + region[i];
    }
    return sure.with(seeds);
  }

  /** Labels 1, 2, .. in the order of their first pixels. */
  private static LabelArray numbered(LabelArray labels) {
    int[] values = labels.values();
    int[] names = new int[Arrays.stream(values).max().orElse(0) + 1];
    int count = 0;
    for (int i = 0; i < values.length; i++) {
      if (values[i] == 0) continue;
      if (names[values[i]] == 0) names[values[i]] = ++count;
      values[i] = names[values[i]];
    }
    return labels;
  }
}
