package sc.fiji.tessera.image;

import java.util.ArrayList;
import java.util.List;

/**
 * One tile along one axis.
 *
 * @param windowStart first pixel that is computed, a multiple of the stride
 * @param windowSize how many are computed
 * @param coreStart first pixel of this tile's own share
 * @param coreEnd the pixel behind the last of its own share; shares cover the axis without overlap
 * @param start first pixel that is written (before the core where tiles blend)
 * @param weights weight of each written pixel, summing to 1 over tiles; null where all are 1
 * @param end the pixel behind the last that is written
 */
record Span(
    long windowStart,
    int windowSize,
    long coreStart,
    long coreEnd,
    long start,
    long end,
    float[] weights) {

  float weight(long position) {
    return weights == null ? 1 : weights[(int) (position - start)];
  }

  /** Tiles of an axis of {@code length} pixels. */
  static List<Span> plan(long length, Tiling.Options options) {
    Sides sides = Sides.of(length, options);
    long padded = sides.padded();
    long largest = Math.max(sides.atMost(options.tile()), sides.least());
    if (padded <= largest) return List.of(new Span(0, (int) padded, 0, length, 0, length, null));
    int context = options.context();
    long needed = sides.atLeast(2L * context + options.stride());
    if (largest < needed)
      throw new IllegalArgumentException(
          "A tile of "
              + options.tile()
              + " px has no room for "
              + context
              + " px of context on each side; use at least "
              + needed
              + ".");
    Layout layout = Layout.cheapest(sides, largest, options);
    return spans(layout, length, options);
  }

  private static long ceil(long value, long divisor) {
    return (value + divisor - 1) / divisor;
  }

  /**
   * The sides that windows may have: as far off the stride grid as the whole is, so that they start
   * on it and the last ends with the image.
   *
   * @param padded the whole, as far as the network must be given it
   * @param least the smallest
   */
  private record Sides(long padded, int stride, long least) {
    static Sides of(long length, Tiling.Options options) {
      int multiple = options.multiple();
      long whole = Math.max(length, options.minimum());
      Sides any = new Sides(ceil(whole, multiple) * multiple, options.stride(), 1);
      return new Sides(any.padded, any.stride, any.atLeast(Math.max(1, options.minimum())));
    }

    long atMost(long side) {
      return side - Math.floorMod(side - padded, (long) stride);
    }

    long atLeast(long side) {
      return side + Math.floorMod(padded - side, (long) stride);
    }
  }

  /** {@code count} windows of one {@code size}, evenly spread on the stride grid. */
  private record Layout(long padded, int count, int size, int stride) {
    /**
     * Each further window costs its context again, but rounding to the stride can make a few more
     * cheaper.
     */
    static Layout cheapest(Sides sides, long largest, Tiling.Options options) {
      int stride = options.stride();
      long context = 2L * options.context() / stride; // from here on in steps of the grid
      long whole = sides.padded() / stride;
      int fewest = (int) ceil(whole - context, largest / stride - context);
      Layout best = null;
      for (int count = fewest; count < fewest + 4; count++) {
        long steps = ceil(whole + context * (count - 1), count);
        long size = sides.atLeast(Math.max(steps, context + 1) * stride);
        size = Math.max(size, sides.least());
        if (best == null || count * size < (long) best.count * best.size)
          best = new Layout(sides.padded(), count, (int) size, stride);
      }
      return best;
    }

    long start(int i) {
      long steps = (padded - size) / stride;
      return steps * i / (count - 1) * stride;
    }

    /** Where tile i takes over from tile i - 1: the middle of their overlap, on the grid. */
    long border(int i) {
      long from = start(i);
      long to = start(i - 1) + size;
      return from + (to - from) / 2 / stride * stride;
    }
  }

  private static List<Span> spans(Layout layout, long length, Tiling.Options options) {
    int n = layout.count();
    long[] borders = new long[n + 1];
    for (int i = 1; i < n; i++) borders[i] = layout.border(i);
    borders[n] = length;
    int ramp = options.ramp();
    List<Span> spans = new ArrayList<>();
    for (int i = 0; i < n; i++) {
      long start = i == 0 ? 0 : borders[i] - ramp;
      long end = i == n - 1 ? length : Math.min(length, borders[i + 1] + ramp);
      float[] weights = ramp == 0 ? null : weights(borders, i, start, end, ramp);
      spans.add(
          new Span(
              layout.start(i), layout.size(), borders[i], borders[i + 1], start, end, weights));
    }
    return spans;
  }

  private static float[] weights(long[] borders, int tile, long start, long end, int ramp) {
    float[] weights = new float[(int) (end - start)];
    for (int i = 0; i < weights.length; i++) {
      long position = start + i;
      double own = raw(borders, tile, position, ramp);
      double sum = own;
      // With little room three tiles may reach one pixel: walk until a tile does not.
      for (int t = tile - 1; t >= 0 && raw(borders, t, position, ramp) > 0; t--)
        sum += raw(borders, t, position, ramp);
      for (int t = tile + 1; t < borders.length - 1 && raw(borders, t, position, ramp) > 0; t++)
        sum += raw(borders, t, position, ramp);
      weights[i] = (float) (own / sum);
    }
    return weights;
  }

  /** A trapezoid: 1 in the core, falling linearly to 0 within {@code ramp} beyond its borders. */
  private static double raw(long[] borders, int tile, long position, int ramp) {
    double left = tile == 0 ? 1 : (position + 0.5 - (borders[tile] - ramp)) / (2.0 * ramp);
    double right =
        tile == borders.length - 2 ? 1 : (borders[tile + 1] + ramp - position - 0.5) / (2.0 * ramp);
    return Math.max(0, Math.min(1, Math.min(left, right)));
  }
}
