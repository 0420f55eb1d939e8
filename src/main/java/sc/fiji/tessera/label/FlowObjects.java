package sc.fiji.tessera.label;

import java.util.Arrays;
import java.util.concurrent.CancellationException;
import java.util.function.BooleanSupplier;
import net.imglib2.RandomAccessibleInterval;
import net.imglib2.img.Img;
import net.imglib2.type.numeric.RealType;
import net.imglib2.type.numeric.integer.IntType;

/**
 * Objects of planes from flows that lead to their centres: Stringer et al., "Cellpose: a generalist
 * algorithm for cellular segmentation" (2021). Every pixel that is in an object follows the flow;
 * those that end at one place are one object. What the authors' program does, its way of sampling
 * included. O(pixels steps).
 */
public final class FlowObjects {
  /** A network's flows are this times unit length. */
  private static final float SCALE = 5;

  /**
   * What to do.
   *
   * @param threshold scores above it are in objects; 0 is usual
   * @param steps that pixels walk, 1 or more; 200 is usual
   * @param error objects whose flows differ more than this from those of their shape are removed,
   *     0.4 is usual; infinite removes none
   * @param part of the image that an object may cover, above 0 to 1; 0.4 is usual
   * @param minimum the fewest pixels of an object; 15 is usual
   */
  public record Options(double threshold, int steps, double error, double part, long minimum) {
    public Options {
      boolean numbers = !Double.isNaN(threshold) && error >= 0 && minimum >= 0;
      if (!numbers || steps < 1 || !(part > 0 && part <= 1)) {
        throw new IllegalArgumentException(
            "Objects of flows need a threshold, 1 or more steps, an error and a minimum of 0 or"
                + " more, and a part above 0 to 1.");
      }
    }

    /** What the authors' program does unless told otherwise. */
    public static Options usual() {
      return new Options(0, 200, 0.4, 0.4, 15);
    }
  }

  private FlowObjects() {}

  /**
   * The objects.
   *
   * @param flows axes x, y, and the two components along y and along x, in this order, as networks
   *     give them: 5 times unit length
   * @param scores axes x, y: whether a pixel is in an object
   * @param cancelled asked in every step
   * @return labels from 1 in raster order of first pixels; holes are filled
   * @throws CancellationException if cancelled
   * @throws IllegalArgumentException if the sizes do not fit
   */
  public static Img<IntType> of(
      RandomAccessibleInterval<? extends RealType<?>> flows,
      RandomAccessibleInterval<? extends RealType<?>> scores,
      Options options,
      BooleanSupplier cancelled) {
    Pixels flow = Pixels.read(flows);
    Pixels score = Pixels.read(scores);
    boolean axes = score.dimensions().length == 2 && flow.dimensions().length == 3;
    if (!axes || flow.dimensions()[2] != 2 || !Arrays.equals(score.dimensions(), flow.leading(2))) {
      throw new IllegalArgumentException(
          "Scores have axes x and y, flows x, y and two components (y, x), of one size.");
    }
    int n = score.values().length;
    float[] dx = new float[n];
    float[] dy = new float[n];
    boolean[] inside = new boolean[n];
    for (int p = 0; p < n; p++) {
      inside[p] = score.values()[p] > options.threshold;
      dy[p] = flow.values()[p] / SCALE;
      dx[p] = flow.values()[n + p] / SCALE;
    }
    int[] size = score.dimensions();
    int[] ends = new FlowWalk(size[0], size[1], dx, dy, inside).ends(options.steps, cancelled);
    int[] labels = new FlowSinks(size[0], size[1], ends).labels();
    removeLarge(labels, options.part * n);
    if (options.error < Double.POSITIVE_INFINITY) {
      removeWrong(new LabelArray(labels, size), dx, dy, options.error);
    }
    Img<IntType> filled =
        Holes.fill(new LabelArray(labels, size).image(), Connectivity.FACES, Long.MAX_VALUE);
    return numbered(LabelArray.read(filled), options.minimum).image();
  }

  private static void removeLarge(int[] labels, double most) {
    int[] count = new int[Arrays.stream(labels).max().orElse(0) + 1];
    for (int label : labels) count[label]++;
    for (int p = 0; p < labels.length; p++) if (count[labels[p]] > most) labels[p] = 0;
  }

  private static void removeWrong(LabelArray labels, float[] dx, float[] dy, double limit) {
    double[] errors = errors(labels, dx, dy);
    int[] values = labels.values();
    for (int p = 0; p < values.length; p++) if (errors[values[p]] > limit) values[p] = 0;
  }

  /** Per label the mean squared difference between its pixels' flows and those of its shape. */
  static double[] errors(LabelArray labels, float[] dx, float[] dy) {
    float[][] own = CentreFlows.of(labels);
    int[] values = labels.values();
    int most = Arrays.stream(values).max().orElse(0);
    double[] sums = new double[most + 1];
    int[] count = new int[most + 1];
    for (int p = 0; p < values.length; p++) {
      if (values[p] == 0) continue;
      double x = own[0][p] - dx[p];
      double y = own[1][p] - dy[p];
      sums[values[p]] += x * x + y * y;
      count[values[p]]++;
    }
    for (int l = 0; l <= most; l++) if (count[l] > 0) sums[l] /= count[l];
    return sums;
  }

  private static LabelArray numbered(LabelArray labels, long minimum) {
    int[] values = labels.values();
    int most = Arrays.stream(values).max().orElse(0);
    long[] count = new long[most + 1];
    for (int label : values) count[label]++;
    int[] names = new int[most + 1];
    int next = 0;
    for (int p = 0; p < values.length; p++) {
      int label = values[p];
      if (label == 0) continue;
      if (names[label] == 0 && count[label] >= minimum) names[label] = ++next;
      values[p] = names[label];
    }
    return labels;
  }
}
