package sc.fiji.tessera.classical;

import java.util.Arrays;
import java.util.concurrent.CancellationException;
import java.util.function.BooleanSupplier;
import net.imglib2.RandomAccessibleInterval;
import net.imglib2.img.Img;
import net.imglib2.img.array.ArrayImgs;
import net.imglib2.type.numeric.integer.IntType;
import net.imglib2.type.numeric.real.DoubleType;
import sc.fiji.tessera.label.Connectivity;
import sc.fiji.tessera.label.LabelArray;

/**
 * The label whose scribble a walker from each pixel most probably meets first, when steps between
 * unlike pixels are improbable: Grady, "Random Walks for Image Segmentation" (2006). Neighbours
 * share a face; a step's weight is exp(-beta (difference / distance)^2) + 1e-10, with distance 1
 * along the first axis. One system of equations per label but the last, solved by conjugate
 * gradients with Jacobi's preconditioner: O(n) per round, rounds grow with the distance between
 * scribbles. One thread.
 */
public final class RandomWalker {
  private static final double LEAST = 1e-10;
  private static final int MOST_ROUNDS = 20_000;

  /**
   * What to do.
   *
   * @param beta how much differences hinder, 0 or more, per squared unit of the features
   * @param tolerance where to stop: the remaining error relative to the system's right side, above
   *     0; 1e-6 is usual
   */
  public record Options(double beta, double tolerance) {
    public Options {
      if (!(beta >= 0) || !(tolerance > 0)) {
        throw new IllegalArgumentException(
            "Beta is 0 or more and the tolerance above 0, not " + beta + " and " + tolerance + ".");
      }
    }
  }

  private final PixelGrid grid;
  private final int[] seeds;
  private final int[] offsets;
  private final double[][] weights; // [direction of the second half][pixel]
  private final double[] diagonal;
  private final Options options;
  private final BooleanSupplier cancelled;

  private RandomWalker(
      PixelFeatures image, int[] seeds, Options options, BooleanSupplier cancelled) {
    this.grid = new PixelGrid(image.size(), Connectivity.FACES);
    this.seeds = seeds;
    this.options = options;
    this.cancelled = cancelled;
    int half = grid.directions() / 2;
    this.offsets = new int[half];
    this.weights = new double[half][grid.pixels()];
    this.diagonal = new double[grid.pixels()];
    int[] around = new int[grid.directions()];
    double[] square = new double[half];
    for (int s = 0; s < half; s++) {
      offsets[s] = grid.offset(half + s);
      double distance = grid.distance(half + s, image.spacing()) / image.spacing()[0];
      square[s] = distance * distance;
    }
    for (int p = 0; p < grid.pixels(); p++) {
      grid.neighbours(p, around);
      for (int s = 0; s < half; s++) {
        int q = around[half + s];
        if (q < 0) continue;
        weights[s][p] = Math.exp(-options.beta * image.square(p, q) / square[s]) + LEAST;
        diagonal[p] += weights[s][p];
        diagonal[q] += weights[s][p];
      }
    }
  }

  /**
   * The probabilities of meeting each label first.
   *
   * @param image what pixels are told apart by
   * @param scribbles 0 = none, else a label from 1 to the highest, each of which occurs
   * @param cancelled asked in every round
   * @return axes of the image, then the label; they sum to 1
   * @throws CancellationException if cancelled
   * @throws IllegalArgumentException if sizes differ, or fewer than two labels are scribbled
   */
  public static Img<DoubleType> probabilities(
      PixelFeatures image,
      RandomAccessibleInterval<?> scribbles,
      Options options,
      BooleanSupplier cancelled) {
    Scribbles seeds = Scribbles.read(scribbles, image);
    RandomWalker walker = new RandomWalker(image, seeds.labels(), options, cancelled);
    int n = image.pixels();
    double[] all = new double[Math.multiplyExact(n, seeds.classes())];
    double[] last = new double[n];
    Arrays.fill(last, 1);
    for (int c = 0; c < seeds.classes(); c++) {
      boolean rest = c == seeds.classes() - 1;
      double[] p = rest ? last : walker.solve(c + 1);
      for (int i = 0; i < n; i++) {
        all[c * n + i] = Math.max(0, Math.min(1, p[i]));
        if (!rest) last[i] -= all[c * n + i];
      }
    }
    long[] size = new long[image.size().length + 1];
    for (int d = 0; d + 1 < size.length; d++) size[d] = image.size()[d];
    size[size.length - 1] = seeds.classes();
    return ArrayImgs.doubles(all, size);
  }

  /** The most probable label of each pixel, from 1; the first of equals. */
  public static Img<IntType> of(
      PixelFeatures image,
      RandomAccessibleInterval<?> scribbles,
      Options options,
      BooleanSupplier cancelled) {
    Img<DoubleType> probabilities = probabilities(image, scribbles, options, cancelled);
    int n = image.pixels();
    int[] labels = new int[n];
    double[] best = new double[n];
    int at = 0;
    for (DoubleType p : probabilities) {
      int pixel = at % n;
      if (p.get() > best[pixel]) {
        best[pixel] = p.get();
        labels[pixel] = at / n + 1;
      }
      at++;
    }
    return new LabelArray(labels, image.size()).image();
  }

  private double[] solve(int label) {
    int n = seeds.length;
    double[] x = new double[n];
    for (int p = 0; p < n; p++) if (seeds[p] == label) x[p] = 1;
    double[] residual = new double[n];
    laplacian(x, residual);
    for (int p = 0; p < n; p++) residual[p] = -residual[p];
    double[] direction = new double[n];
    double[] product = new double[n];
    double start = square(residual);
    double old = 0;
    for (int round = 0; round < MOST_ROUNDS; round++) {
      if (cancelled.getAsBoolean()) throw new CancellationException("Cancelled.");
      if (square(residual) <= options.tolerance * options.tolerance * start) break;
      double now = 0;
      for (int p = 0; p < n; p++) now += residual[p] * residual[p] / diagonal[p];
      double keep = round == 0 ? 0 : now / old;
      for (int p = 0; p < n; p++) direction[p] = residual[p] / diagonal[p] + keep * direction[p];
      laplacian(direction, product);
      double curvature = 0;
      for (int p = 0; p < n; p++) curvature += direction[p] * product[p];
      double step = now / curvature;
      for (int p = 0; p < n; p++) {
        x[p] += step * direction[p];
        residual[p] -= step * product[p];
      }
      old = now;
    }
    return x;
  }

  /** The graph's Laplacian times x; 0 at scribbled pixels, whose equations are not solved. */
  private void laplacian(double[] x, double[] product) {
    int n = x.length;
    for (int p = 0; p < n; p++) product[p] = diagonal[p] * x[p];
    for (int s = 0; s < offsets.length; s++) {
      double[] w = weights[s];
      int offset = offsets[s];
      for (int p = 0; p < n - offset; p++) product[p] -= w[p] * x[p + offset];
      for (int p = 0; p < n - offset; p++) product[p + offset] -= w[p] * x[p];
    }
    for (int p = 0; p < n; p++) if (seeds[p] != 0) product[p] = 0;
  }

  private static double square(double[] values) {
    double sum = 0;
    for (double v : values) sum += v * v;
    return sum;
  }
}
