package sc.fiji.tessera.graph;

/**
 * Positions along one axis of a value, both ends included.
 *
 * @param low the first
 * @param high the last
 */
record Interval(double low, double high) {
  Interval union(Interval o) {
    return o == null ? this : new Interval(Math.min(low, o.low), Math.max(high, o.high));
  }

  Interval times(double factor) {
    return new Interval(low * factor, high * factor);
  }

  Interval plus(double offset) {
    return new Interval(low + offset, high + offset);
  }

  /** The positions of cells that hold these, where each cell is {@code 1 / ratio} of them. */
  Interval cells(double ratio) {
    return new Interval(Math.floor(low * ratio + 1e-9), Math.ceil((high + 1) * ratio - 1e-9) - 1);
  }
}
