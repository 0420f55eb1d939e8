package sc.fiji.tessera.graph;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;

/**
 * The shape of every output of a node from the shapes of its inputs: one table, from the operator's
 * name to its rule. What cannot be said throws, with the reason.
 */
final class ShapeRules {
  private static final Map<String, Function<ShapeCall, List<long[]>>> TABLE = new HashMap<>();

  private static final Set<String> UNARY =
      Set.of(
          """
          Identity Relu LeakyRelu PRelu ThresholdedRelu Sigmoid Elu Selu Celu Gelu Mish HardSwish \
          HardSigmoid Tanh Softplus Softsign Softmax LogSoftmax Hardmax Erf Exp Log Sqrt Neg Abs \
          Sign Reciprocal Floor Ceil Round Sin Cos Tan Sinh Cosh Asin Acos Atan Asinh Acosh Atanh \
          Not Clip Cast Dropout BatchNormalization InstanceNormalization GroupNormalization \
          LayerNormalization LpNormalization LRN MeanVarianceNormalization CumSum Trilu IsNaN \
          ScatterElements ScatterND QuantizeLinear DequantizeLinear"""
              .split("\\s+"));

  private static final Set<String> BROADCAST =
      Set.of(
          """
          Add Sub Mul Div Mod Pow Max Min Sum Mean Equal Less LessOrEqual Greater GreaterOrEqual \
          And Or Xor Where"""
              .split("\\s+"));

  static {
    UNARY.forEach(op -> TABLE.put(op, ShapeCall::same));
    BROADCAST.forEach(op -> TABLE.put(op, ShapeRules::broadcast));
    for (String r : "Mean,Sum,Max,Min,Prod,L1,L2,LogSum,LogSumExp,SumSquare".split(",")) {
      TABLE.put("Reduce" + r, ShapeRules::reduce);
    }
    one("Conv", WindowShapes::convolution);
    one("ConvTranspose", WindowShapes::transposed);
    TABLE.put("MaxPool", c -> repeat(c, WindowShapes.pooling(c)));
    one("AveragePool", WindowShapes::pooling);
    one("LpPool", WindowShapes::pooling);
    one("MaxUnpool", WindowShapes::unpooled);
    one("Resize", WindowShapes::resized);
    one("Upsample", WindowShapes::resized);
    one("Pad", WindowShapes::padded);
    one("GlobalAveragePool", ShapeRules::global);
    one("GlobalMaxPool", ShapeRules::global);
    one("Concat", ShapeRules::concatenate);
    TABLE.put("Split", ShapeRules::split);
    one("Slice", c -> Arrays.stream(SliceRange.of(c)).mapToLong(SliceRange::count).toArray());
    one("Transpose", ShapeRules::transpose);
    one("Reshape", ShapeRules::reshape);
    one("Flatten", ShapeRules::flatten);
    one("Squeeze", ShapeRules::squeeze);
    one("Unsqueeze", ShapeRules::unsqueeze);
    one("Gather", ShapeRules::gather);
    one("GatherElements", c -> c.need(1));
    one("Expand", c -> SmallTensor.broadcast(c.need(0), c.integers(1)));
    one("Tile", ShapeRules::tile);
    one("Range", ShapeRules::range);
    one("ConstantOfShape", c -> c.integers(0));
    one("Shape", c -> new long[] {Folding.of(c).get(0).values().length});
    one("Size", c -> new long[0]);
    one("ArgMax", ShapeRules::argument);
    one("ArgMin", ShapeRules::argument);
    one("MatMul", c -> MatrixShapes.product(c.need(0), c.need(1)));
    one("Gemm", MatrixShapes::gemm);
    one("Einsum", MatrixShapes::einsum);
    one("DepthToSpace", c -> blocks(c, 1));
    one("SpaceToDepth", c -> blocks(c, -1));
    one("GridSample", ShapeRules::gridSample);
    one("RoiAlign", WindowShapes::regions);
  }

  private ShapeRules() {}

  private static void one(String op, Function<ShapeCall, long[]> rule) {
    TABLE.put(op, c -> c.one(rule.apply(c)));
  }

  /**
   * The shapes of a node's outputs.
   *
   * @throws IllegalArgumentException with the reason why they cannot be said
   */
  static List<long[]> of(ShapeCall c) {
    Node n = c.node();
    Function<ShapeCall, List<long[]>> rule = n.domain().isEmpty() ? TABLE.get(n.opType()) : null;
    if (rule == null) throw new IllegalArgumentException("this operator is not understood");
    List<long[]> result;
    try {
      result = rule.apply(c);
    } catch (IndexOutOfBoundsException | NullPointerException | ArithmeticException e) {
      throw new IllegalArgumentException("its inputs do not fit together", e);
    }
    for (long[] s : result) {
      if (s == null || Arrays.stream(s).anyMatch(d -> d < 0)) {
        throw new IllegalArgumentException("its inputs do not fit together");
      }
    }
    return result;
  }

  private static List<long[]> repeat(ShapeCall c, long[] shape) {
    return c.node().outputs().stream().map(o -> shape).toList();
  }

  private static List<long[]> broadcast(ShapeCall c) {
    long[] out = c.need(0);
    for (int i = 1; i < c.inputs(); i++) {
      out = SmallTensor.broadcast(out, c.need(i));
      if (out == null) throw new IllegalArgumentException("its inputs do not fit together");
    }
    return c.one(out);
  }

  private static List<long[]> reduce(ShapeCall c) {
    long[] in = c.need(0);
    long[] axes = c.list("axes", 1);
    boolean keep = c.node().integer("keepdims", 1) != 0;
    if (axes == null || axes.length == 0) {
      if (c.node().integer("noop_with_empty_axes", 0) != 0) return c.one(in);
      axes = new long[in.length];
      for (int a = 0; a < axes.length; a++) axes[a] = a;
    }
    return c.one(without(in, axes, keep));
  }

