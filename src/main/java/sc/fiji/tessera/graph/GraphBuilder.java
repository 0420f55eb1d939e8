package sc.fiji.tessera.graph;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * Builds a {@link Graph} node by node. Values are named; every method that adds something returns
 * the name to feed into the next node:
 *
 * <pre>
 * GraphBuilder b = new GraphBuilder("tiny");
 * String x = b.input("image", "N", "1", "H", "W");
 * String w = b.initializer(Tensor.of("conv.weight", weights, 2, 1, 3, 3));
 * String y = b.node("Conv", List.of(x, w), Attribute.of("pads", new long[] {1, 1, 1, 1}));
 * Graph g = b.output(y, "logits", "N", "2", "H", "W").build();
 * </pre>
 *
 * Not thread-safe.
 */
public final class GraphBuilder {
  private final String name;
  private final List<Node> nodes = new ArrayList<>();
  private final Map<String, Tensor> initializers = new LinkedHashMap<>();
  private final List<Value> inputs = new ArrayList<>();
  private final List<Value> outputs = new ArrayList<>();
  private final Map<String, Integer> used = new LinkedHashMap<>();

  public GraphBuilder(String name) {
    this.name = name;
  }

  /** Adds a float32 input; each dimension is a number or a name for a free size. */
  public String input(String inputName, String... dims) {
    return input(ElementType.FLOAT, inputName, dims);
  }

  /** Adds an input of another type. */
  public String input(ElementType type, String inputName, String... dims) {
    inputs.add(Value.of(unique(inputName), type, dims));
    return inputName;
  }

  /** Adds a constant; its name must be new. */
  public String initializer(Tensor tensor) {
    if (initializers.putIfAbsent(tensor.name(), tensor) != null) {
      throw new IllegalArgumentException("two tensors named '" + tensor.name() + "'");
    }
    unique(tensor.name());
    return tensor.name();
  }

  /** Adds a node with one output; "" leaves an optional input out. */
  public String node(String opType, List<String> nodeInputs, Attribute... attributes) {
    return nodes(opType, 1, nodeInputs, attributes).get(0);
  }

  /** Adds a node with several outputs. */
  public List<String> nodes(
      String opType, int outputCount, List<String> nodeInputs, Attribute... attributes) {
    List<String> names = new ArrayList<>();
    for (int i = 0; i < outputCount; i++) names.add(unique(opType.toLowerCase(Locale.ROOT)));
    nodes.add(Node.of(opType, nodeInputs, names, List.of(attributes)));
    return names;
  }

  /** Declares a value as an output of the graph, under a name of its own. */
  public GraphBuilder output(String value, String outputName, String... dims) {
    return output(ElementType.FLOAT, value, outputName, dims);
  }

  /** Declares a value of another type as an output of the graph. */
  public GraphBuilder output(ElementType type, String value, String outputName, String... dims) {
    nodes.add(Node.of("Identity", List.of(value), List.of(unique(outputName)), List.of()));
    outputs.add(Value.of(outputName, type, dims));
    return this;
  }

  private String unique(String wanted) {
    int count = used.merge(wanted, 1, Integer::sum);
    if (count == 1) return wanted;
    return unique(wanted + "_" + count);
  }

  public Graph build() {
    return Graph.of(name, nodes, initializers, inputs, outputs);
  }
}
