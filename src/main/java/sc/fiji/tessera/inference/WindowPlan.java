package sc.fiji.tessera.inference;

import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import sc.fiji.tessera.graph.ReceptiveField;
import sc.fiji.tessera.image.Tiling;
import sc.fiji.tessera.inference.SemanticSegmenter.Options;
import sc.fiji.tessera.model.ModelCard;
import sc.fiji.tessera.model.SegmentationModel;

/**
 * Decides in which windows a network is run on a plane.
 *
 * <p>Networks that look only so far are cut into tiles with their halo around, which changes
 * nothing in the result. Networks that look at everything (global pooling, attention) or very far
 * get the whole image in one window, if its activations fit into the memory budget; if not, or if
 * the network was made for windows of one size, windows that overlap by a third and are blended.
 * That is an approximation, so there is a note about it. {@code tile} and {@code overlap} of the
 * options come first.
 *
 * <p>Where the result depends on the windows, the budget is the same on all machines that have
 * enough free memory, so that they give the same result. Thread-safe.
 */
final class WindowPlan {
  /** A halo that would make the usual tile consist mostly of context. */
  private static final int LARGE_HALO = 160;

  private static final int USUAL_TILE = 1024;

  /** They compute less context, which must save that much to be worth their memory. */
  private static final int[] LARGER_TILES = {1280, 1536};

  private static final double WORTH = 0.95;
  private static final int LARGEST_TILE = 4096;
  private static final int SMALLEST_TILE = 64;

  /** Of a window on each side, so that windows advance by two thirds. */
  private static final int OVERLAP_SHARE = 6;

  /**
   * @param tiling the windows
   * @param note what the user should know, or ""
   */
  record Choice(Tiling tiling, String note) {}

  private final SegmentationModel model;
  private final ModelCard.Tiles limits;
  private final ReceptiveField field;
  private final Options options;
  private final WindowMemory memory;
  private final MemoryBudget budget;
  private final Map<List<Long>, Choice> known = new ConcurrentHashMap<>();

  /** For the device on which a session runs, and the memory that is free there now. */
  WindowPlan(ModelSession session, Options options) {
    this(session.model(), options, session.memory(), MemoryBudget.of(session.device()));
  }

  /** For this machine's CPU. */
  WindowPlan(SegmentationModel model, Options options) {
    this(model, options, WindowMemory.counted(model), MemoryBudget.ofProcessor());
  }

  WindowPlan(SegmentationModel model, Options options, WindowMemory memory, MemoryBudget budget) {
    this(model, ReceptiveField.of(model.onnx().graph()), options, memory, budget);
  }

  private WindowPlan(
      SegmentationModel model,
      ReceptiveField field,
      Options options,
      WindowMemory memory,
      MemoryBudget budget) {
    this.model = model;
    this.limits = model.card().tiles();
    this.field = field;
    this.options = options;
    this.memory = memory;
    this.budget = budget;
  }

  /** The windows for a plane. */
  Choice of(long width, long height) {
    return known.computeIfAbsent(List.of(width, height), size -> choice(width, height));
  }

  /**
   * A plan with windows of half the side, after one has not fitted into memory.
   *
   * @return null where the network takes no smaller ones
   */
  WindowPlan halved(Tiling tiling) {
    int side = Math.max(tiling.windowWidth(), tiling.windowHeight()) / 2;
    int least = field.exact() ? leastTile() : limits.minimum();
    boolean free = limits.fixedWidth() == 0 && limits.fixedHeight() == 0;
    if (!free || side < Math.max(SMALLEST_TILE, least)) return null;
    Options smaller = new Options(side, options.overlap(), options.augment(), options.scale());
    return new WindowPlan(model, field, smaller, memory, budget);
  }

  private Choice choice(long width, long height) {
    if (limits.fixedWidth() > 0 || limits.fixedHeight() > 0) return plain(fixed(width, height));
    boolean automatic = options.tile() == 0 && options.overlap() < 0;
    if (!automatic) return field.exact() ? exact(width, height) : asked(width, height);
    if (limits.window() > 0 && !field.exact()) return squares(width, height);
    boolean small = width <= USUAL_TILE && height <= USUAL_TILE;
    boolean far = !field.exact() || limits.halo() > LARGE_HALO;
    if ((small || far) && fits(width, height)) return plain(whole(width, height));
    if (!field.exact()) return windows(width, height, largestTile(), -1);
    return cut(width, height);
  }

  private static Choice plain(Tiling tiling) {
    return new Choice(tiling, "");
  }

  // ---- exact ----

  private int context() {
    return options.overlap() < 0 ? limits.halo() : options.overlap();
  }

  /** The least tile that has room beside its context. */
  private int leastTile() {
    int stride = grid();
    return 2 * ((context() + stride - 1) / stride) * stride + 2 * stride;
  }

  /** The grid on which windows start: whole steps of the network, in sizes that it takes. */
  private int grid() {
    int stride = field.stride();
    int grid = stride;
    while (grid % limits.multiple() != 0) grid += stride;
    return grid;
  }

