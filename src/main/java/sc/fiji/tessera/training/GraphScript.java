package sc.fiji.tessera.training;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import sc.fiji.tessera.graph.Attribute;
import sc.fiji.tessera.graph.Graph;
import sc.fiji.tessera.graph.Node;
import sc.fiji.tessera.graph.OnnxModel;
import sc.fiji.tessera.graph.Tensor;

/**
 * The text of a graph: one TorchScript method per node ({@code n7} for the eighth; {@code t7} for
 * training where that is something else), and the functions they use.
 */
final class GraphScript {
  private final List<Node> nodes = new ArrayList<>();
  private final Map<String, Tensor> constants;
  private final StringBuilder methods = new StringBuilder();
  private final Set<String> functions = new LinkedHashSet<>();
  private final Set<Integer> trainedOtherwise = new LinkedHashSet<>();

  /** Throws {@link IllegalArgumentException} naming every node that cannot be trained. */
  GraphScript(OnnxModel model) {
    Graph graph = model.graph();
    constants = new LinkedHashMap<>(graph.initializers());
    for (Node n : graph.nodes()) {
      Tensor value = n.opType().equals("Constant") ? constant(n) : null;
      if (value == null) nodes.add(n);
      else constants.put(n.output(), value.named(n.output()));
    }
    Set<String> refused = new LinkedHashSet<>();
    for (int i = 0; i < nodes.size(); i++) add(i, model.opset(), refused);
    if (!refused.isEmpty()) {
      throw new IllegalArgumentException(
          "This network cannot be trained, because Tessera cannot differentiate: "
              + String.join("; ", refused)
              + ".");
    }
  }

  private static Tensor constant(Node n) {
    Attribute value = n.attribute("value");
    if (value != null) return value.tensor();
    if (n.attribute("value_float") != null) {
      return Tensor.of("", new float[] {n.real("value_float", 0)});
    }
    if (n.attribute("value_int") != null) {
      return Tensor.of("", new long[] {n.integer("value_int", 0)});
    }
    if (n.attribute("value_floats") != null) {
      float[] v = n.attribute("value_floats").reals();
      return Tensor.of("", v, v.length);
    }
    if (n.attribute("value_ints") != null) {
      long[] v = n.integers("value_ints");
      return Tensor.of("", v, v.length);
    }
    return null;
  }

  private void add(int index, long opset, Set<String> refused) {
    Node n = nodes.get(index);
    String name = n.name().isEmpty() ? n.output() : n.name();
    Operator operator = n.domain().isEmpty() ? Operators.of(n.opType()) : null;
    if (operator == null) {
      String domain = n.domain().isEmpty() ? "" : n.domain() + ".";
      refused.add(domain + n.opType() + " (node '" + name + "')");
      return;
    }
    try {
      String plain = body(n, operator, new Call.Context(opset, false, constants));
      String training = body(n, operator, new Call.Context(opset, true, constants));
      methods.append("  def n").append(index).append(plain);
      if (training.equals(plain)) return;
      methods.append("  def t").append(index).append(training);
      trainedOtherwise.add(index);
    } catch (IllegalArgumentException e) {
      refused.add(n.opType() + " with " + e.getMessage() + " (node '" + name + "')");
    }
  }

  private String body(Node n, Operator operator, Call.Context context) {
    Call call = new Call(n, context);
    String result = operator.expression(call);
    functions.addAll(call.functions());
    StringBuilder text = new StringBuilder("(self");
    for (int i = 0; i < n.inputs().size(); i++) {
      if (call.has(i)) text.append(", ").append(call.in(i)).append(": Tensor");
    }
    text.append(") -> List[Tensor]:\n");
    for (String s : call.statements()) text.append("    ").append(s).append('\n');
    return text.append("    return [").append(result).append("]\n").toString();
  }

  /** The nodes in the order of their methods: those of the graph without constants. */
  List<Node> nodes() {
    return nodes;
  }

  /** Initialisers and the values of Constant nodes. */
  Map<String, Tensor> constants() {
    return constants;
  }

  String method(int node, boolean training) {
    return (training && trainedOtherwise.contains(node) ? "t" : "n") + node;
  }

  String text() {
    return functions.stream().collect(Collectors.joining()) + methods;
  }
}
