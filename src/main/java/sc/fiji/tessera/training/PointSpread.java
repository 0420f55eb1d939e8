package sc.fiji.tessera.training;

import java.nio.FloatBuffer;
import java.util.Arrays;

/**
 * The picture that optics make of a point: a kernel of sum 1, 2 radius + 1 pixels wide, with which
 * patches are convolved; they are mirrored at their borders.
 *
 * @param radius in pixels
 * @param values [y][x]
 */
record PointSpread(int radius, float[][] values) {

  /**
   * A Gaussian, cut off at three standard deviations.
   *
   * @param sigma in pixels, above 0
   */
  static PointSpread gaussian(double sigma) {
    return of(
        (int) Math.ceil(3 * sigma), (x, y) -> Math.exp(-(x * x + y * y) / (2 * sigma * sigma)));
  }

  /**
   * What a point out of focus looks like: a disc, with soft edges of a pixel.
   *
   * @param r its radius in pixels, above 0
   */
  static PointSpread disc(double r) {
    return of(
        (int) Math.ceil(r + 0.5), (x, y) -> Math.max(0, Math.min(1, r + 0.5 - Math.hypot(x, y))));
  }

  @FunctionalInterface
  private interface Shape {
    double at(int x, int y);
  }

  private static PointSpread of(int radius, Shape shape) {
    float[][] values = new float[2 * radius + 1][2 * radius + 1];
    double sum = 0;
    for (int y = -radius; y <= radius; y++) {
      for (int x = -radius; x <= radius; x++) sum += shape.at(x, y);
    }
    for (int y = -radius; y <= radius; y++) {
      for (int x = -radius; x <= radius; x++) {
        values[y + radius][x + radius] = (float) (shape.at(x, y) / sum);
      }
    }
    return new PointSpread(radius, values);
  }

  /** Convolves one plane of side x side pixels that begins at {@code start}, in place. */
  void apply(FloatBuffer image, int start, int side) {
    int wide = side + 2 * radius;
    float[] source = new float[wide * wide];
    for (int y = 0; y < wide; y++) {
      int row = start + Patch.mirror(y - radius, side) * side;
      for (int x = 0; x < wide; x++) {
        source[y * wide + x] = image.get(row + Patch.mirror(x - radius, side));
      }
    }
    float[] sum = new float[side];
    for (int y = 0; y < side; y++) {
      Arrays.fill(sum, 0);
      for (int v = 0; v < values.length; v++) {
        for (int u = 0; u < values.length; u++) {
          float k = values[v][u];
          if (k == 0) continue;
          int from = (y + v) * wide + u;
          for (int x = 0; x < side; x++) sum[x] += k * source[from + x];
        }
      }
      image.put(start + y * side, sum);
    }
  }
}
