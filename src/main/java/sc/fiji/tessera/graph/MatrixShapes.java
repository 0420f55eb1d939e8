package sc.fiji.tessera.graph;

import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;

/** Output shapes of matrix products. */
final class MatrixShapes {
  private MatrixShapes() {}

  /** As numpy's matmul: the last two axes multiply, those before them broadcast. */
  static long[] product(long[] a, long[] b) {
    long[] x = a.length == 1 ? new long[] {1, a[0]} : a;
    long[] y = b.length == 1 ? new long[] {b[0], 1} : b;
    if (x[x.length - 1] != y[y.length - 2]) return null;
    long[] batch =
        SmallTensor.broadcast(Arrays.copyOf(x, x.length - 2), Arrays.copyOf(y, y.length - 2));
    if (batch == null) return null;
    int rank = batch.length;
    long[] out = Arrays.copyOf(batch, rank + 2);
    out[rank] = x[x.length - 2];
    out[rank + 1] = y[y.length - 1];
    if (b.length == 1) out = Arrays.copyOf(out, rank + 1);
    if (a.length > 1) return out;
    long last = out[out.length - 1];
    out = Arrays.copyOf(out, out.length - 1);
    if (b.length > 1) out[rank] = last;
    return out;
  }

  static long[] gemm(ShapeCall c) {
    boolean ta = c.node().integer("transA", 0) != 0;
    boolean tb = c.node().integer("transB", 0) != 0;
    return new long[] {c.need(0)[ta ? 1 : 0], c.need(1)[tb ? 0 : 1]};
  }

  /** The size behind every letter of an Einsum; throws where two disagree. */
  static Map<Character, Long> letters(ShapeCall c) {
    String[] terms = equation(c)[0].split(",");
    Map<Character, Long> sizes = new HashMap<>();
    for (int i = 0; i < terms.length; i++) {
      long[] shape = c.need(i);
      if (terms[i].contains(".") || terms[i].length() != shape.length) {
        throw new IllegalArgumentException("its equation is not followed");
      }
      for (int a = 0; a < shape.length; a++) {
        Long other = sizes.put(terms[i].charAt(a), shape[a]);
        if (other != null && other != shape[a]) {
          throw new IllegalArgumentException("its inputs do not fit together");
        }
      }
    }
    return sizes;
  }

  private static String[] equation(ShapeCall c) {
    String[] sides = c.node().string("equation", "").replace(" ", "").split("->", -1);
    if (sides.length != 2) throw new IllegalArgumentException("its equation is not followed");
    return sides;
  }

  static long[] einsum(ShapeCall c) {
    Map<Character, Long> sizes = letters(c);
    return equation(c)[1].chars().mapToLong(letter -> sizes.get((char) letter)).toArray();
  }
}
