package sc.fiji.tessera.graph;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * A graph cut in two: what can be computed from some of its inputs alone, and the rest. Together
 * they compute what the graph does, operation by operation; the first part need not run again where
 * only the other inputs change.
 *
 * @param before gives the values in between
 * @param after takes them, and all inputs that it needs itself, and has the graph's outputs
 */
public record GraphSplit(Graph before, Graph after) {
  /** What makes real values of real values, with a first argument that shapes the result. */
  private static final Set<String> REAL =
      Set.of(
          ("Add Sub Mul Div Neg Sqrt Pow Erf Exp Tanh Sigmoid Relu Sin Cos MatMul Gemm Conv"
                  + " ConvTranspose LayerNormalization BatchNormalization InstanceNormalization"
                  + " ReduceMean Softmax Transpose Reshape Flatten Squeeze Unsqueeze Concat Slice"
                  + " Identity")
              .split(" "));

  /**
   * Cuts a graph.
   *
   * @param known the inputs that are known early, all of them real
   * @return nothing where there is nothing to compute early, or where an output is known early
   */
  public static Optional<GraphSplit> of(Graph graph, Set<String> known) {
    Set<String> constants = new HashSet<>(graph.initializers().keySet());
    Set<String> early = new HashSet<>(known);
    List<Node> rest = new ArrayList<>();
    Set<String> made = new LinkedHashSet<>();
    for (Node n : graph.nodes()) {
      List<String> in = n.inputs().stream().filter(i -> !i.isEmpty()).toList();
      boolean real = REAL.contains(n.opType()) && n.domain().isEmpty();
      if (in.isEmpty() ? n.opType().equals("Constant") : constants.containsAll(in)) {
        constants.addAll(n.outputs());
        rest.add(n);
      } else if (real && in.stream().allMatch(i -> early.contains(i) || constants.contains(i))) {
        early.addAll(n.outputs());
        made.addAll(n.outputs());
      } else {
        rest.add(n);
      }
    }
    if (graph.outputs().stream().anyMatch(v -> early.contains(v.name()))) return Optional.empty();
    Set<String> used = new HashSet<>();
    rest.forEach(n -> used.addAll(n.inputs()));
    made.retainAll(used);
    return made.isEmpty() ? Optional.empty() : Optional.of(cut(graph, rest, List.copyOf(made)));
  }

  private static GraphSplit cut(Graph graph, List<Node> rest, List<String> made) {
    // their ranks are nobody's business: a value without a shape may have any
    List<Value> between = made.stream().map(name -> Value.untold(name, ElementType.FLOAT)).toList();
    Graph before = withoutIdle(graph.keeping(between));
    List<Value> inputs = new ArrayList<>(graph.inputs());
    inputs.addAll(between);
    Graph after = graph.with(rest, inputs, graph.outputs()).keeping(graph.outputs());
    return new GraphSplit(before, withoutIdle(after));
  }

  /** Without the inputs that no node takes. */
  private static Graph withoutIdle(Graph graph) {
    Set<String> used = new HashSet<>();
    graph.nodes().forEach(n -> used.addAll(n.inputs()));
    List<Value> inputs = graph.inputs().stream().filter(v -> used.contains(v.name())).toList();
    return graph.with(graph.nodes(), inputs, graph.outputs());
  }
}
