package sc.fiji.tessera.image;

import java.util.ArrayList;
import java.util.List;

/**
 * How a plane or a volume is cut into windows that a network computes one by one.
 *
 * <p>All windows of a plan have one size. Where the network takes only multiples of some number,
 * the image counts as mirrored at the right, at the bottom and behind the last slice up to the next
 * one (or to the minimum size). Each axis is planned by itself. Windows start on the stride grid,
 * the last ends where the image ends, and none invents more than that. Windows are balanced, so
 * that the last is not a sliver with a full halo, and as few as the tile size allows; what they
 * overlap beyond their context is context as well. An image no larger than a tile is one window.
 *
 * <p>With a context of at least the network's halo, the tiled result equals that of the whole
 * padded image as far as the network is translation-invariant on the stride grid: convolutions,
 * pooling, nearest or half-pixel bilinear up-sampling, batch normalisation. It is not for networks
 * that see the whole image: instance or group normalisation, global pooling, attention, {@code
 * align_corners} resizing. There no halo helps, and overlap that is blended hides the seams.
 *
 * <p>Context is {@code overlap} pixels on each side, rounded up to the stride. What exceeds the
 * halo is blended by linear ramps (weights sum to 1); with no excess, tiles abut.
 *
 * <p>Only networks whose output is as large as their input ("same" convolutions).
 *
 * <p>Ronneberger, Fischer, Brox: U-Net, MICCAI 2015 (overlap-tile strategy). Immutable,
 * thread-safe.
 */
public final class Tiling {
  /**
   * What a plan must respect, in pixels.
   *
   * @param tile largest side of a window; less than a multiple of the stride is rounded down
   * @param stride windows start at its multiples; 1 or more
   * @param halo what the network needs to see beyond an output pixel, 0 if that is unknown
   * @param overlap context on each side of a tile; -1: the halo
   * @param minimum the smallest side that the network takes
   * @param multiple the network takes sides that are multiples of this, which divides the stride
   */
  public record Options(int tile, int stride, int halo, int overlap, int minimum, int multiple) {
    public Options {
      if (multiple < 1 || stride % multiple != 0)
        throw new IllegalArgumentException(
            "A tiling's stride is " + stride + ", which is not a multiple of " + multiple + ".");
      if (tile < 1 || stride < 1 || halo < 0 || overlap < -1 || minimum < 0)
        throw new IllegalArgumentException(
            "A tiling needs a tile and a stride of at least 1, a halo and a minimum of at least 0,"
                + " and an overlap of at least -1, not "
                + List.of(tile, stride, halo, minimum, overlap)
                + ".");
    }

    /** For networks that take multiples of their stride. */
    public Options(int tile, int stride, int halo, int overlap, int minimum) {
      this(tile, stride, halo, overlap, minimum, Math.max(1, stride));
    }

    /** With the halo as overlap, and no minimum. */
    public Options(int tile, int stride, int halo) {
      this(tile, stride, halo, -1, 0);
    }

    /** Pixels of context on each side: the overlap, or the halo, rounded up to the stride. */
    int context() {
      return up(overlap < 0 ? halo : overlap);
    }

    /** Half the width of the zone where neighbours blend. */
    int ramp() {
      return Math.max(0, context() - up(halo));
    }

    private int up(int value) {
      return (value + stride - 1) / stride * stride;
    }
  }

  /** One slice of a network that takes planes. */
  private static final Options SINGLE = new Options(1, 1, 0);

  /**
   * One axis of what is cut.
   *
   * @param length in pixels or slices, at least 1
   * @param options what windows must respect along it
   */
  public record Axis(long length, Options options) {}

  private final long pixels;
  private final List<Tile> tiles;

  /**
   * Plans the tiles of a plane.
   *
   * @throws IllegalArgumentException if the tile size leaves no room beside the context
   */
  public Tiling(long width, long height, Options options) {
    this(width, options, height, options);
  }

  /** The same with options of their own for columns and rows. */
  public Tiling(long width, Options columnOptions, long height, Options rowOptions) {
    this(new Axis(width, columnOptions), new Axis(height, rowOptions), new Axis(1, SINGLE));
  }

  /** Plans the tiles of a volume, as those of a plane. */
  public Tiling(Axis width, Axis height, Axis depth) {
    if (width.length < 1 || height.length < 1 || depth.length < 1)
      throw new IllegalArgumentException(
          "An image of "
              + width.length
              + " x "
              + height.length
              + " x "
              + depth.length
              + " has no pixels.");
    this.pixels = width.length * height.length * depth.length;
    List<Span> columns = Span.plan(width.length, width.options);
    List<Span> rows = Span.plan(height.length, height.options);
    List<Span> slices = Span.plan(depth.length, depth.options);
    List<Tile> plan = new ArrayList<>(columns.size() * rows.size() * slices.size());
    for (Span slice : slices)
      for (Span row : rows)
        for (Span column : columns) plan.add(new Tile(plan.size(), column, row, slice));
    this.tiles = List.copyOf(plan);
  }

  /** The tiles, row by row and then slice by slice; their windows are all of one size. */
  public List<Tile> tiles() {
    return tiles;
  }

  /** Width of every window. */
  public int windowWidth() {
    return tiles.get(0).window().width();
  }

  /** Height of every window. */
  public int windowHeight() {
    return tiles.get(0).window().height();
  }

  /** Slices of every window. */
  public int windowDepth() {
    return tiles.get(0).window().depth();
  }

  /** The size of every window, one at a time. */
  public BlockShape window() {
    return new BlockShape(1, windowDepth(), windowHeight(), windowWidth());
  }

  /** Computed pixels per pixel of the image, at least 1. */
  public double overhead() {
    return (double) tiles.size() * tiles.get(0).window().volume() / pixels;
  }
}
