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

  Tile(int index, Span columns, Span rows) {
    this.index = index;
    this.columns = columns;
    this.rows = rows;
  }

  /** Position in the plan, from 0, row by row. */
  public int index() {
    return index;
  }

  /**
   * What is computed. It starts on the stride grid and may leave the image at the right and at the
   * bottom only, up to the next size that the network takes, where {@link Plane#read} mirrors.
   */
  public Window window() {
    return new Window(
        columns.windowStart(), rows.windowStart(), columns.windowSize(), rows.windowSize());
  }

  /** This tile's own share of the image. Cores cover the image without overlap. */
  public Window core() {
    return window(columns.coreStart(), rows.coreStart(), columns.coreEnd(), rows.coreEnd());
  }

  /** What is written: the core and, where tiles blend, a margin around it. Inside the image. */
  public Window written() {
    return window(columns.start(), rows.start(), columns.end(), rows.end());
  }

  private static Window window(long x, long y, long right, long bottom) {
    return new Window(x, y, (int) (right - x), (int) (bottom - y));
  }

  /** Whether some weights are below 1. */
  public boolean blends() {
    return columns.weights() != null || rows.weights() != null;
  }

  /** Weight of a written pixel, 0..1; over all tiles that write a pixel they sum to 1. */
  public float weight(long x, long y) {
    return columns.weight(x) * rows.weight(y);
  }

  @Override
  public String toString() {
    return "tile " + index + " " + window();
  }
}
