package sc.fiji.tessera.graph;

import java.util.Arrays;
import java.util.function.DoubleBinaryOperator;
import java.util.function.DoubleUnaryOperator;
import java.util.function.ToIntFunction;

/**
 * A tensor whose few values are known before anything runs: the shapes, indices and factors that a
 * graph computes with.
 *
 * @param dims its shape; empty for a scalar
 * @param values row-major; whole numbers are exact up to 2^53 and saturate at the ends of int64
 * @param whole whether it holds integers or truth values
 */
record SmallTensor(long[] dims, double[] values, boolean whole) {
  /** More values than that are data, not arithmetic about shapes. */
  private static final int LIMIT = 4096;

  /** As long a list may be: the positions of an image's rows. */
  private static final int LIST_LIMIT = 1 << 17;

  static SmallTensor integers(long... values) {
    double[] v = Arrays.stream(values).asDoubleStream().toArray();
    return new SmallTensor(new long[] {v.length}, v, true);
  }

  /** The values of a constant, or null where it is too large or has none. */
  static SmallTensor of(Tensor t) {
    boolean whole;
    switch (t.type()) {
      case FLOAT, FLOAT16, DOUBLE -> whole = false;
      case INT64, INT32, INT16, INT8, UINT16, UINT8, BOOL -> whole = true;
      default -> {
        return null;
      }
    }
    if (!fits(t.dims())) return null;
    double[] values = whole ? Arrays.stream(t.longs()).asDoubleStream().toArray() : doubles(t);
    return values.length == t.elements() ? new SmallTensor(t.dims(), values, whole) : null;
  }

  private static double[] doubles(Tensor t) {
    float[] floats = t.floats();
    double[] values = new double[floats.length];
    for (int i = 0; i < values.length; i++) values[i] = floats[i];
    return values;
  }

  static long count(long[] dims) {
    long n = 1;
    for (long d : dims) n *= d;
    return n;
  }

  /** Whether a tensor of this shape is small enough to be followed. */
  static boolean fits(long[] dims) {
    return dims != null && count(dims) <= (dims.length == 1 ? LIST_LIMIT : LIMIT);
  }

  long[] longs() {
    long[] result = new long[values.length];
    for (int i = 0; i < result.length; i++) result[i] = (long) values[i];
    return result;
  }

  SmallTensor shaped(long... newDims) {
    return new SmallTensor(newDims, values, whole);
  }

  SmallTensor each(DoubleUnaryOperator f) {
    return new SmallTensor(dims, Arrays.stream(values).map(f).toArray(), whole);
  }

  /** A tensor whose element at each index is one of this tensor's, by row-major position. */
  SmallTensor pick(long[] outDims, ToIntFunction<int[]> source) {
    double[] out = new double[(int) count(outDims)];
    int[] index = new int[outDims.length];
    for (int i = 0; i < out.length; i++) {
      out[i] = values[source.applyAsInt(index)];
      for (int a = index.length - 1; a >= 0 && ++index[a] == outDims[a]; a--) index[a] = 0;
    }
    return new SmallTensor(outDims, out, whole);
  }

  /** The position of the element that broadcasting puts at an index of a larger shape. */
  int broadcastPosition(int[] index) {
    int position = 0;
    int skip = index.length - dims.length;
    for (int a = 0; a < dims.length; a++) {
      position = (int) (position * dims[a] + (dims[a] == 1 ? 0 : index[skip + a] % dims[a]));
    }
    return position;
  }

  SmallTensor expanded(long[] outDims) {
    return pick(outDims, this::broadcastPosition);
  }

  static SmallTensor combine(SmallTensor a, SmallTensor b, DoubleBinaryOperator f) {
    long[] dims = broadcast(a.dims, b.dims);
    if (!fits(dims)) return null;
    double[] x = a.expanded(dims).values;
    double[] y = b.expanded(dims).values;
    double[] out = new double[x.length];
    for (int i = 0; i < out.length; i++) out[i] = f.applyAsDouble(x[i], y[i]);
    return new SmallTensor(dims, out, a.whole && b.whole);
  }

  /** The shape that both broadcast to (numpy's rules), or null where they do not agree. */
  static long[] broadcast(long[] a, long[] b) {
    if (a == null || b == null) return null;
    long[] out = new long[Math.max(a.length, b.length)];
    for (int i = 1; i <= out.length; i++) {
      long x = i <= a.length ? a[a.length - i] : 1;
      long y = i <= b.length ? b[b.length - i] : 1;
      if (x != y && x != 1 && y != 1) return null;
      out[out.length - i] = x == 1 ? y : x;
    }
    return out;
  }
}
