package sc.fiji.tessera.classical;

import java.util.Arrays;
import java.util.PriorityQueue;
import java.util.concurrent.CancellationException;
import java.util.function.BooleanSupplier;
import net.imglib2.RandomAccessibleInterval;
import net.imglib2.img.Img;
import net.imglib2.type.numeric.RealType;
import net.imglib2.type.numeric.integer.IntType;
import sc.fiji.tessera.label.Connectivity;
import sc.fiji.tessera.label.LabelArray;
import sc.fiji.tessera.label.Pixels;

/**
 * Regions that grow from seeds over pixels of similar grey values, the most similar first: Adams
 * and Bischof, "Seeded region growing" (1994), with a tolerance. O(n log n).
 */
public final class RegionGrowing {
  /** What a pixel is compared with. */
  public enum Reference {
    /** The mean of the seed's pixels: for one pixel what ImageJ's wand does. */
    SEED,
    /** The mean of the region as it has grown. */
    REGION
  }

  /**
   * What to do.
   *
   * @param tolerance by how much grey values may differ, 0 or more; infinite = seeds grow until
   *     they meet
   * @param reference from what
   * @param connectivity which pixels are neighbours
   */
  public record Options(double tolerance, Reference reference, Connectivity connectivity) {
    public Options {
      if (!(tolerance >= 0)) {
        throw new IllegalArgumentException("The tolerance is 0 or more, not " + tolerance + ".");
      }
    }
  }

  private static final int ASK = 1 << 12;

  private record Candidate(double difference, long order, int pixel, int label)
      implements Comparable<Candidate> {
    @Override
    public int compareTo(Candidate other) {
      int similar = Double.compare(difference, other.difference);
      return similar != 0 ? similar : Long.compare(order, other.order);
    }
  }

  private final float[] grey;
  private final int[] labels;
  private final Options options;
  private final PixelGrid grid;
  private final double[] sums;
  private final long[] counts;
  private final PriorityQueue<Candidate> front = new PriorityQueue<>();
  private final int[] around;
  private long order;

  private RegionGrowing(Pixels image, LabelArray seeds, Options options) {
    this.grey = image.values();
    this.labels = seeds.values();
    this.options = options;
    this.grid = new PixelGrid(image.dimensions(), options.connectivity);
    int most = Arrays.stream(labels).max().orElse(0);
    this.sums = new double[most + 1];
    this.counts = new long[most + 1];
    this.around = new int[grid.directions()];
  }

  /**
   * Grows seeds.
   *
   * @param image grey, of any number of axes
   * @param seeds of the same size; 0 = none, else a label
   * @param cancelled asked now and then
   * @return labels; 0 where nothing grew; starts at coordinate 0
   * @throws CancellationException if cancelled
   * @throws IllegalArgumentException if the sizes differ or the seeds are no labels
   */
  public static Img<IntType> of(
      RandomAccessibleInterval<? extends RealType<?>> image,
      RandomAccessibleInterval<?> seeds,
      Options options,
      BooleanSupplier cancelled) {
    Pixels pixels = Pixels.read(image);
    LabelArray labels = LabelArray.read(seeds);
    if (!Arrays.equals(pixels.dimensions(), labels.dimensions())) {
      throw new IllegalArgumentException("The image and the seeds differ in size.");
    }
    new RegionGrowing(pixels, labels, options).grow(cancelled);
    return labels.image();
  }

  private void grow(BooleanSupplier cancelled) {
    for (int p = 0; p < labels.length; p++) if (labels[p] != 0) count(p);
    int[] seeds = labels.clone();
    for (int p = 0; p < seeds.length; p++) if (seeds[p] != 0) offerAround(p);
    for (long round = 0; !front.isEmpty(); round++) {
      if (round % ASK == 0 && cancelled.getAsBoolean()) {
        throw new CancellationException("Cancelled.");
      }
      Candidate next = front.poll();
      if (labels[next.pixel] != 0) continue;
      if (!(difference(next.pixel, next.label) <= options.tolerance)) continue;
      labels[next.pixel] = next.label;
      if (options.reference == Reference.REGION) count(next.pixel);
      offerAround(next.pixel);
    }
  }

  private void count(int pixel) {
    sums[labels[pixel]] += grey[pixel];
    counts[labels[pixel]]++;
  }

  private double difference(int pixel, int label) {
    return Math.abs(grey[pixel] - sums[label] / counts[label]);
  }

  private void offerAround(int pixel) {
    grid.neighbours(pixel, around);
    for (int neighbour : around) {
      if (neighbour < 0 || labels[neighbour] != 0) continue;
      double difference = difference(neighbour, labels[pixel]);
      if (difference <= options.tolerance) {
        front.add(new Candidate(difference, order++, neighbour, labels[pixel]));
      }
    }
  }
}
