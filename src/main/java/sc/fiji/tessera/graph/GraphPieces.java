package sc.fiji.tessera.graph;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * A graph that is too large for one file, as several that run one after the other: each but the
 * last has a single output, which is the only input of the next. Together they compute what the
 * graph does, operation by operation.
 */
public final class GraphPieces {
  private GraphPieces() {}

  /**
   * Cuts a graph with one input where a single value goes on, such as between the blocks of a
   * transformer.
   *
   * @param most bytes of the parameters of a piece
   * @return as few pieces as possible, of about equal size; one that cannot be cut may be larger
   */
  public static List<Graph> of(Graph graph, long most) {
    List<Graph> pieces = new ArrayList<>();
    Graph rest = graph;
    for (long all = bytes(rest); all > most; all = bytes(rest)) {
      String at = place(rest, Math.min(most, all / ((all + most - 1) / most)), most);
      if (at == null) break;
      Value between = between(rest, at);
      pieces.add(rest.keeping(List.of(between)));
      rest = after(rest, between);
    }
    pieces.add(rest);
    return pieces;
  }

  /** Bytes of all parameters. */
  public static long bytes(Graph graph) {
    long sum = 0;
    for (Tensor t : graph.initializers().values()) sum += bytes(t);
    return sum;
  }

  private static long bytes(Tensor t) {
    return t.elements() * Math.max(1, t.type().bytes());
  }

  /** The value at which the parameters before are closest to a wanted size; null for none. */
  private static String place(Graph graph, long wanted, long most) {
    Map<String, Integer> uses = new HashMap<>();
    for (Node n : graph.nodes()) n.inputs().forEach(i -> uses.merge(i, 1, Integer::sum));
    graph.outputs().forEach(v -> uses.merge(v.name(), 1, Integer::sum));
    Set<String> constants = new HashSet<>(graph.initializers().keySet());
    Set<String> live = new HashSet<>();
    graph.inputs().forEach(v -> live.add(v.name()));
    Set<String> counted = new HashSet<>();
    String best = null;
    long closest = Long.MAX_VALUE;
    long before = 0;
    for (Node n : graph.nodes()) {
      for (String in : n.inputs()) {
        Tensor t = counted.add(in) ? graph.initializers().get(in) : null;
        if (t != null) before += bytes(t);
        if (uses.merge(in, -1, Integer::sum) == 0) live.remove(in);
      }
      boolean constant = constants.containsAll(n.inputs()) && isFixed(n);
      (constant ? constants : live).addAll(n.outputs());
      live.removeIf(v -> uses.getOrDefault(v, 0) == 0);
      boolean alone = live.size() == 1 && live.contains(n.outputs().get(0));
      if (!alone || before > most || Math.abs(before - wanted) >= closest) continue;
      boolean end = graph.outputs().stream().anyMatch(v -> live.contains(v.name()));
      if (end) continue;
      closest = Math.abs(before - wanted);
      best = n.outputs().get(0);
    }
    return best;
  }

  private static boolean isFixed(Node n) {
    return !n.inputs().isEmpty() || n.opType().equals("Constant");
  }

  /** With the shape that follows from the input's, where its sizes are known but for the first. */
  private static Value between(Graph graph, String name) {
    List<Value.Dimension> dims = graph.inputs().get(0).dims();
    if (dims == null) return Value.untold(name, ElementType.FLOAT);
    long[] input = dims.stream().mapToLong(d -> d.isFree() ? 1 : d.size()).toArray();
    long[] shape = Shapes.of(graph, input).of(name);
    boolean free = dims.stream().skip(1).anyMatch(Value.Dimension::isFree);
    if (shape == null || free) return Value.untold(name, ElementType.FLOAT);
    String[] texts = new String[shape.length];
    for (int i = 0; i < texts.length; i++) texts[i] = Long.toString(shape[i]);
    boolean batch = dims.get(0).isFree() && shape.length == dims.size() && shape[0] == 1;
    if (batch) texts[0] = dims.get(0).name();
    return Value.of(name, ElementType.FLOAT, texts);
  }

  /** What comes after a value, which is its only input. */
  private static Graph after(Graph graph, Value value) {
    List<Node> nodes = new ArrayList<>();
    for (Node n : graph.nodes()) if (!n.outputs().contains(value.name())) nodes.add(n);
    Graph cut = graph.with(nodes, List.of(value), graph.outputs());
    return cut.keeping(graph.outputs());
  }
}
