package sc.fiji.tessera.inference;

import java.util.ArrayList;
import java.util.List;
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
   * The largest windows of a volume that fit, for each depth in steps of a quarter: one of them
   * computes least. At least one, which need not fit.
   */
  List<Box> boxes(Size size) {
    List<Box> boxes = new ArrayList<>();
    long last = 0;
    for (int d = (int) Math.min(LARGEST_BLOCK, size.depth()); d >= 1; d = d * 3 / 4) {
      if (slices.padded(d) == last) continue;
      last = slices.padded(d);
      int side = side(size, d);
      if (side >= SMALLEST_BLOCK) boxes.add(new Box(side, d));
    }
    if (boxes.isEmpty()) boxes.add(new Box(SMALLEST_BLOCK, 1));
    return boxes;
  }

  /** The largest side with that depth; less than {@link #smallest} where none fits. */
  private int side(Size size, int depth) {
    int side = (int) Math.min(LARGEST_BLOCK, Math.max(size.width(), size.height()));
    side = Math.max(side, SMALLEST_BLOCK);
    while (side >= SMALLEST_BLOCK) {
      if (fits(Math.min(side, size.width()), Math.min(side, size.height()), depth)) return side;
      side = side * 3 / 4;
    }
    return 0;
  }

  /** The most slices of windows of that side that fit; 1 for planes. */
  int depth(Size size, int side) {
    if (!slices.isVolume()) return 1;
    int depth = (int) Math.min(LARGEST_BLOCK, size.depth());
    while (depth > 1 && !fits(side, side, depth)) depth = depth * 3 / 4;
    return depth;
  }
}