  private static long[] without(long[] in, long[] axes, boolean keep) {
    boolean[] gone = new boolean[in.length];
    for (long a : axes) gone[ShapeCall.axis(a, in.length)] = true;
    List<Long> out = new ArrayList<>();
    for (int a = 0; a < in.length; a++) {
      if (!gone[a]) out.add(in[a]);
      else if (keep) out.add(1L);
    }
    return array(out);
  }

  private static long[] argument(ShapeCall c) {
    long[] axis = {c.node().integer("axis", 0)};
    return without(c.need(0), axis, c.node().integer("keepdims", 1) != 0);
  }

  private static long[] global(ShapeCall c) {
    long[] out = c.need(0).clone();
    Arrays.fill(out, 2, out.length, 1);
    return out;
  }

  private static long[] concatenate(ShapeCall c) {
    long[] out = c.need(0).clone();
    int axis = ShapeCall.axis(c.node().integer("axis", 1), out.length);
    for (int i = 1; i < c.inputs(); i++) {
      long[] more = c.need(i);
      for (int a = 0; a < out.length; a++) {
        if (a == axis) out[a] += more[a];
        else if (out[a] != more[a]) return null;
      }
    }
    return out;
  }

  private static List<long[]> split(ShapeCall c) {
    long[] in = c.need(0);
    int axis = ShapeCall.axis(c.node().integer("axis", 0), in.length);
    int count = c.node().outputs().size();
    long[] parts = c.list("split", 1);
    long even = (in[axis] + count - 1) / count;
    List<long[]> out = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      long[] part = in.clone();
      part[axis] = parts == null ? Math.min(even, in[axis] - i * even) : parts[i];
      out.add(part);
    }
    return out;
  }

  /** Which input axis each output axis is. */
  static int[] permutation(ShapeCall c) {
    int rank = c.need(0).length;
    long[] given = c.node().integers("perm");
    int[] order = new int[rank];
    for (int a = 0; a < rank; a++) order[a] = given.length == 0 ? rank - 1 - a : (int) given[a];
    return order;
  }

  private static long[] transpose(ShapeCall c) {
    long[] in = c.need(0);
    return Arrays.stream(permutation(c)).mapToLong(a -> in[a]).toArray();
  }

  private static long[] reshape(ShapeCall c) {
    long[] in = c.need(0);
    long[] out = c.list("shape", 1).clone();
    boolean copiesZero = c.node().integer("allowzero", 0) == 0;
    int free = -1;
    long product = 1;
    for (int a = 0; a < out.length; a++) {
      if (out[a] == 0 && copiesZero) out[a] = in[a];
      if (out[a] == -1) free = a;
      else product *= out[a];
    }
    long count = SmallTensor.count(in);
    if (free >= 0) out[free] = count / product;
    return SmallTensor.count(out) == count ? out : null;
  }

  private static long[] flatten(ShapeCall c) {
    long[] in = c.need(0);
    long given = c.node().integer("axis", 1);
    int axis = (int) (given < 0 ? given + in.length : given);
    long front = SmallTensor.count(Arrays.copyOfRange(in, 0, axis));
    return new long[] {front, SmallTensor.count(Arrays.copyOfRange(in, axis, in.length))};
  }

  private static long[] squeeze(ShapeCall c) {
    long[] in = c.need(0);
    long[] axes = c.list("axes", 1);
    if (axes == null) return Arrays.stream(in).filter(d -> d != 1).toArray();
    return without(in, axes, false);
  }

  private static long[] unsqueeze(ShapeCall c) {
    long[] in = c.need(0);
    long[] axes = c.list("axes", 1);
    long[] out = new long[in.length + axes.length];
    Arrays.fill(out, -1);
    for (long a : axes) out[ShapeCall.axis(a, out.length)] = 1;
    int next = 0;
    for (int a = 0; a < out.length; a++) if (out[a] < 0) out[a] = in[next++];
    return out;
  }

  private static long[] gather(ShapeCall c) {
    long[] in = c.need(0);
    long[] index = c.need(1);
    int axis = ShapeCall.axis(c.node().integer("axis", 0), in.length);
    List<Long> out = new ArrayList<>();
    for (int a = 0; a < axis; a++) out.add(in[a]);
    for (long d : index) out.add(d);
    for (int a = axis + 1; a < in.length; a++) out.add(in[a]);
    return array(out);
  }

  private static long[] tile(ShapeCall c) {
    long[] out = c.need(0).clone();
    long[] repeats = c.integers(1);
    for (int a = 0; a < out.length; a++) out[a] *= repeats[a];
    return out;
  }

  private static long[] range(ShapeCall c) {
    c.integers(0);
    c.integers(1);
    c.integers(2);
    double from = c.value(0).values()[0];
    double to = c.value(1).values()[0];
    return new long[] {(long) Math.max(0, Math.ceil((to - from) / c.value(2).values()[0]))};
  }

  private static long[] blocks(ShapeCall c, int direction) {
    long[] in = c.need(0);
    long b = c.node().integer("blocksize", 1);
    return direction > 0
        ? new long[] {in[0], in[1] / (b * b), in[2] * b, in[3] * b}
        : new long[] {in[0], in[1] * b * b, in[2] / b, in[3] / b};
  }

  private static long[] gridSample(ShapeCall c) {
    long[] out = c.need(0).clone();
    System.arraycopy(c.need(1), 1, out, 2, out.length - 2);
    return out;
  }

  private static long[] array(List<Long> list) {
    return list.stream().mapToLong(Long::longValue).toArray();
  }
}
