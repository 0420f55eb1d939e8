package sc.fiji.tessera.quantization;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import sc.fiji.tessera.graph.Attribute;
import sc.fiji.tessera.graph.ElementType;
import sc.fiji.tessera.graph.Graph;
import sc.fiji.tessera.graph.Node;
import sc.fiji.tessera.graph.Tensor;
import sc.fiji.tessera.graph.Value;

/** Who uses the values of a graph, and which of them are constant. */
final class GraphIndex {
  private final Map<String, List<Node>> users = new HashMap<>();
  private final Map<String, Tensor> constants = new HashMap<>();
  private final Set<String> outputs = new HashSet<>();
  private final Set<String> names = new HashSet<>();
  private final Set<String> initializers;

  GraphIndex(Graph graph) {
    constants.putAll(graph.initializers());
    initializers = graph.initializers().keySet();
    names.addAll(constants.keySet());
    for (Node n : graph.nodes()) {
      for (String s : new HashSet<>(n.inputs())) {
        users.computeIfAbsent(s, k -> new ArrayList<>()).add(n);
      }
      Attribute value = n.opType().equals("Constant") ? n.attribute("value") : null;
      if (value != null && value.tensor() != null) constants.put(n.output(), value.tensor());
      names.addAll(n.outputs());
    }
    for (Value v : graph.outputs()) outputs.add(v.name());
    for (Value v : graph.inputs()) names.add(v.name());
  }

  List<Node> users(String value) {
    return users.getOrDefault(value, List.of());
  }

  boolean isOutput(String value) {
    return outputs.contains(value);
  }

  /** The one node that uses a value, or null where there are others or it leaves the graph. */
  Node onlyUser(String value) {
    List<Node> all = users(value);
    return all.size() == 1 && !isOutput(value) ? all.get(0) : null;
  }

  /** A constant, or null where the value is none or has no values. */
  Tensor constant(String value) {
    Tensor t = constants.get(value);
    return t == null || t.isBlank() ? null : t;
  }

  /** A constant of 32-bit floats, or null. */
  Tensor floats(String value) {
    Tensor t = constant(value);
    return t != null && t.type() == ElementType.FLOAT ? t : null;
  }

  /** The single number of a constant, or NaN where it is not there or not one. */
  double number(String value) {
    Tensor t = constant(value);
    return t == null || t.elements() != 1 ? Double.NaN : t.floats()[0];
  }

  /** A name that no value has yet; from now on it is taken. */
  String fresh(String wanted) {
    String name = wanted;
    for (int i = 2; !names.add(name); i++) name = wanted + "_" + i;
    return name;
  }

  /** The name for an initialiser that replaces a constant: its own, unless that stays in use. */
  String replacing(String constant) {
    boolean free = initializers.contains(constant) && users(constant).size() == 1;
    return free ? constant : fresh(constant);
  }

  /** The inputs of a node with another one at a position; what is missing before it is left out. */
  static List<String> with(List<String> inputs, int at, String name) {
    String[] all = Arrays.copyOf(inputs.toArray(String[]::new), Math.max(inputs.size(), at + 1));
    for (int i = 0; i < all.length; i++) if (all[i] == null) all[i] = "";
    all[at] = name;
    return List.of(all);
  }
}
