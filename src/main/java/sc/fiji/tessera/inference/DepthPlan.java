package sc.fiji.tessera.inference;

import sc.fiji.tessera.graph.ReceptiveField;
import sc.fiji.tessera.image.Tiling;
import sc.fiji.tessera.model.ModelCard;

/**
 * What {@link WindowPlan} must know of the third axis: how a stack is cut into windows of slices.
 * For networks of planes, which take one slice, there is nothing to decide.
 */
final class DepthPlan {
  private static final Tiling.Options SINGLE = new Tiling.Options(1, 1, 0);

  private final ModelCard.Depth limits;
  private final int stride;
  private final int overlap;

  /**
   * @param overlap context on each side in slices; -1: what the network needs
   */
  DepthPlan(ModelCard.Depth limits, ReceptiveField field, int overlap) {
    this.limits = limits;
    this.stride = field.depthStride();
    this.overlap = overlap;
  }

  boolean isVolume() {
    return limits.isVolume();
  }

  /** The grid on which windows start: whole steps of the network, in sizes that it takes. */
  private int grid() {
    int grid = stride;
    while (grid % Math.max(1, limits.multiple()) != 0) grid += stride;
    return grid;
  }

  /** The least number of slices that leaves room beside the context. */
  int least() {
    if (!isVolume()) return 1;
    if (limits.fixed() > 0) return limits.fixed();
    int grid = grid();
    int context = overlap < 0 ? limits.halo() : overlap;
    return Math.max(limits.minimum(), 2 * ((context + grid - 1) / grid) * grid + 2 * grid);
  }

  /** So many slices that a window holds all, whatever the network rounds them up to. */
  int all(int slices) {
    return slices + grid();
  }

  /** As many slices as the network is given for so many. */
  long padded(long slices) {
    if (!isVolume()) return 1;
    if (limits.fixed() > 0) return limits.fixed();
    int m = Math.max(1, limits.multiple());
    return (Math.max(limits.minimum(), slices) + m - 1) / m * m;
  }

  /** All slices in one window, where the network takes any number. */
  Tiling.Options whole(long slices) {
    if (!isVolume()) return SINGLE;
    if (limits.fixed() > 0) return fixed();
    int largest = (int) Math.min(Integer.MAX_VALUE / 2, slices) + grid();
    return new Tiling.Options(largest, grid(), 0, 0, limits.minimum(), limits.multiple());
  }

  /**
   * Windows with what the network looks at around them.
   *
   * @param tile the most slices of a window, raised to {@link #least}
   * @param stretches whether the whole must be a multiple of the grid
   */
  Tiling.Options exact(int tile, boolean stretches) {
    if (!isVolume()) return SINGLE;
    if (limits.fixed() > 0) return fixed();
    int multiple = stretches ? grid() : limits.multiple();
    return new Tiling.Options(
        Math.max(tile, least()), grid(), limits.halo(), overlap, limits.minimum(), multiple);
  }

  /**
   * Windows that are blended.
   *
   * @param context on each side, in slices
   */
  Tiling.Options blended(int tile, int context) {
    if (!isVolume()) return SINGLE;
    if (limits.fixed() > 0) return fixed();
    int multiple = Math.max(1, limits.multiple());
    int rounded = (context + multiple - 1) / multiple * multiple;
    int most = Math.max(tile, Math.max(limits.minimum(), 2 * rounded + multiple));
    int unused = Math.min(limits.halo(), context / 2);
    return new Tiling.Options(most, multiple, unused, context, limits.minimum(), multiple);
  }

  /** The only number of slices; the halo as far as there is room for it. */
  private Tiling.Options fixed() {
    int slices = limits.fixed();
    int step = slices % grid() == 0 ? grid() : 1;
    int wanted = overlap < 0 ? limits.halo() : overlap;
    int context = Math.min(wanted, slices / 4) / step * step;
    return new Tiling.Options(slices, step, context, context, slices);
  }
}
