package sc.fiji.tessera.classical;

import java.util.Arrays;
import java.util.function.BooleanSupplier;
import net.imglib2.RandomAccessibleInterval;
import net.imglib2.img.Img;
import net.imglib2.type.numeric.RealType;
import net.imglib2.type.numeric.integer.IntType;
import sc.fiji.tessera.label.Connectivity;
import sc.fiji.tessera.label.LabelArray;
import sc.fiji.tessera.label.Pixels;

/**
 * Labels whose borders follow the image's: Boykov and Jolly, "Interactive Graph Cuts" (2001).
 * Unequal neighbours cost boundary exp(-difference^2 / (2 deviation^2)) / distance, which is 1
 * along the first axis. Two labels are optimal, more are by alpha-expansion. About O(n) in
 * practice; 22 bytes per pixel, 4 per pixel and direction and 8 per pixel and label.
 */
public final class GraphCut {
  private static final double LEAST = 1e-5;

  /**
   * What to do.
   *
   * @param boundary what unequal neighbours of equal colour cost, 0 or more
   * @param deviation of colours, in units of the image; 0 = as neighbours differ on average
   * @param region how much the likeness to the scribbles' colours counts, 0 (not) or more
   * @param connectivity which pixels are neighbours
   */
  public record Options(
      double boundary, double deviation, double region, Connectivity connectivity) {
    public Options {
      if (!(boundary >= 0) || !(deviation >= 0) || !(region >= 0)) {
        throw new IllegalArgumentException(
            "The weights of boundary and region and the deviation are 0 or more, not "
                + (boundary + ", " + region + " and " + deviation + "."));
      }
    }
  }

  private GraphCut() {}

  /**
   * Labels all pixels by scribbles: those keep their labels, and colours are compared with a
   * Gaussian of every label's scribbled ones, each feature for itself.
   *
   * @param image what pixels are told apart by
   * @param scribbles 0 = none, else a label from 1 to the highest, each of which occurs
   * @param cancelled asked now and then
   * @return labels from 1; starts at coordinate 0
   * @throws java.util.concurrent.CancellationException if cancelled
   * @throws IllegalArgumentException if sizes differ, or fewer than two labels are scribbled
   */
  public static Img<IntType> of(
      PixelFeatures image,
      RandomAccessibleInterval<?> scribbles,
      Options options,
      BooleanSupplier cancelled) {
    Scribbles seeds = Scribbles.read(scribbles, image);
    int classes = seeds.classes();
    double[] costs = new double[Math.multiplyExact(image.pixels(), classes)];
    if (options.region > 0) {
      double[] likeness = seeds.likeness(image);
      for (int i = 0; i < costs.length; i++) costs[i] = options.region * likeness[i];
    }
    double most = Arrays.stream(costs).max().orElse(0);
    // more than all that a pixel's own cost and its neighbours can win
    double never = 2 * (most + 1 + 26 * options.boundary);
    for (int p = 0; p < image.pixels(); p++) {
      for (int c = 0; c < classes && seeds.labels()[p] > 0; c++) {
        costs[p * classes + c] = c == seeds.labels()[p] - 1 ? 0 : never;
      }
    }
    return labelled(image, costs, options, cancelled, 1);
  }

  /**
   * Cleans up class probabilities: a pixel's class costs -ln of its probability. The region's
   * weight is what that is multiplied by.
   *
   * @param probabilities axes x, y, (z,) class; values below 0.00001 count as that
   * @return classes from 0, the most probable ones but for the boundaries' sake
   */
  public static Img<IntType> refine(
      RandomAccessibleInterval<? extends RealType<?>> probabilities,
      PixelFeatures image,
      Options options,
      BooleanSupplier cancelled) {
    Pixels p = Pixels.read(probabilities);
    int axes = image.size().length;
    if (p.dimensions().length != axes + 1 || !Arrays.equals(p.leading(axes), image.size())) {
      throw new IllegalArgumentException(
          "The probabilities have the image's axes and then one of classes.");
    }
    int classes = p.dimensions()[axes];
    double[] costs = new double[p.values().length];
    for (int i = 0; i < costs.length; i++) {
      double probability = p.values()[i % classes * image.pixels() + i / classes];
      costs[i] = -options.region * Math.log(Math.max(LEAST, probability));
    }
    return labelled(image, costs, options, cancelled, 0);
  }

  private static Img<IntType> labelled(
      PixelFeatures image, double[] costs, Options options, BooleanSupplier cancelled, int first) {
    PixelGrid grid = new PixelGrid(image.size(), options.connectivity);
    double variance =
        options.deviation > 0 ? options.deviation * options.deviation : meanSquare(grid, image);
    double[] strength = new double[grid.directions()];
    for (int s = 0; s < strength.length; s++)
      strength[s] = options.boundary * image.spacing()[0] / grid.distance(s, image.spacing());
    PottsLabels.Weights weights =
        (p, q, s) -> strength[s] * Math.exp(-image.square(p, q) / (2 * variance));
    int[] labels = new PottsLabels(grid, costs, weights).least(cancelled);
    for (int i = 0; i < labels.length; i++) labels[i] += first;
    return new LabelArray(labels, image.size()).image();
  }

  private static double meanSquare(PixelGrid grid, PixelFeatures image) {
    double sum = 0;
    long count = 0;
    int[] around = new int[grid.directions()];
    for (int p = 0; p < grid.pixels(); p++) {
      grid.neighbours(p, around);
      for (int s = around.length / 2; s < around.length; s++) {
        if (around[s] < 0) continue;
        sum += image.square(p, around[s]);
        count++;
      }
    }
    return sum > 0 ? sum / count : 1;
  }
}
