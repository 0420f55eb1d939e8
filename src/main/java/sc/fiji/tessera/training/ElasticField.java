package sc.fiji.tessera.training;

import java.util.Random;

/**
 * A smooth random deformation of a square patch: displacements at a 3 x 3 grid over it, whose
 * corners are the patch's corners, interpolated by bicubic splines (Keys 1981 with a = -0.5, as
 * ImageJ's bicubic; border nodes repeated). Ronneberger, Fischer, Brox, "U-Net" (MICCAI 2015),
 * section 3.1: normal displacements of 10 px on patches of 572 px.
 *
 * @param side of the patch, pixels
 * @param dx displacement along x of each pixel, [y * side + x]
 * @param dy along y
 */
record ElasticField(int side, float[] dx, float[] dy) {
  private static final int NODES = 3;

  /** The patch for which strengths are stated. */
  private static final double PUBLISHED_SIDE = 572;

  /** Below this the patch would be folded, or nearly. */
  private static final double LEAST_JACOBIAN = 0.2;

  /**
   * Draws one that does not fold the patch.
   *
   * @param sigma standard deviation of the displacements, in pixels on a patch of 572; scaled with
   *     the patch
   */
  static ElasticField draw(int side, double sigma, Random random) {
    double s = sigma * side / PUBLISHED_SIDE;
    while (true) {
      ElasticField field =
          new ElasticField(
              side, bicubic(grid(s, random), side, side), bicubic(grid(s, random), side, side));
      if (field.leastJacobian() > LEAST_JACOBIAN) return field;
      s *= 0.8; // ends: a field of nothing has 1 everywhere
    }
  }

  private static double[][] grid(double sigma, Random random) {
    double[][] grid = new double[NODES][NODES];
    for (double[] row : grid) {
      for (int i = 0; i < NODES; i++) row[i] = sigma * random.nextGaussian();
    }
    return grid;
  }

  /**
   * Values at every pixel.
   *
   * @param nodes [row][column], the outer ones at the outer pixels
   */
  static float[] bicubic(double[][] nodes, int height, int width) {
    double[][] across = new double[nodes.length][width];
    for (int x = 0; x < width; x++) {
      double[] w = weights(position(x, width, nodes[0].length), nodes[0].length);
      for (int r = 0; r < nodes.length; r++) {
        for (int i = 0; i < w.length; i++) across[r][x] += w[i] * nodes[r][i];
      }
    }
    float[] values = new float[height * width];
    for (int y = 0; y < height; y++) {
      double[] w = weights(position(y, height, nodes.length), nodes.length);
      for (int x = 0; x < width; x++) {
        double v = 0;
        for (int r = 0; r < w.length; r++) v += w[r] * across[r][x];
        values[y * width + x] = (float) v;
      }
    }
    return values;
  }

  private static double position(int pixel, int extent, int nodes) {
    return extent == 1 ? 0 : (double) pixel * (nodes - 1) / (extent - 1);
  }

  /** How much each node counts at a position; nodes beyond the border count as the border's. */
  private static double[] weights(double position, int nodes) {
    double[] w = new double[nodes];
    int first = (int) Math.floor(position) - 1;
    for (int i = first; i < first + 4; i++) {
      w[Math.max(0, Math.min(nodes - 1, i))] += keys(Math.abs(position - i));
    }
    return w;
  }

  private static double keys(double x) {
    if (x >= 2) return 0;
    if (x >= 1) return ((-0.5 * x + 2.5) * x - 4) * x + 2;
    return (1.5 * x - 2.5) * x * x + 1;
  }

  /** The least local change of area, on the pixels of the grid of every fourth row and column. */
  double leastJacobian() {
    double least = Double.POSITIVE_INFINITY;
    for (int y = 0; y + 1 < side; y += 4) {
      for (int x = 0; x + 1 < side; x += 4) {
        int i = y * side + x;
        double xx = 1 + dx[i + 1] - dx[i];
        double yx = dy[i + 1] - dy[i];
        double xy = dx[i + side] - dx[i];
        double yy = 1 + dy[i + side] - dy[i];
        least = Math.min(least, xx * yy - xy * yx);
      }
    }
    return least;
  }
}
