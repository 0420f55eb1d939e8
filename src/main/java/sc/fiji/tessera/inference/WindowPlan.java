package sc.fiji.tessera.inference;

import java.util.Locale;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import sc.fiji.tessera.graph.ReceptiveField;
import sc.fiji.tessera.image.Tiling;
import sc.fiji.tessera.inference.SemanticSegmenter.Options;
import sc.fiji.tessera.model.ModelCard;
import sc.fiji.tessera.model.SegmentationModel;

/**
 * Decides in which windows a network is run on a plane or a volume.
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

  /** Tiles of volumes that compute more than so many times what they give are not worth it. */
  private static final double MOST_OVERHEAD = 8;

  /** What is segmented as one. */
  record Size(long width, long height, long depth) {}

  /** The most that a window may measure in x and y, and in slices. */
  record Box(int side, int depth) {}

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
  private final WindowLayout layout;
  private final DepthPlan slices;
  private final FittingWindows fitting;
  private final Batching batching;
  private final Map<Size, Choice> known = new ConcurrentHashMap<>();

  /** For the device on which a session runs, and the memory that is free there now. */
  WindowPlan(ModelSession session, Options options) {
    this(
        session.model(),
        ReceptiveField.of(session.model().onnx().graph()),
        options,
        session.memory(),
        MemoryBudget.of(session.device()),
        Batching.of(session.device()));
  }

  /** For this machine's CPU. */
  WindowPlan(SegmentationModel model, Options options) {
    this(model, options, WindowMemory.counted(model), MemoryBudget.ofProcessor());
  }

  WindowPlan(SegmentationModel model, Options options, WindowMemory memory, MemoryBudget budget) {
    this(
        model,
        ReceptiveField.of(model.onnx().graph()),
        options,
        memory,
        budget,
        Batching.of(Device.CPU));
  }

  private WindowPlan(
      SegmentationModel model,
      ReceptiveField field,
      Options options,
      WindowMemory memory,
      MemoryBudget budget,
      Batching batching) {
    this.batching = batching;
    this.model = model;
    this.limits = model.card().tiles();
    this.field = field;
    this.options = options;
    this.memory = memory;
    this.budget = budget;
    this.slices = new DepthPlan(limits.depth(), field, options.overlap());
    this.layout = new WindowLayout(model, field, options, slices);
    this.fitting = new FittingWindows(model.card(), slices, field.exact(), memory, budget);
  }

  /** The windows for a plane. */
  Choice of(long width, long height) {
    return of(new Size(width, height, 1));
  }

  /** The windows for a volume. */
  Choice of(Size size) {
    return known.computeIfAbsent(size, this::choice);
  }

  /**
   * How many pixels on each side what the network says of a pixel depends on; -1 where that is the
   * whole plane, or the windows decide.
   */
  int reach() {
    boolean free = limits.fixedWidth() == 0 && limits.fixedHeight() == 0 && limits.window() == 0;
    return field.exact() && free ? Math.max(limits.halo(), field.halo()) : -1;
  }

  /** A part of a plane is seen as the whole is if it starts and ends at multiples of this. */
  int grid() {
    return layout.grid();
  }

  /** How many of these windows to run at once; 1 after memory was short. */
  int atOnce(Tiling tiling) {
    return batching.count(model, tiling, memory, budget);
  }

  /**
   * A plan with windows of half the side, after one has not fitted into memory.
   *
   * @return null where the network takes no smaller ones
   */
  WindowPlan halved(Tiling tiling) {
    int largest = Math.max(tiling.windowWidth(), tiling.windowHeight());
    int side = Math.max(largest, tiling.windowDepth()) / 2;
    int least = field.exact() ? Math.max(layout.leastTile(), slices.least()) : limits.minimum();
    boolean free = limits.fixedWidth() == 0 && limits.fixedHeight() == 0;
    if (!free || side < Math.max(fitting.smallest(), least)) return null;
    Options smaller = new Options(side, options.overlap(), options.augment(), options.scale());
    return new WindowPlan(model, field, smaller, memory, budget, Batching.NONE);
  }

  private Choice choice(Size size) {
    if (limits.fixedWidth() > 0 || limits.fixedHeight() > 0)
      return plain(layout.fixed(size, fitting.depth(size, limits.fixedWidth())));
    boolean automatic = options.tile() == 0 && options.overlap() < 0;
    if (!automatic) return field.exact() ? exact(size) : asked(size);
    if (limits.window() > 0 && !field.exact()) return squares(size);
    boolean far = !field.exact() || limits.halo() > LARGE_HALO;
    if ((isSmall(size) || far) && fitting.fits(size)) return plain(layout.whole(size));
    if (!field.exact()) return windows(size, largest(size), -1);
    return slices.isVolume() ? cutVolume(size) : cut(size);
  }

  private static boolean isSmall(Size size) {
    return size.width <= USUAL_TILE && size.height <= USUAL_TILE && size.depth <= USUAL_TILE;
  }

  private static Choice plain(Tiling tiling) {
    return new Choice(tiling, "");
  }

  // ---- exact ----

  /** As the keys say; the tile is the same in depth, unless the network needs more slices. */
  private Choice exact(Size size) {
    if (options.tile() > 0)
      return plain(layout.exact(size, new Box(options.tile(), options.tile())));
    Box usual = slices.isVolume() ? largest(size) : new Box(USUAL_TILE, 1);
    return plain(
        layout.exact(size, new Box(Math.max(usual.side, 3 * layout.leastTile() / 2), usual.depth)));
  }

  /** Exact tiles, unless they would consist mostly of context. */
  private Choice cut(Size size) {
    boolean far = limits.halo() > LARGE_HALO;
    int tile = far ? fitting.largestTile() : USUAL_TILE;
    Box box = new Box(tile, 1);
    if (far && tile < WindowLayout.OVERLAP_SHARE * limits.halo()) return windows(size, box, -1);
    while (!fitting.fits(tile, tile, 1) && tile * 3 / 4 > layout.leastTile()) tile = tile * 3 / 4;
    Tiling best = layout.exact(size, new Box(tile, 1));
    for (int larger : LARGER_TILES) {
      if (larger <= tile || tile < USUAL_TILE || !fitting.fits(larger, larger, 1)) continue;
      Tiling tiling = layout.exact(size, new Box(larger, 1));
      if (tiling.overhead() < WORTH * best.overhead()) best = tiling;
    }
    return plain(best);
  }

  /** The same for volumes, where context costs three times over. */
  private Choice cutVolume(Size size) {
    Tiling best = null;
    for (Box box : fitting.boxes(size)) {
      if (!layout.hasRoom(size, box)) continue;
      Tiling tiling = layout.exact(size, layout.roomy(size, box));
      if (best == null || tiling.overhead() < best.overhead()) best = tiling;
    }
    boolean worth = best != null && best.overhead() <= MOST_OVERHEAD;
    return worth ? plain(best) : windows(size, largest(size), -1);
  }

  /** Of the largest windows of a volume that fit, those that compute least when blended. */
  private Box largest(Size size) {
    if (!slices.isVolume()) return new Box(fitting.largestTile(), 1);
    Box best = null;
    double least = Double.POSITIVE_INFINITY;
    for (Box box : fitting.boxes(size)) {
      Box roomy = layout.roomy(size, box);
      double overhead = layout.blended(size, roomy, -1).overhead();
      if (overhead < least) best = roomy;
      least = Math.min(least, overhead);
    }
    return best;
  }

  // ---- approximate ----

  private Choice asked(Size size) {
    int tile = options.tile();
    if (tile > 0) return windows(size, new Box(tile, tile), options.overlap());
    int best = limits.window();
    if (best > 0) return windows(size, new Box(best, fitting.depth(size, best)), options.overlap());
    if (fitting.fits(size)) return plain(layout.whole(size));
    return windows(size, largest(size), options.overlap());
  }

  /** Windows no larger than {@code tile}, blended; -1 as overlap is a third of them. */
  private Choice windows(Size size, Box tile, int overlap) {
    int context = WindowLayout.context(tile.side, overlap);
    return noted(layout.blended(size, tile, overlap), context);
  }

  /** Windows of just the size that the network sees best; smaller images are one. */
  private Choice squares(Size size) {
    int side = limits.window();
    Tiling squares = layout.squares(size, new Box(side, fitting.depth(size, side)));
    return noted(squares, WindowLayout.context(side, -1));
  }

  private Choice noted(Tiling tiling, int context) {
    int count = tiling.tiles().size();
    if (count == 1) return plain(tiling);
    String why =
        field.exact()
            ? "the network looks " + Math.max(limits.halo(), limits.depth().halo()) + " px far"
            : "what the network says of a pixel depends on its whole window (" + field.why() + ")";
    String windows =
        String.format(
            Locale.ROOT,
            "Segmented in %d windows of %s px, blended over a context of %d px on each side: ",
            count,
            tiling.window(),
            context);
    String shortage =
        budget.free() < budget.most()
            ? " Not all of the usual memory is free, so windows may be smaller than usual."
            : "";
    return new Choice(
        tiling,
        windows + why + "." + shortage + " The keys tile and overlap choose other windows.");
  }
}
