package sc.fiji.tessera.inference;

import sc.fiji.tessera.graph.ReceptiveField;
import sc.fiji.tessera.image.Tiling;
import sc.fiji.tessera.inference.SemanticSegmenter.Options;
import sc.fiji.tessera.inference.WindowPlan.Box;
import sc.fiji.tessera.inference.WindowPlan.Size;
import sc.fiji.tessera.model.ModelCard;
import sc.fiji.tessera.model.SegmentationModel;

/**
 * How windows of a network can be laid over an image: with its halo around, as one, or blended.
 * Immutable.
 */
final class WindowLayout {
  /** Of a window on each side, so that windows advance by two thirds. */
  static final int OVERLAP_SHARE = 6;

  private final SegmentationModel model;
  private final ModelCard.Tiles limits;
  private final ReceptiveField field;
  private final Options options;
  private final DepthPlan slices;

  WindowLayout(SegmentationModel model, ReceptiveField field, Options options, DepthPlan slices) {
    this.model = model;
    this.limits = model.card().tiles();
    this.field = field;
    this.options = options;
    this.slices = slices;
  }

  private int context() {
    return options.overlap() < 0 ? limits.halo() : options.overlap();
  }

  /** The least tile that has room beside its context. */
  int leastTile() {
    int stride = grid();
    return 2 * ((context() + stride - 1) / stride) * stride + 2 * stride;
  }

  /** The grid on which windows start: whole steps of the network, in sizes that it takes. */
  int grid() {
    int stride = field.stride();
    int grid = stride;
    while (grid % limits.multiple() != 0) grid += stride;
    return grid;
  }

  /** Whether windows of a volume of that size have room beside their context, or need none. */
  boolean hasRoom(Size size, Box box) {
    boolean wide = box.side() >= leastTile() || box.side() >= Math.max(size.width(), size.height());
    return wide && (box.depth() >= slices.least() || box.depth() >= size.depth());
  }

  /** Where a side holds all of the image, with room for what the network rounds it up to. */
  Box roomy(Size size, Box box) {
    boolean wide = box.side() >= Math.max(size.width(), size.height());
    boolean deep = box.depth() >= size.depth();
    return new Box(
        wide ? box.side() + grid() : box.side(), deep ? slices.all(box.depth()) : box.depth());
  }

  /**
   * With what the network needs around the wanted pixels; the whole image where a tile holds it.
   */
  Tiling exact(Size size, Box tile) {
    boolean all =
        size.width() <= tile.side() && size.height() <= tile.side() && size.depth() <= tile.depth();
    if (all) return whole(size);
    int multiple = stretches() ? grid() : limits.multiple();
    Tiling.Options sides =
        new Tiling.Options(
            tile.side(), grid(), limits.halo(), options.overlap(), limits.minimum(), multiple);
    return tiling(size, sides, sides, slices.exact(tile.depth(), stretches()));
  }

  private static Tiling tiling(
      Size size, Tiling.Options columns, Tiling.Options rows, Tiling.Options depth) {
    return new Tiling(
        new Tiling.Axis(size.width(), columns),
        new Tiling.Axis(size.height(), rows),
        new Tiling.Axis(size.depth(), depth));
  }

  /**
   * Whether maps are resized to a size rather than by a factor: off the stride grid, the factor
   * then depends on the size of the image, and windows would not fit together. In tiles, the image
   * is therefore mirrored up to the grid.
   */
  private boolean stretches() {
    return model.onnx().graph().nodes().stream()
        .filter(n -> n.opType().equals("Resize"))
        .anyMatch(n -> n.inputs().size() > 3 && !n.input(3).isEmpty());
  }

  /** All in one window. */
  Tiling whole(Size size) {
    int largest =
        (int) Math.min(Integer.MAX_VALUE / 2, Math.max(size.width(), size.height())) + grid();
    Tiling.Options sides =
        new Tiling.Options(largest, grid(), 0, 0, limits.minimum(), limits.multiple());
    return tiling(size, sides, sides, slices.whole(size.depth()));
  }

  /** Context of windows that are blended; -1 as overlap is a sixth. */
  static int context(int tile, int overlap) {
    return overlap < 0 ? Math.max(1, tile / OVERLAP_SHARE) : overlap;
  }

  /** No larger than {@code tile}, fading into each other. */
  Tiling blended(Size size, Box tile, int overlap) {
    Tiling.Options sides = blended(tile.side(), overlap, limits.minimum());
    return tiling(size, sides, sides, blended(tile, overlap));
  }

  /** Blended, of just that side; along a shorter axis, what there is. */
  Tiling squares(Size size, Box tile) {
    int side = tile.side();
    Tiling.Options columns = blended(side, -1, size.width() > side ? side : limits.minimum());
    Tiling.Options rows = blended(side, -1, size.height() > side ? side : limits.minimum());
    return tiling(size, columns, rows, blended(roomy(size, tile), -1));
  }

  /** For networks that take one size. */
  Tiling fixed(Size size, int depth) {
    Tiling.Options sides = new FixedSide(model, options).sides();
    Box box = roomy(size, new Box(sides.tile(), depth));
    return tiling(size, sides, sides, slices.exact(box.depth(), stretches()));
  }

  private Tiling.Options blended(Box tile, int overlap) {
    return slices.blended(tile.depth(), context(tile.depth(), overlap));
  }

  private Tiling.Options blended(int tile, int overlap, int minimum) {
    int multiple = limits.multiple();
    int context = context(tile, overlap);
    int unused = Math.min(limits.halo(), context / 2);
    // the least that has room for one step between two of context
    int side = overlap < 0 ? Math.max(tile, 3 * multiple) : tile;
    return new Tiling.Options(side, multiple, unused, context, minimum, multiple);
  }
}
