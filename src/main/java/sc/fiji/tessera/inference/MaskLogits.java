package sc.fiji.tessera.inference;

/**
 * Logits of a mask at the image's size, only where the mask may be: what lies in between is between
 * its neighbours, so that where none of them is high, nothing is. The values are exactly those of
 * the whole map, which need not be made: an object is mostly small in its image.
 */
final class MaskLogits {
  /** What interpolation may add by rounding. */
  private static final float MARGIN = 1e-3f;

  private MaskLogits() {}

  /**
   * The rectangle of the resized map outside of which nothing is above a level; null where nothing
   * is.
   *
   * @param low the network's logits
   * @param image whose frame tells how they are resized
   * @param stretched whether that is done at once, as in SAM 2; else by the network's square
   */
  static BilinearMap.Part above(
      float level, BilinearMap low, ImageEmbedding image, boolean stretched) {
    BilinearMap.Span[] high = low.above(level - MARGIN);
    if (high == null) return null;
    ImageEmbedding.Frame frame = image.frame();
    int side = frame.side();
    Axis x = new Axis(low.width(), side, frame.width(), image.width(), stretched);
    Axis y = new Axis(low.height(), side, frame.height(), image.height(), stretched);
    BilinearMap.Span columns = x.reached(high[0]);
    BilinearMap.Span rows = y.reached(high[1]);
    if (columns.size() <= 0 || rows.size() <= 0) return null; // beside the image
    BilinearMap.Part all = new BilinearMap.Part(low, 0, 0);
    if (!stretched) {
      all = all.resized(x.first, y.first, x.second.needed(columns), y.second.needed(rows));
    }
    return all.resized(x.second, y.second, columns, rows);
  }

  /** All of a map of the network's square at the image's size, by way of the square. */
  static BilinearMap whole(BilinearMap low, ImageEmbedding image) {
    ImageEmbedding.Frame frame = image.frame();
    int side = frame.side();
    Axis x = new Axis(low.width(), side, frame.width(), image.width(), false);
    Axis y = new Axis(low.height(), side, frame.height(), image.height(), false);
    BilinearMap.Span columns = new BilinearMap.Span(0, image.width() - 1);
    BilinearMap.Span rows = new BilinearMap.Span(0, image.height() - 1);
    return new BilinearMap.Part(low, 0, 0)
        .resized(x.first, y.first, x.second.needed(columns), y.second.needed(rows))
        .resized(x.second, y.second, columns, rows)
        .map();
  }

  /**
   * How one axis is resized.
   *
   * @param first to the network's square; null where the image's size comes at once
   * @param second to the image
   * @param filled how much of the square the image fills
   */
  private record Axis(BilinearMap.Taps first, BilinearMap.Taps second, int filled) {
    Axis(int low, int side, int filled, int image, boolean stretched) {
      this(
          stretched ? null : BilinearMap.Taps.of(low, side),
          BilinearMap.Taps.of(stretched ? low : filled, image),
          stretched ? low : filled);
    }

    /** Pixels of the image. */
    BilinearMap.Span reached(BilinearMap.Span low) {
      BilinearMap.Span of = first == null ? low : first.reached(low);
      if (of.first() >= filled) return new BilinearMap.Span(0, -1);
      return second.reached(of.until(filled - 1));
    }
  }
}