  /** As the keys say. */
  private Choice exact(long width, long height) {
    int usual = Math.max(USUAL_TILE, 3 * leastTile() / 2);
    return plain(tiles(width, height, options.tile() > 0 ? options.tile() : usual));
  }

  /** Exact tiles, unless they would consist mostly of context. */
  private Choice cut(long width, long height) {
    boolean far = limits.halo() > LARGE_HALO;
    int tile = far ? largestTile() : USUAL_TILE;
    if (far && tile < OVERLAP_SHARE * limits.halo()) return windows(width, height, tile, -1);
    while (!fits(tile, tile) && tile * 3 / 4 > leastTile()) tile = tile * 3 / 4;
    Tiling best = tiles(width, height, tile);
    for (int larger : LARGER_TILES) {
      if (larger <= tile || tile < USUAL_TILE || !fits(larger, larger)) continue;
      Tiling tiling = tiles(width, height, larger);
      if (tiling.overhead() < WORTH * best.overhead()) best = tiling;
    }
    return plain(best);
  }

  private Tiling tiles(long width, long height, int tile) {
    if (width <= tile && height <= tile) return whole(width, height);
    int multiple = stretches() ? grid() : limits.multiple();
    return new Tiling(
        width,
        height,
        new Tiling.Options(
            tile, grid(), limits.halo(), options.overlap(), limits.minimum(), multiple));
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

  private Tiling whole(long width, long height) {
    int largest = (int) Math.min(Integer.MAX_VALUE / 2, Math.max(width, height)) + grid();
    return new Tiling(
        width,
        height,
        new Tiling.Options(largest, grid(), 0, 0, limits.minimum(), limits.multiple()));
  }

  // ---- memory ----

  private boolean fits(long width, long height) {
    long w = Math.max(limits.minimum(), up(width));
    long h = Math.max(limits.minimum(), up(height));
    int channels = model.card().input().channels();
    // what has been measured must not decide where the windows make a difference to the result
    double bytes =
        field.exact() ? memory.estimate(1, channels, h, w) : memory.count(1, channels, h, w);
    return bytes <= budget.bytes();
  }

  private long up(long side) {
    int m = limits.multiple();
    return (side + m - 1) / m * m;
  }

  /** The largest square window that fits, in steps of a quarter. */
  private int largestTile() {
    int tile = LARGEST_TILE;
    while (tile > SMALLEST_TILE && !fits(tile, tile)) tile = tile * 3 / 4;
    return tile;
  }

  // ---- approximate ----

  private Choice asked(long width, long height) {
    if (options.tile() > 0) return windows(width, height, options.tile(), options.overlap());
    if (limits.window() > 0) return windows(width, height, limits.window(), options.overlap());
    if (fits(width, height)) return plain(whole(width, height));
    return windows(width, height, largestTile(), options.overlap());
  }

  /** Windows no larger than {@code tile}, blended; -1 as overlap is a third of them. */
  private Choice windows(long width, long height, int tile, int overlap) {
    Tiling.Options o = blended(tile, overlap, limits.minimum());
    return noted(new Tiling(width, height, o), o);
  }

  /** Windows of just the size that the network sees best; smaller images are one. */
  private Choice squares(long width, long height) {
    int side = limits.window();
    Tiling.Options columns = blended(side, -1, width > side ? side : limits.minimum());
    Tiling.Options rows = blended(side, -1, height > side ? side : limits.minimum());
    return noted(new Tiling(width, columns, height, rows), columns);
  }

  private Tiling.Options blended(int tile, int overlap, int minimum) {
    int multiple = limits.multiple();
    int context = overlap < 0 ? Math.max(1, tile / OVERLAP_SHARE) : overlap;
    int unused = Math.min(limits.halo(), context / 2);
    return new Tiling.Options(tile, multiple, unused, context, minimum, multiple);
  }

  private Choice noted(Tiling tiling, Tiling.Options o) {
    int count = tiling.tiles().size();
    if (count == 1) return plain(tiling);
    String why =
        field.exact()
            ? "the network looks " + limits.halo() + " px far"
            : "what the network says of a pixel depends on its whole window (" + field.why() + ")";
    String windows =
        "Segmented in %d windows of %d x %d px, blended over a context of %d px on each side: "
            .formatted(count, tiling.windowWidth(), tiling.windowHeight(), o.overlap());
    String shortage =
        budget.free() < budget.most()
            ? " Not all of the usual memory is free, so windows may be smaller than usual."
            : "";
    return new Choice(
        tiling,
        windows + why + "." + shortage + " The keys tile and overlap choose other windows.");
  }

  // ---- one size only ----

  private Tiling fixed(long width, long height) {
    int size = limits.fixedWidth();
    if (size != limits.fixedHeight()) {
      throw new IllegalArgumentException(
          model.source()
              + " takes only images of "
              + size(limits.fixedWidth())
              + " in width and "
              + size(limits.fixedHeight())
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
    return new Tiling(width, height, new Tiling.Options(size, stride, overlap, overlap, size));
  }

  private static String size(int pixels) {
    return pixels == 0 ? "any size" : pixels + " px";
  }
}
