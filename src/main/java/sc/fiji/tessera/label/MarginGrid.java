package sc.fiji.tessera.label;

import java.util.Arrays;
import java.util.stream.IntStream;

/**
 * An image with a margin of one pixel around it, so that the neighbours of every pixel lie at fixed
 * distances in the array and none has to be looked for at the border. Axes of one pixel have no
 * margin.
 */
final class MarginGrid {
  private final int width;
  private final int[] rows;
  private final int[] offsets;
  private final int length;

  /**
   * Lays out a grid.
   *
   * @throws IllegalArgumentException if it would have more than 2147483639 pixels
   */
  MarginGrid(int[] size, Connectivity connectivity) {
    width = size[0];
    int[] strides = new int[size.length];
    long total = 1;
    for (int d = 0; d < size.length; d++) {
      strides[d] = (int) total;
      total *= size[d] + 2L * margin(size[d]);
      if (total > Integer.MAX_VALUE - 8)
        throw new IllegalArgumentException(
            "The image has too many pixels to be flooded at once; at most about 2147000000 can be.");
    }
    length = (int) total;
    rows = rows(size, strides);
    offsets = offsets(size, strides, connectivity);
  }

  private static int margin(int extent) {
    return extent > 1 ? 1 : 0;
  }

  private static int[] rows(int[] size, int[] strides) {
    int count = Arrays.stream(size).skip(1).reduce(1, (a, b) -> a * b);
    int[] rows = new int[size[0] == 0 ? 0 : count];
    int[] position = new int[size.length];
    for (int row = 0; row < rows.length; row++) {
      for (int d = 0; d < size.length; d++)
        rows[row] += (position[d] + margin(size[d])) * strides[d];
      for (int d = 1; d < size.length && ++position[d] == size[d]; d++) position[d] = 0;
    }
    return rows;
  }

  /** Over faces axis by axis, an order that results depend on; else in raster order. */
  private static int[] offsets(int[] size, int[] strides, Connectivity connectivity) {
    if (connectivity == Connectivity.FACES)
      return IntStream.range(0, size.length)
          .filter(d -> size[d] > 1)
          .flatMap(d -> IntStream.of(-strides[d], strides[d]))
          .toArray();
    int[] thin = IntStream.range(0, size.length).filter(d -> size[d] == 1).toArray();
    return connectivity.steps(size.length).stream()
        .filter(step -> Arrays.stream(thin).allMatch(d -> step[d] == 0))
        .mapToInt(step -> IntStream.range(0, step.length).map(d -> step[d] * strides[d]).sum())
        .toArray();
  }

  /** Pixels, those of the margin included. */
  int length() {
    return length;
  }

  /** Where the neighbours of a pixel lie, relative to it. */
  int[] offsets() {
    return offsets;
  }

  /** Pixels along x. */
  int width() {
    return width;
  }

  /** Number of rows along x. */
  int rows() {
    return rows.length;
  }

  /** Where a row starts. */
  int row(int row) {
    return rows[row];
  }
}
