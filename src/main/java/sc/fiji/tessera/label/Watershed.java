package sc.fiji.tessera.label;

import java.util.Arrays;
import net.imglib2.RandomAccessibleInterval;
import net.imglib2.img.Img;
import net.imglib2.type.numeric.RealType;
import net.imglib2.type.numeric.integer.IntType;

/**
 * Seeded watershed: seeds grow over a landscape, lowest places first, until they meet or reach the
 * border of a mask. Meyer, "Color image segmentation" (1992); pixels of equal height are taken in
 * the order in which they were reached, so the result is always the same. Where no heights are
 * equal it is scikit-image's, with lines as well. In any number of dimensions; one thread; about 30
 * bytes per pixel, copies of the inputs included.
 */
public final class Watershed {
  private static final int OUTSIDE = -1;
  private static final int REACHED = -2;
  private static final int LINE = -3;

  /**
   * How seeds grow.
   *
   * @param connectivity which pixels are neighbours
   * @param lines whether pixels at which seeds meet become a line of 0 between them, one pixel wide
   *     (seeds that touch keep all their pixels); without lines every pixel that can be reached
   *     gets a label
   */
  public record Options(Connectivity connectivity, boolean lines) {
    /** Over faces, without lines. */
    public static Options faces() {
      return new Options(Connectivity.FACES, false);
    }
  }

  private final MarginGrid grid;

  /** What is known of each pixel: a label, 0 or one of the above; and its height. */
  private final long[] cells;

  private final FloodQueue front;

  private Watershed(MarginGrid grid, long[] cells, float[] heights) {
    this.grid = grid;
    this.cells = cells;
    front = new FloodQueue(cells, heights);
  }

  /**
   * Grows seeds over a whole image.
   *
   * @see #of(RandomAccessibleInterval, RandomAccessibleInterval, RandomAccessibleInterval, Options)
   */
  public static Img<IntType> of(
      RandomAccessibleInterval<? extends RealType<?>> landscape,
      RandomAccessibleInterval<?> seeds,
      Options options) {
    return of(landscape, seeds, null, options);
  }

  /**
   * Grows seeds.
   *
   * @param landscape heights in any unit, read in single precision; for a distance transform or a
   *     probability give their negative, so that seeds lie low
   * @param seeds 0 where there is none, else a label; of the same size
   * @param mask 0 where nothing may grow and no seed counts; of the same size; null for none
   * @return labels, starting at coordinate 0; 0 outside the mask, where no seed reached, and on
   *     lines
   * @throws IllegalArgumentException if sizes differ, heights are no finite numbers, or seeds or
   *     mask are not whole numbers from 0 on
   */
  public static Img<IntType> of(
      RandomAccessibleInterval<? extends RealType<?>> landscape,
      RandomAccessibleInterval<?> seeds,
      RandomAccessibleInterval<?> mask,
      Options options) {
    sameSize(landscape, seeds, "seeds");
    if (mask != null) sameSize(landscape, mask, "mask");
    LabelArray labels = LabelArray.read(seeds);
    byte[] inside = new byte[labels.values().length];
    Arrays.fill(inside, (byte) 1);
    if (mask != null) {
      int[] values = LabelArray.read(mask).values();
      for (int i = 0; i < values.length; i++) {
        if (values[i] != 0) continue;
        inside[i] = 0;
        labels.values()[i] = 0;
      }
    }
    return of(Pixels.read(landscape).values(), labels, inside, options).image();
  }

  private static void sameSize(
      RandomAccessibleInterval<?> landscape, RandomAccessibleInterval<?> other, String name) {
    if (!Arrays.equals(landscape.dimensionsAsLongArray(), other.dimensionsAsLongArray()))
      throw new IllegalArgumentException(
          "The landscape has "
              + LabelReader.size(landscape)
              + " pixels and the "
              + name
              + " "
              + LabelReader.size(other)
              + "; they must have the same size.");
  }

  /** Grows seeds over faces, without lines. */
  static LabelArray of(float[] heights, LabelArray seeds, byte[] mask) {
    return of(heights, seeds, mask, Options.faces());
  }

  /**
   * Grows seeds.
   *
   * @param heights of all pixels, x fastest
   * @param seeds 0 where there is none, else a label; of the same size
   * @param mask 0 where nothing may grow; of the same size
   * @return labels; 0 where no seed reached and on lines
   */
  static LabelArray of(float[] heights, LabelArray seeds, byte[] mask, Options options) {
    int[] labels = new int[heights.length];
    if (labels.length == 0) return seeds.with(labels);
    MarginGrid grid = new MarginGrid(seeds.dimensions(), options.connectivity());
    long[] cells = new long[grid.length()];
    Arrays.fill(cells, OUTSIDE);
    for (int row = 0, i = 0; row < grid.rows(); row++) {
      int at = grid.row(row);
      for (int x = 0; x < grid.width(); x++, i++, at++) {
        int seed = seeds.values()[i];
        cells[at] = FloodQueue.cell(heights[i], seed != 0 || mask[i] != 0 ? seed : OUTSIDE);
      }
    }
    Watershed watershed = new Watershed(grid, cells, heights);
    watershed.start();
    if (options.lines()) watershed.growWithLines();
    else watershed.grow();
    for (int row = 0, i = 0; row < grid.rows(); row++) {
      int at = grid.row(row);
      for (int x = 0; x < grid.width(); x++, i++, at++) labels[i] = Math.max(0, (int) cells[at]);
    }
    return seeds.with(labels);
  }

  /** Queues the pixels of seeds that can grow at all: most lie inside. */
  private void start() {
    int[] offsets = grid.offsets();
    for (int row = 0; row < grid.rows(); row++) {
      int stop = grid.row(row) + grid.width();
      for (int pixel = grid.row(row); pixel < stop; pixel++)
        if ((int) cells[pixel] > 0) queueIfFree(pixel, offsets);
    }
  }

  private void queueIfFree(int pixel, int[] offsets) {
    for (int offset : offsets) {
      if ((int) cells[pixel + offset] != 0) continue;
      front.add(pixel);
      return;
    }
  }

  private void grow() {
    int[] offsets = grid.offsets();
    while (!front.isEmpty()) {
      int pixel = front.poll();
      int label = (int) cells[pixel];
      for (int offset : offsets) {
        int neighbour = pixel + offset;
        if ((int) cells[neighbour] != 0) continue;
        cells[neighbour] |= label;
        front.add(neighbour);
      }
    }
  }

  /** A pixel gets its label when it is taken, for only then are all that reach it known. */
  private void growWithLines() {
    int[] offsets = grid.offsets();
    while (!front.isEmpty()) {
      int pixel = front.poll();
      if ((int) cells[pixel] == REACHED) set(pixel, labelAround(pixel, offsets));
      if ((int) cells[pixel] == LINE) continue;
      for (int offset : offsets) {
        int neighbour = pixel + offset;
        if ((int) cells[neighbour] != 0) continue;
        set(neighbour, REACHED);
        front.add(neighbour);
      }
    }
  }

  private void set(int pixel, int state) {
    cells[pixel] = cells[pixel] & 0xffffffff00000000L | state & 0xffffffffL;
  }

  /** The one label around a pixel, or a line between several. */
  private int labelAround(int pixel, int[] offsets) {
    int label = 0;
    for (int offset : offsets) {
      int other = (int) cells[pixel + offset];
      if (other <= 0 || other == label) continue;
      if (label != 0) return LINE;
      label = other;
    }
    return label;
  }
}
