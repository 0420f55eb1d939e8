package sc.fiji.tessera.graph;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.DoubleBinaryOperator;
import java.util.function.DoubleUnaryOperator;

/**
 * Arithmetic on {@link SmallTensor}s: what graphs do with shapes before they resize, crop, pad or
 * reshape. An operator that is not in the table, or input that is not known, gives null.
 */
final class Folding {
  /** The outputs of a node whose inputs are known. */
  private interface Rule {
    SmallTensor apply(ShapeCall c);
  }

  private static final Map<String, Rule> TABLE = new HashMap<>();

  static {
    each("Identity", v -> v);
    each("Neg", v -> -v);
    each("Abs", Math::abs);
    each("Floor", Math::floor);
    each("Ceil", Math::ceil);
    each("Round", Math::rint);
    each("Sqrt", Math::sqrt);
    each("Relu", v -> Math.max(v, 0));
    each("Not", v -> v == 0 ? 1 : 0);
    both("Add", Double::sum);
    both("Sub", (a, b) -> a - b);
    both("Mul", (a, b) -> a * b);
    both("Pow", Math::pow);
    both("Min", Math::min);
    both("Max", Math::max);
    truth("Equal", (a, b) -> a == b ? 1 : 0);
    truth("Less", (a, b) -> a < b ? 1 : 0);
    truth("LessOrEqual", (a, b) -> a <= b ? 1 : 0);
    truth("Greater", (a, b) -> a > b ? 1 : 0);
    truth("GreaterOrEqual", (a, b) -> a >= b ? 1 : 0);
    truth("And", (a, b) -> a != 0 && b != 0 ? 1 : 0);
    truth("Or", (a, b) -> a != 0 || b != 0 ? 1 : 0);
    TABLE.put("Div", Folding::divide);
    TABLE.put("Mod", Folding::modulo);
    TABLE.put("Cast", Folding::cast);
    TABLE.put("Where", Folding::where);
    TABLE.put("Concat", Folding::concatenate);
    TABLE.put("Gather", Folding::gather);
    TABLE.put("Slice", Folding::slice);
    TABLE.put("Transpose", Folding::transpose);
    TABLE.put("Range", Folding::range);
    TABLE.put("ConstantOfShape", Folding::filled);
    TABLE.put("ReduceProd", c -> reduce(c, 1, (a, b) -> a * b));
    TABLE.put("ReduceSum", c -> reduce(c, 0, Double::sum));
    TABLE.put("ReduceMax", c -> reduce(c, Double.NEGATIVE_INFINITY, Math::max));
    TABLE.put("ReduceMin", c -> reduce(c, Double.POSITIVE_INFINITY, Math::min));
    for (String op : List.of("Squeeze", "Unsqueeze", "Reshape", "Flatten")) {
      TABLE.put(op, c -> c.value(0).shaped(ShapeRules.of(c).get(0)));
    }
    for (String op : List.of("Expand", "Tile")) {
      TABLE.put(op, c -> expanded(c.value(0), ShapeRules.of(c).get(0)));
    }
  }

  private Folding() {}

  /** The values of a node's outputs, or null where they cannot be followed. */
  static List<SmallTensor> of(ShapeCall c) {
    String op = c.node().opType();
    if (op.equals("Shape")) return List.of(shape(c));
    if (op.equals("Size")) {
      return List.of(SmallTensor.integers(SmallTensor.count(c.need(0))).shaped());
    }
    if (!c.allKnown()) return null;
    if (op.equals("Split")) return split(c);
    Rule rule = TABLE.get(op);
    SmallTensor result = rule == null ? null : rule.apply(c);
    return result == null ? null : List.of(result);
  }

  private static void each(String op, DoubleUnaryOperator f) {
    TABLE.put(op, c -> c.value(0).each(f));
  }

  private static void both(String op, DoubleBinaryOperator f) {
    TABLE.put(
        op,
        c -> {
          SmallTensor result = c.value(0);
          for (int i = 1; i < c.inputs() && result != null; i++) {
            result = SmallTensor.combine(result, c.value(i), f);
          }
          return result;
        });
  }

  private static void truth(String op, DoubleBinaryOperator f) {
    TABLE.put(
        op,
        c -> {
          SmallTensor t = SmallTensor.combine(c.value(0), c.value(1), f);
          return t == null ? null : new SmallTensor(t.dims(), t.values(), true);
        });
  }

  /** Integers are divided as in C: towards zero. */
  private static SmallTensor divide(ShapeCall c) {
    boolean whole = c.value(0).whole();
    if (whole && Arrays.stream(c.value(1).values()).anyMatch(v -> v == 0)) return null;
    return SmallTensor.combine(
        c.value(0), c.value(1), (a, b) -> whole ? (double) ((long) a / (long) b) : a / b);
  }

  private static SmallTensor modulo(ShapeCall c) {
    boolean asInC = c.node().integer("fmod", 0) != 0;
    return SmallTensor.combine(
        c.value(0), c.value(1), (a, b) -> asInC ? a % b : a - b * Math.floor(a / b));
  }

  private static SmallTensor cast(ShapeCall c) {
    SmallTensor t = c.value(0);
    ElementType to = ElementType.of(c.node().integer("to", 1));
    return switch (to) {
      case FLOAT, FLOAT16, DOUBLE -> new SmallTensor(t.dims(), t.values(), false);
      case BOOL -> new SmallTensor(t.dims(), t.each(v -> v != 0 ? 1 : 0).values(), true);
      default -> new SmallTensor(t.dims(), t.each(v -> (double) (long) v).values(), true);
    };
  }

