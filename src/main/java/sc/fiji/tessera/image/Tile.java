package sc.fiji.tessera.image;

/**
 * One tile of a {@link Tiling}: what a network computes, and what of that is used.
 *
 * <p>Immutable and thread-safe.
 */
public final class Tile {
  private final int index;
  private final Span columns;
  private final Span rows;
  private final Span slices;

  Tile(int index, Span columns, Span rows, Span slices) {
    this.index = index;
    this.columns = columns;
    this.rows = rows;
    this.slices = slices;
  }

  /** Position in the plan, from 0, row by row and then slice by slice. */
  public int index() {
    return index;
  }

  /**
   * What is computed. It starts on the stride grid and may leave the image at the right, at the
   * bottom and behind the last slice only, up to the next size that the network takes, where {@link
   * Volume#read} mirrors.
   */
  public Window window() {
    return new Window(
        columns.windowStart(),
        rows.windowStart(),
        slices.windowStart(),
        columns.windowSize(),
        rows.windowSize(),
        slices.windowSize());
  }

  /** This tile's own share of the image. Cores cover the image without overlap. */
  public Window core() {
    return new Window(
        columns.coreStart(),
        rows.coreStart(),
        slices.coreStart(),
        (int) (columns.coreEnd() - columns.coreStart()),
        (int) (rows.coreEnd() - rows.coreStart()),
        (int) (slices.coreEnd() - slices.coreStart()));
  }

  /** What is written: the core and, where tiles blend, a margin around it. Inside the image. */
  public Window written() {
    return new Window(
        columns.start(),
        rows.start(),
        slices.start(),
        (int) (columns.end() - columns.start()),
        (int) (rows.end() - rows.start()),
        (int) (slices.end() - slices.start()));
  }

  /** Whether some weights are below 1. */
  public boolean blends() {
    return columns.weights() != null || rows.weights() != null || slices.weights() != null;
  }

  /** Weight of a written pixel, 0..1; over all tiles that write a pixel they sum to 1. */
  public float weight(long x, long y, long z) {
    return columns.weight(x) * rows.weight(y) * slices.weight(z);
  }

  /** The same in the first slice. */
  public float weight(long x, long y) {
    return weight(x, y, 0);
  }

  @Override
  public String toString() {
    return "tile " + index + " " + window();
  }
}
