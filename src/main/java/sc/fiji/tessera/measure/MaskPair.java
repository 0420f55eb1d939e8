package sc.fiji.tessera.measure;

import java.util.Arrays;
import net.imglib2.RandomAccessibleInterval;
import sc.fiji.tessera.label.LabelReader;

/**
 * Two masks of one size, cut to the smallest box that holds both.
 *
 * @param reference inside or not, x fastest
 * @param prediction the same
 * @param dimensions of the box along x, y (and z)
 * @param atStart per axis whether the box begins at the edge of the image
 * @param atEnd per axis whether it ends there
 */
record MaskPair(
    boolean[] reference,
    boolean[] prediction,
    int[] dimensions,
    boolean[] atStart,
    boolean[] atEnd) {

  static MaskPair read(RandomAccessibleInterval<?> reference, RandomAccessibleInterval<?> other) {
    long[] size = reference.dimensionsAsLongArray();
    if (size.length < 2 || size.length > 3 || !Arrays.equals(size, other.dimensionsAsLongArray())) {
      throw new IllegalArgumentException(
          "Boundaries are compared in two images or volumes of one size, not "
              + (LabelReader.size(reference) + " with " + LabelReader.size(other))
              + " pixels.");
    }
    int[] dimensions = Arrays.stream(size).mapToInt(Math::toIntExact).toArray();
    boolean[] truth = read(reference, "reference", dimensions);
    boolean[] found = read(other, "prediction", dimensions);
    return cut(truth, found, dimensions);
  }

  private static boolean[] read(RandomAccessibleInterval<?> image, String name, int[] dimensions) {
    boolean[] mask = new boolean[Arrays.stream(dimensions).reduce(1, Math::multiplyExact)];
    LabelReader reader = new LabelReader(image, name);
    int[] chunk = new int[LabelReader.CHUNK];
    int at = 0;
    for (int n; (n = reader.next(chunk, 0)) > 0; at += n)
      for (int i = 0; i < n; i++) mask[at + i] = chunk[i] > 0;
    return mask;
  }

  private static MaskPair cut(boolean[] truth, boolean[] found, int[] dimensions) {
    int axes = dimensions.length;
    int[] first = dimensions.clone();
    int[] last = new int[axes];
    for (int i = 0; i < truth.length; i++) {
      if (!truth[i] && !found[i]) continue;
      for (int d = 0, rest = i; d < axes; rest /= dimensions[d++]) {
        first[d] = Math.min(first[d], rest % dimensions[d]);
        last[d] = Math.max(last[d], rest % dimensions[d] + 1);
      }
    }
    int[] size = new int[axes];
    boolean[] atStart = new boolean[axes];
    boolean[] atEnd = new boolean[axes];
    for (int d = 0; d < axes; d++) {
      size[d] = Math.max(0, last[d] - first[d]);
      atStart[d] = first[d] == 0;
      atEnd[d] = last[d] == dimensions[d];
    }
    int pixels = Arrays.stream(size).reduce(1, (a, b) -> a * b);
    boolean[][] cut = new boolean[2][pixels];
    for (int i = 0; i < pixels; i++) {
      int from = 0;
      int stride = 1;
      for (int d = 0, rest = i; d < axes; rest /= size[d++]) {
        from += stride * (first[d] + rest % size[d]);
        stride *= dimensions[d];
      }
      cut[0][i] = truth[from];
      cut[1][i] = found[from];
    }
    return new MaskPair(cut[0], cut[1], size, atStart, atEnd);
  }

  /** The given spacing, or 1 along every axis. */
  double[] spacing(double[] given) {
    double[] spacing = given.clone();
    if (given.length == 0) {
      spacing = new double[dimensions.length];
      Arrays.fill(spacing, 1);
    }
    if (spacing.length != dimensions.length
        || !Arrays.stream(spacing).allMatch(s -> s > 0 && s < Double.POSITIVE_INFINITY)) {
      throw new IllegalArgumentException(
          "The distances of two pixels are "
              + Arrays.toString(given)
              + "; one positive number per axis is needed, "
              + (dimensions.length + " in all."));
    }
    return spacing;
  }
}
