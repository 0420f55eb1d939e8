package sc.fiji.tessera.inference;

/**
 * A map that is looked up bilinearly between the centres of its values, with its border values
 * beyond them: PyTorch's {@code interpolate(mode="bilinear", align_corners=False)}.
 *
 * @param values row-major
 * @param width columns
 */
record BilinearMap(float[] values, int width) {

  int height() {
    return values.length / width;
  }

  /** Where the values of one axis come from. */
  record Taps(int[] low, int[] high, float[] share) {
    static Taps of(int in, int out) {
      int[] low = new int[out];
      int[] high = new int[out];
      float[] share = new float[out];
      double scale = (double) in / out;
      for (int i = 0; i < out; i++) {
        double at = Math.max(0, (i + 0.5) * scale - 0.5);
        low[i] = Math.min(in - 1, (int) at);
        high[i] = Math.min(in - 1, low[i] + 1);
        share[i] = (float) (at - low[i]);
      }
      return new Taps(low, high, share);
    }

    /** Which values something in a range has a part in; there are some. */
    Span reached(Span from) {
      int first = 0;
      while (high[first] < from.first) first++;
      int last = low.length - 1;
      while (low[last] > from.last) last--;
      return new Span(first, last);
    }

    /** What the values of a range come from. */
    Span needed(Span of) {
      return new Span(low[of.first], high[of.last]);
    }
  }

  /** Indices of one axis from the first to the last; none where the last is smaller. */
  record Span(int first, int last) {
    int size() {
      return last - first + 1;
    }

    Span until(int most) {
      return new Span(first, Math.min(last, most));
    }
  }

  /**
   * A rectangle of a map.
   *
   * @param map its values
   * @param left its first column in the whole map
   * @param top its first row
   */
  record Part(BilinearMap map, int left, int top) {

    /** A rectangle of this, resized; all that it needs must be here. */
    Part resized(Taps x, Taps y, Span columns, Span rows) {
      int width = columns.size();
      float[] out = new float[Math.multiplyExact(width, rows.size())];
      float[] above = new float[width];
      float[] below = new float[width];
      int held = -1; // neighbours often come from the same rows
      for (int j = rows.first; j <= rows.last; j++) {
        if (y.low[j] != held) {
          row(y.low[j], x, columns.first, above);
          row(y.high[j], x, columns.first, below);
          held = y.low[j];
        }
        float share = y.share[j];
        int at = (j - rows.first) * width;
        for (int i = 0; i < width; i++) out[at + i] = between(above[i], below[i], share);
      }
      return new Part(new BilinearMap(out, width), columns.first, rows.first);
    }

    /** A row of this whose columns are resized. */
    private void row(int y, Taps x, int first, float[] out) {
      int start = (y - top) * map.width - left;
      for (int i = 0; i < out.length; i++) {
        float a = map.values[start + x.low[first + i]];
        float b = map.values[start + x.high[first + i]];
        out[i] = between(a, b, x.share[first + i]);
      }
    }
  }

  BilinearMap resized(int newWidth, int newHeight) {
    if (newWidth == width && newHeight == height()) return this;
    Taps x = Taps.of(width, newWidth);
    Taps y = Taps.of(height(), newHeight);
    return new Part(this, 0, 0)
        .resized(x, y, new Span(0, newWidth - 1), new Span(0, newHeight - 1))
        .map;
  }

  private static float between(float a, float b, float share) {
    return (1 - share) * a + share * b;
  }

  /** The columns and rows outside of which nothing is above a level; null where nothing is. */
  Span[] above(float level) {
    int left = width;
    int right = -1;
    int top = -1;
    int bottom = -1;
    for (int i = 0; i < values.length; i++) {
      if (!(values[i] > level)) continue;
      if (top < 0) top = i / width;
      bottom = i / width;
      left = Math.min(left, i % width);
      right = Math.max(right, i % width);
    }
    return right < 0 ? null : new Span[] {new Span(left, right), new Span(top, bottom)};
  }
}
