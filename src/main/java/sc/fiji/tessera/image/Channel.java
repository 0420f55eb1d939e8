package sc.fiji.tessera.image;

import java.util.function.Supplier;

/**
 * One channel of one plane.
 *
 * @param rows opens a reader; called once per read, so that threads do not share one and a virtual
 *     stack's plane is fetched again only if its soft reference was dropped
 * @param levels the values are whole numbers 0..levels-1, or 0 where they may be anything; lets
 *     statistics count instead of sort
 * @param whole what statistics are of, where that is more than the plane; else null
 */
record Channel(Supplier<Rows> rows, int levels, Whole whole) {
  /** The plane of which this one is a part. */
  record Whole(Supplier<Rows> rows, long width, long height) {}

  Channel(Supplier<Rows> rows, int levels) {
    this(rows, levels, null);
  }
}
