package sc.fiji.tessera.label;

import java.util.Arrays;

/**
 * The lines of an array along one axis, in bundles that lie side by side in memory, so that walking
 * along y or z does not fetch a cache line per pixel.
 *
 * @param length pixels of a line
 * @param stride distance in the array of two successive pixels of a line
 * @param total pixels of the array
 */
record AxisLines(int length, int stride, int total) {
  private static final int BUNDLE = 64;

  interface Bundle {
    /**
     * Processes lines.
     *
     * @param first index of the first pixel of the first line; line i starts at first + i
     * @param lines number of lines
     */
    void process(int first, int lines);
  }

  static AxisLines of(int[] dimensions, int axis) {
    int stride = 1;
    for (int d = 0; d < axis; d++) stride *= dimensions[d];
    int total = stride;
    for (int d = axis; d < dimensions.length; d++) total *= dimensions[d];
    return new AxisLines(dimensions[axis], stride, total);
  }

  /** Most lines that a bundle has. */
  int widest() {
    return Math.min(BUNDLE, stride);
  }

  void forEach(Bundle bundle) {
    if (total == 0) return;
    long block = (long) length * stride;
    for (long start = 0; start < total; start += block)
      for (int inner = 0; inner < stride; inner += BUNDLE)
        bundle.process((int) start + inner, Math.min(BUNDLE, stride - inner));
  }

  /** The physical distance of two pixels along each axis; 1 where none is given. */
  static double[] spacing(double[] given, int axes) {
    if (given.length == 0) {
      double[] ones = new double[axes];
      Arrays.fill(ones, 1);
      return ones;
    }
    if (given.length != axes)
      throw new IllegalArgumentException(
          "There are "
              + given.length
              + " pixel distances for an image of "
              + axes
              + " axes; one per axis is needed.");
    for (double s : given)
      if (!(s > 0) || Double.isInfinite(s))
        throw new IllegalArgumentException(
            "The distance of two pixels is " + s + "; it must be a positive number.");
    return given.clone();
  }
}
