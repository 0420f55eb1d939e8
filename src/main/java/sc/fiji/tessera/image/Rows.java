package sc.fiji.tessera.image;

/** Reads runs of one channel of one plane as floats. Used by one thread. */
@FunctionalInterface
interface Rows {
  /** Writes the values at (x, y) .. (x + length - 1, y), all inside the plane, to {@code row}. */
  void read(long x, long y, float[] row, int length);
}
