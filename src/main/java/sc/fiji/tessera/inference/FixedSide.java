package sc.fiji.tessera.inference;

import sc.fiji.tessera.image.Tiling;
import sc.fiji.tessera.model.ModelCard;
import sc.fiji.tessera.model.SegmentationModel;

/**
 * Windows of networks that take one size in x and y.
 *
 * @param options the tile must be that size or 0; the overlap is as wished
 */
record FixedSide(SegmentationModel model, SemanticSegmenter.Options options) {
  /**
   * Of both axes.
   *
   * @throws IllegalArgumentException one sentence, if width and height differ, or another tile is
   *     wanted
   */
  Tiling.Options sides() {
    ModelCard.Tiles limits = model.card().tiles();
    int size = limits.fixedWidth();
    if (size != limits.fixedHeight()) {
      throw new IllegalArgumentException(
          model.source()
              + " takes only images of "
              + text(limits.fixedWidth())
              + " in width and "
              + text(limits.fixedHeight())
              + " in height; square or free sizes are supported.");
    }
    if (options.tile() > 0 && options.tile() != size) {
      throw new IllegalArgumentException(
          "tile is "
              + options.tile()
              + ", but "
              + model.source()
              + " takes tiles of exactly "
              + size
              + " px; use tile=0.");
    }
    int stride = size % limits.multiple() == 0 ? limits.multiple() : 1;
    int overlap = options.overlap() < 0 ? Math.min(limits.halo(), size / 4) : options.overlap();
    return new Tiling.Options(size, stride, overlap, overlap, size);
  }

  private static String text(int pixels) {
    return pixels == 0 ? "any size" : pixels + " px";
  }
}
