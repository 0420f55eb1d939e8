package sc.fiji.tessera.inference;

import java.util.Arrays;

/**
 * What goes into a graph or comes out of it. The arrays are not copied.
 *
 * @param values row-major, the last axis fastest
 * @param shape of any number of axes; their product is the number of values
 */
public record TensorValues(float[] values, long... shape) {
  public TensorValues {
    long count = 1;
    for (long d : shape) count = Math.multiplyExact(count, d);
    if (count != values.length) {
      throw new IllegalArgumentException(
          values.length + " values do not fill the shape " + Arrays.toString(shape) + ".");
    }
  }

  /** Values {@code from} (inclusive) to {@code to} (exclusive) of the first axis. */
  public TensorValues range(int from, int to) {
    long[] dims = shape.clone();
    int each = shape[0] == 0 ? 0 : (int) (values.length / shape[0]);
    dims[0] = to - from;
    return new TensorValues(Arrays.copyOfRange(values, from * each, to * each), dims);
  }
}
