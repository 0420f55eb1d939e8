package sc.fiji.tessera.graph;

import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * The shapes of all values of a graph for one size of its input, without running it. Arithmetic
 * about shapes (Shape, Slice, Concat, Div ...) is computed, so that networks which resize, crop and
 * pad to sizes that they find out themselves have known shapes as well. Where an operator is not
 * understood, what follows from it has no shape: nothing is guessed. Immutable, thread-safe.
 */
public final class Shapes {
  private final Map<String, long[]> shapes = new HashMap<>();
  private final Map<String, SmallTensor> known = new HashMap<>();
  private String unknown = "";

  private Shapes() {}

  /**
   * The shapes for a given shape of the graph's first input; further inputs have those that the
   * file states, if it does.
   *
   * @param input as the network takes it: [N, channels, height, width]
   */
  public static Shapes of(Graph graph, long... input) {
    Shapes s = new Shapes();
    graph.initializers().values().forEach(t -> s.constant(t.name(), t));
    List<Value> inputs = graph.inputs();
    for (int i = 0; i < inputs.size(); i++) {
      long[] dims = i == 0 ? input.clone() : stated(inputs.get(i));
      if (dims != null) s.shapes.put(inputs.get(i).name(), dims);
    }
    graph.nodes().forEach(s::infer);
    return s;
  }

  private static long[] stated(Value v) {
    if (v.dims() == null || v.dims().stream().anyMatch(Value.Dimension::isFree)) return null;
    return v.dims().stream().mapToLong(Value.Dimension::size).toArray();
  }

  private void constant(String name, Tensor t) {
    shapes.put(name, t.dims());
    SmallTensor small = SmallTensor.of(t);
    if (small != null) known.put(name, small);
  }

  private void infer(Node n) {
    if (n.opType().equals("Constant")) {
      constantNode(n);
      return;
    }
    ShapeCall c = new ShapeCall(n, shapes, known);
    try {
      List<SmallTensor> values = n.domain().isEmpty() ? Folding.of(c) : null;
      if (values != null) {
        for (int i = 0; i < values.size(); i++) put(n.outputs().get(i), values.get(i));
      } else {
        List<long[]> dims = ShapeRules.of(c);
        int count = Math.min(dims.size(), n.outputs().size());
        for (int i = 0; i < count; i++) shapes.put(n.outputs().get(i), dims.get(i));
      }
    } catch (IllegalArgumentException | NullPointerException | IndexOutOfBoundsException e) {
      boolean ours = e instanceof IllegalArgumentException;
      if (unknown.isEmpty()) {
        unknown = n.opType() + ": " + (ours ? e.getMessage() : "its inputs do not fit together");
      }
    }
  }

  private void put(String name, SmallTensor value) {
    shapes.put(name, value.dims());
    known.put(name, value);
  }

  private void constantNode(Node n) {
    Attribute value = n.attribute("value");
    if (value != null && value.tensor() != null) {
      constant(n.output(), value.tensor());
    } else if (n.attribute("value_int") != null) {
      put(n.output(), SmallTensor.integers(n.integer("value_int", 0)).shaped());
    } else if (n.attribute("value_ints") != null) {
      put(n.output(), SmallTensor.integers(n.integers("value_ints")));
    } else if (n.attribute("value_float") != null) {
      double[] v = {n.real("value_float", 0)};
      put(n.output(), new SmallTensor(new long[0], v, false));
    } else if (n.attribute("value_floats") != null) {
      constant(n.output(), floats(n.attribute("value_floats").reals()));
    }
  }

  private static Tensor floats(float[] values) {
    return Tensor.of("", values, values.length);
  }

  /** A copy of the shape of a value, or null where it is not known. */
  public long[] of(String value) {
    long[] s = shapes.get(value);
    return s == null ? null : s.clone();
  }

  /**
   * Whether a value is constant or follows from shapes alone, so that its few numbers are known.
   */
  public boolean isKnown(String value) {
    return known.containsKey(value);
  }

  /** The integers of a value that {@link #isKnown}, or null. */
  public long[] integers(String value) {
    SmallTensor t = known.get(value);
    return t == null ? null : t.longs();
  }

  /** The first operator whose output has no known shape, and why; "" where all are known. */
  public String unknown() {
    return unknown;
  }

  /** A node with the shapes of its inputs. */
  ShapeCall call(Node n) {
    return new ShapeCall(n, shapes, known);
  }

  /** A shape as text: {@code 1 x 64 x 128 x 128}, or "?" where it is not known. */
  public String text(String value) {
    long[] s = shapes.get(value);
    if (s == null) return "?";
    return String.join(" x ", Arrays.stream(s).mapToObj(Long::toString).toList());
  }
}
