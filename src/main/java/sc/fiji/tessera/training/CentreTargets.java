package sc.fiji.tessera.training;

import java.nio.FloatBuffer;
import java.util.Arrays;

/**
 * What a network that finds centres learns of a patch, {@link Guide#CENTRES}: [4, side, side] with
 * how much of a centre there is, the offset to the centre of the pixel's object downwards and to
 * the right, and whether there is an object (1 or 0). An object's centre is the mean of its pixels
 * in the patch: of one that the patch cuts off, only what can be seen is known. Cheng et al.,
 * "Panoptic-DeepLab" (CVPR 2020), section 3.
 *
 * <p>Around each centre is a Gaussian of the published 8 pixels, or a quarter of the diameter of a
 * circle as large as the object where that is less: those of small neighbours must not flow into
 * one.
 */
final class CentreTargets {
  static final int MAPS = 4;
  private static final double WIDEST = 8;
  private static final double NARROWEST = 1;
  private static final double OF_DIAMETER = 0.25;
  private static final double REACH = 3;

  /** The sums of an object's columns and rows, and its pixels. */
  private record Sums(long[] x, long[] y, int[] count) {}

  private final int[] objects;
  private final int side;
  private final float[][] maps;

  private CentreTargets(int[] objects, int side) {
    this.objects = objects;
    this.side = side;
    this.maps = new float[MAPS][side * side];
  }

  /**
   * The maps of a patch.
   *
   * @param objects the number of each pixel's object, side x side, 0 = none; any numbers above
   * @return centre, down, right, whether there is an object; x fastest
   */
  static float[][] of(int[] objects, int side) {
    CentreTargets targets = new CentreTargets(dense(objects), side);
    targets.draw();
    return targets.maps;
  }

  /** Appends the maps of a patch that has been drawn. */
  static void append(Patch patch, FloatBuffer into) {
    for (float[] map : of(patch.objects(), patch.size())) into.put(map);
  }

  /** Numbers without gaps in the order of the given ones. */
  private static int[] dense(int[] objects) {
    int[] values = Arrays.stream(objects).filter(l -> l > 0).sorted().distinct().toArray();
    int[] numbers = new int[objects.length];
    Arrays.setAll(numbers, p -> objects[p] > 0 ? Arrays.binarySearch(values, objects[p]) + 1 : 0);
    return numbers;
  }

  private void draw() {
    int most = Arrays.stream(objects).max().orElse(0);
    Sums sums = new Sums(new long[most + 1], new long[most + 1], new int[most + 1]);
    for (int p = 0; p < objects.length; p++) {
      sums.x[objects[p]] += p % side;
      sums.y[objects[p]] += p / side;
      sums.count[objects[p]]++;
    }
    for (int l = 1; l <= most; l++) {
      blob(mean(sums.x, sums, l), mean(sums.y, sums, l), sigma(sums.count[l]));
    }
    for (int p = 0; p < objects.length; p++) {
      int l = objects[p];
      if (l == 0) continue;
      maps[1][p] = (float) (mean(sums.y, sums, l) - p / side);
      maps[2][p] = (float) (mean(sums.x, sums, l) - p % side);
      maps[3][p] = 1;
    }
  }

  private static double mean(long[] sum, Sums sums, int label) {
    return (double) sum[label] / sums.count[label];
  }

  private static double sigma(int pixels) {
    double diameter = 2 * Math.sqrt(pixels / Math.PI);
    return Math.max(NARROWEST, Math.min(WIDEST, OF_DIAMETER * diameter));
  }

  /** The highest of all Gaussians counts; their peaks lie on pixels, where 1 can be reached. */
  private void blob(double x, double y, double sigma) {
    int cx = (int) Math.round(x);
    int cy = (int) Math.round(y);
    int reach = (int) Math.ceil(REACH * sigma);
    for (int v = Math.max(0, cy - reach); v <= Math.min(side - 1, cy + reach); v++) {
      for (int u = Math.max(0, cx - reach); u <= Math.min(side - 1, cx + reach); u++) {
        double d = (u - cx) * (u - cx) + (v - cy) * (v - cy);
        int p = v * side + u;
        maps[0][p] = Math.max(maps[0][p], (float) Math.exp(-d / (2 * sigma * sigma)));
      }
    }
  }
}
