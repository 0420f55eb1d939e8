package sc.fiji.tessera.graph;

/**
 * What a Slice takes along one axis: elements start, start + step, ...
 *
 * @param start the first element
 * @param step may be negative
 * @param count how many
 */
record SliceRange(long start, long step, long count) {
  /** One range for each axis; throws where they are not known. */
  static SliceRange[] of(ShapeCall c) {
    long[] dims = c.need(0);
    SliceRange[] ranges = new SliceRange[dims.length];
    for (int a = 0; a < dims.length; a++) ranges[a] = new SliceRange(0, 1, dims[a]);
    long[] starts = c.list("starts", 1);
    long[] ends = c.list("ends", 2);
    long[] axes = c.list("axes", 3);
    long[] steps = c.has(4) ? c.integers(4) : null;
    for (int i = 0; i < starts.length; i++) {
      int axis = ShapeCall.axis(axes == null ? i : axes[i], dims.length);
      ranges[axis] = clamped(starts[i], ends[i], steps == null ? 1 : steps[i], dims[axis]);
    }
    return ranges;
  }

  /** ONNX counts negative positions from the end and limits all to the tensor. */
  private static SliceRange clamped(long start, long end, long step, long size) {
    long from = start < 0 ? start + size : start;
    long to = end < 0 ? end + size : end;
    if (step > 0) {
      from = Math.max(0, Math.min(from, size));
      to = Math.max(0, Math.min(to, size));
      return new SliceRange(from, step, Math.max(0, (to - from + step - 1) / step));
    }
    from = Math.max(0, Math.min(from, size - 1));
    to = Math.max(-1, Math.min(to, size - 1));
    return new SliceRange(from, step, Math.max(0, (from - to - step - 1) / -step));
  }
}
