package sc.fiji.tessera.classical;

import java.util.Arrays;
import java.util.concurrent.CancellationException;
import java.util.function.BooleanSupplier;
import net.imglib2.img.Img;
import net.imglib2.type.numeric.integer.IntType;
import sc.fiji.tessera.label.Connectivity;
import sc.fiji.tessera.label.LabelArray;

/**
 * Regions by the edges of a graph of pixels: Felzenszwalb and Huttenlocher, "Efficient Graph-Based
 * Image Segmentation" (2004). Two regions merge if the lightest edge between them is no heavier
 * than those inside both, plus scale / size. O(n log n). Smooth noisy images before; the paper uses
 * a standard deviation of 0.8 pixels.
 */
public final class Felzenszwalb {
  private static final int ASK = 1 << 16;

  private final int[] parent;
  private final int[] size;
  private final float[] limit;

  private Felzenszwalb(int pixels, double scale) {
    parent = new int[pixels];
    size = new int[pixels];
    limit = new float[pixels];
    for (int p = 0; p < pixels; p++) parent[p] = p;
    Arrays.fill(size, 1);
    Arrays.fill(limit, (float) scale);
  }

  private static void ask(BooleanSupplier cancelled) {
    if (cancelled.getAsBoolean()) throw new CancellationException("Cancelled.");
  }

  /**
   * What to do.
   *
   * @param scale above 0, in units of the features: larger ones give larger regions
   * @param minimum regions of fewer pixels merge with the neighbour of the lightest edge; 1 = none
   * @param connectivity which pixels are neighbours; the paper uses 8
   */
  public record Options(double scale, int minimum, Connectivity connectivity) {
    public Options {
      if (!(scale > 0) || minimum < 1) {
        throw new IllegalArgumentException(
            "The scale is above 0 and the fewest pixels 1 or more, not "
                + (scale + " and " + minimum + "."));
      }
    }
  }

  /**
   * The regions, numbered from 1 in raster order of their first pixels.
   *
   * @param features the image; edges weigh by the Euclidean difference of features
   * @param cancelled asked now and then
   * @throws CancellationException if cancelled
   */
  public static Img<IntType> of(
      PixelFeatures features, Options options, BooleanSupplier cancelled) {
    double scale = options.scale;
    int minimum = options.minimum;
    Edges edges = Edges.of(features, options.connectivity, cancelled);
    Felzenszwalb regions = new Felzenszwalb(features.pixels(), scale);
    int round = 0;
    for (long edge : edges.order) {
      if (round++ % ASK == 0) ask(cancelled);
      int a = regions.root(edges.from[(int) edge]);
      int b = regions.root(edges.to[(int) edge]);
      float weight = Float.intBitsToFloat((int) (edge >>> 32));
      if (a == b || weight > Math.min(regions.limit[a], regions.limit[b])) continue;
      int joined = regions.join(a, b);
      regions.limit[joined] = (float) (weight + scale / regions.size[joined]);
    }
    for (long edge : edges.order) {
      int a = regions.root(edges.from[(int) edge]);
      int b = regions.root(edges.to[(int) edge]);
      if (a != b && Math.min(regions.size[a], regions.size[b]) < minimum) regions.join(a, b);
    }
    return new LabelArray(regions.numbered(), features.size()).image();
  }

  /** Pairs of neighbours; the order holds the weight's bits above the edge's number. */
  private record Edges(int[] from, int[] to, long[] order) {
    static Edges of(PixelFeatures features, Connectivity connectivity, BooleanSupplier cancelled) {
      PixelGrid grid = new PixelGrid(features.size(), connectivity);
      int half = grid.directions() / 2;
      int most = Math.multiplyExact(grid.pixels(), half);
      int[] from = new int[most];
      int[] to = new int[most];
      long[] order = new long[most];
      int[] around = new int[grid.directions()];
      int count = 0;
      for (int p = 0; p < grid.pixels(); p++) {
        if (p % ASK == 0) ask(cancelled);
        grid.neighbours(p, around);
        for (int s = half; s < around.length; s++) {
          if (around[s] < 0) continue;
          from[count] = p;
          to[count] = around[s];
          float weight = (float) Math.sqrt(features.square(p, around[s]));
          order[count] = (long) Float.floatToIntBits(weight) << 32 | count;
          count++;
        }
      }
      long[] sorted = Arrays.copyOf(order, count);
      ask(cancelled);
      Arrays.sort(sorted);
      return new Edges(from, to, sorted);
    }
  }

  private int root(int pixel) {
    int r = pixel;
    while (parent[r] != r) {
      parent[r] = parent[parent[r]];
      r = parent[r];
    }
    return r;
  }

  private int join(int a, int b) {
    int larger = size[a] >= size[b] ? a : b;
    int smaller = larger == a ? b : a;
    parent[smaller] = larger;
    size[larger] += size[smaller];
    return larger;
  }

  private int[] numbered() {
    int[] labels = new int[parent.length];
    int[] names = new int[parent.length];
    int count = 0;
    for (int p = 0; p < labels.length; p++) {
      int r = root(p);
      if (names[r] == 0) names[r] = ++count;
      labels[p] = names[r];
    }
    return labels;
  }
}