  private static SmallTensor where(ShapeCall c) {
    long[] dims =
        SmallTensor.broadcast(
            c.value(0).dims(), SmallTensor.broadcast(c.value(1).dims(), c.value(2).dims()));
    if (!SmallTensor.fits(dims)) return null;
    double[] condition = c.value(0).expanded(dims).values();
    double[] yes = c.value(1).expanded(dims).values();
    double[] no = c.value(2).expanded(dims).values();
    for (int i = 0; i < yes.length; i++) if (condition[i] == 0) yes[i] = no[i];
    return new SmallTensor(dims, yes, c.value(1).whole());
  }

  /** Only along the first axis: shapes are lists. */
  private static SmallTensor concatenate(ShapeCall c) {
    long[] dims = ShapeRules.of(c).get(0);
    if (ShapeCall.axis(c.node().integer("axis", 0), dims.length) != 0) return null;
    List<Double> all = new ArrayList<>();
    for (int i = 0; i < c.inputs(); i++) for (double v : c.value(i).values()) all.add(v);
    double[] values = all.stream().mapToDouble(Double::doubleValue).toArray();
    return new SmallTensor(dims, values, c.value(0).whole());
  }

  private static SmallTensor gather(ShapeCall c) {
    SmallTensor data = c.value(0);
    SmallTensor at = c.value(1);
    if (ShapeCall.axis(c.node().integer("axis", 0), data.dims().length) != 0) return null;
    long[] dims = ShapeRules.of(c).get(0);
    if (!SmallTensor.fits(dims)) return null;
    int row = (int) (SmallTensor.count(data.dims()) / Math.max(1, data.dims()[0]));
    double[] out = new double[(int) SmallTensor.count(dims)];
    for (int i = 0; i < at.values().length; i++) {
      int from = ShapeCall.axis((long) at.values()[i], (int) data.dims()[0]);
      System.arraycopy(data.values(), from * row, out, i * row, row);
    }
    return new SmallTensor(dims, out, data.whole());
  }

  private static SmallTensor slice(ShapeCall c) {
    SliceRange[] ranges = SliceRange.of(c);
    SmallTensor t = c.value(0);
    long[] dims = Arrays.stream(ranges).mapToLong(SliceRange::count).toArray();
    return t.pick(
        dims,
        index -> {
          long position = 0;
          for (int a = 0; a < index.length; a++) {
            position = position * t.dims()[a] + ranges[a].start() + index[a] * ranges[a].step();
          }
          return (int) position;
        });
  }

  private static SmallTensor transpose(ShapeCall c) {
    SmallTensor t = c.value(0);
    int[] order = ShapeRules.permutation(c);
    return t.pick(
        ShapeRules.of(c).get(0),
        index -> {
          int[] from = new int[index.length];
          for (int a = 0; a < index.length; a++) from[order[a]] = index[a];
          return t.broadcastPosition(from);
        });
  }

  private static SmallTensor expanded(SmallTensor t, long[] dims) {
    return SmallTensor.fits(dims) ? t.expanded(dims) : null;
  }

  private static SmallTensor range(ShapeCall c) {
    long[] dims = ShapeRules.of(c).get(0);
    if (!SmallTensor.fits(dims)) return null;
    double[] out = new double[(int) dims[0]];
    double start = c.value(0).values()[0];
    for (int i = 0; i < out.length; i++) out[i] = start + i * c.value(2).values()[0];
    return new SmallTensor(dims, out, c.value(0).whole());
  }

  private static SmallTensor filled(ShapeCall c) {
    long[] dims = c.integers(0);
    if (!SmallTensor.fits(dims)) return null;
    Attribute a = c.node().attribute("value");
    SmallTensor fill = a == null ? null : SmallTensor.of(a.tensor());
    double[] out = new double[(int) SmallTensor.count(dims)];
    if (fill != null) Arrays.fill(out, fill.values()[0]);
    return new SmallTensor(dims, out, fill != null && fill.whole());
  }

  /** Over everything, as shapes are multiplied. */
  private static SmallTensor reduce(ShapeCall c, double start, DoubleBinaryOperator f) {
    long[] dims = ShapeRules.of(c).get(0);
    if (SmallTensor.count(dims) != 1) return null;
    double total = Arrays.stream(c.value(0).values()).reduce(start, f);
    return new SmallTensor(dims, new double[] {total}, c.value(0).whole());
  }

  private static SmallTensor shape(ShapeCall c) {
    long[] s = c.need(0);
    int from = Math.max(0, clamp(c.node().integer("start", 0), s.length));
    int to = clamp(c.node().integer("end", s.length), s.length);
    return SmallTensor.integers(Arrays.copyOfRange(s, Math.min(from, to), to));
  }

  private static int clamp(long at, int rank) {
    return (int) Math.max(0, Math.min(at < 0 ? at + rank : at, rank));
  }

  private static List<SmallTensor> split(ShapeCall c) {
    SmallTensor t = c.value(0);
    if (t.dims().length != 1) return null;
    List<SmallTensor> parts = new ArrayList<>();
    int at = 0;
    for (long[] dims : ShapeRules.of(c)) {
      double[] values = Arrays.copyOfRange(t.values(), at, at + (int) dims[0]);
      parts.add(new SmallTensor(dims, values, t.whole()));
      at += (int) dims[0];
    }
    return parts;
  }
}
