package sc.fiji.tessera.inference;

import sc.fiji.tessera.image.BlockShape;
import sc.fiji.tessera.inference.WindowPlan.Box;
import sc.fiji.tessera.inference.WindowPlan.Size;
import sc.fiji.tessera.model.ModelCard;

/**
 * Which windows of a network fit into the memory that there is.
 *
 * @param card what the network takes
 * @param slices what it takes in depth
 * @param exact whether the result is the same in any windows
 * @param memory that windows take
 * @param budget that they may take
 */
record FittingWindows(
    ModelCard card, DepthPlan slices, boolean exact, WindowMemory memory, MemoryBudget budget) {
  private static final int LARGEST_TILE = 4096;
  private static final int SMALLEST_TILE = 64;

  /** The same for volumes, in pixels and in slices. */
  private static final int LARGEST_BLOCK = 1024;

  private static final int SMALLEST_BLOCK = 16;

  boolean fits(Size size) {
    return fits(size.width(), size.height(), size.depth());
  }

  boolean fits(long width, long height, long depth) {
    long w = Math.max(card.tiles().minimum(), up(width));
    long h = Math.max(card.tiles().minimum(), up(height));
    long d = slices.padded(depth);
    if ((double) w * h * d > Integer.MAX_VALUE) return false;
    BlockShape block = new BlockShape(1, (int) d, (int) h, (int) w);
    long[] shape = block.tensor(card.axes(), card.input().channels());
    // what has been measured must not decide where the windows make a difference to the result
    return (exact ? memory.estimate(shape) : memory.count(shape)) <= budget.bytes();
  }

  private long up(long side) {
    int m = card.tiles().multiple();
    return (side + m - 1) / m * m;
  }

  /** Smaller windows are of no use. */
  int smallest() {
    return slices.isVolume() ? SMALLEST_BLOCK : SMALLEST_TILE;
  }

  /** The largest square window of a plane that fits, in steps of a quarter. */
  int largestTile() {
    int tile = LARGEST_TILE;
    while (tile > SMALLEST_TILE && !fits(tile, tile, 1)) tile = tile * 3 / 4;
    return tile;
  }

  /**
   * The same for volumes: smaller in x and y, or in depth, wherever there is more beside what the
   * network needs.
   *
   * @param leastSide of a window that has room beside its context
   */
  Box largest(Size size, int leastSide) {
    if (!slices.isVolume()) return new Box(largestTile(), 1);
    int side = (int) Math.min(LARGEST_BLOCK, Math.max(size.width(), size.height()));
    int depth = (int) Math.min(LARGEST_BLOCK, size.depth());
    while (!fits(side, side, depth)) {
      boolean sides = side * 3 / 4 >= SMALLEST_BLOCK;
      boolean deep = depth * 3 / 4 >= Math.min(SMALLEST_BLOCK, slices.least());
      if (!sides && !deep) break;
      boolean deeper = depth / (double) slices.least() > side / (double) leastSide;
      if (deep && (deeper || !sides)) depth = depth * 3 / 4;
      else side = side * 3 / 4;
    }
    return new Box(side, depth);
  }
}
