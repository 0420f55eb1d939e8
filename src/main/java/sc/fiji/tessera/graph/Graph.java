package sc.fiji.tessera.graph;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * A network as ONNX sees it (ONNX {@code GraphProto}): nodes in execution order, constant tensors
 * (parameters and buffers) by name, inputs and outputs. Immutable; {@link #with} gives the same
 * graph with other parameter values.
 */
public final class Graph {
  private static final int NODE = 1;
  private static final int NAME = 2;
  private static final int INITIALIZER = 5;
  private static final int INPUT = 11;
  private static final int OUTPUT = 12;
  private static final int VALUE_INFO = 13;
  private static final int QUANTIZATION = 14;

  private final String name;
  private final List<Node> nodes;
  private final Map<String, Tensor> initializers;
  private final List<Value> inputs;
  private final List<Value> outputs;
  private final Message rest;

  private Graph(
      String name,
      List<Node> nodes,
      Map<String, Tensor> initializers,
      List<Value> inputs,
      List<Value> outputs,
      Message rest) {
    this.name = name;
    this.nodes = Collections.unmodifiableList(nodes);
    this.initializers = Collections.unmodifiableMap(initializers);
    this.inputs = Collections.unmodifiableList(inputs);
    this.outputs = Collections.unmodifiableList(outputs);
    this.rest = rest;
  }

  static Graph of(
      String name,
      List<Node> nodes,
      Map<String, Tensor> initializers,
      List<Value> inputs,
      List<Value> outputs) {
    return new Graph(name, nodes, initializers, inputs, outputs, new Message());
  }

  static Graph of(Message m) {
    List<Node> nodes = new ArrayList<>();
    m.messages(NODE).forEach(n -> nodes.add(new Node(n)));
    Map<String, Tensor> initializers = new LinkedHashMap<>();
    for (Message t : m.messages(INITIALIZER)) {
      Tensor tensor = new Tensor(t);
      initializers.put(tensor.name(), tensor);
    }
    List<Value> inputs = new ArrayList<>();
    m.messages(INPUT).forEach(v -> inputs.add(new Value(v)));
    List<Value> outputs = new ArrayList<>();
    m.messages(OUTPUT).forEach(v -> outputs.add(new Value(v)));
    Message rest = m.without(NODE, NAME, INITIALIZER, INPUT, OUTPUT);
    return new Graph(m.string(NAME), nodes, initializers, inputs, outputs, rest);
  }

  Message message() {
    Message m = new Message();
    nodes.forEach(n -> m.put(NODE, n.message()));
    m.put(NAME, name);
    initializers.values().forEach(t -> m.put(INITIALIZER, t.message()));
    inputs.forEach(v -> m.put(INPUT, v.message()));
    outputs.forEach(v -> m.put(OUTPUT, v.message()));
    return m.putAll(rest);
  }

  public String name() {
    return name;
  }

  public List<Node> nodes() {
    return nodes;
  }

  /** Parameters, buffers and other constants by name, in file order. */
  public Map<String, Tensor> initializers() {
    return initializers;
  }

  /** What a caller must feed: inputs that are not initialisers (old files list those too). */
  public List<Value> inputs() {
    return inputs.stream().filter(v -> !initializers.containsKey(v.name())).toList();
  }

  public List<Value> outputs() {
    return outputs;
  }

  /**
   * The same graph with new values for some initialisers; throws {@link IllegalArgumentException}
   * where one is unknown or has another shape.
   */
  public Graph with(Map<String, float[]> values) {
    Map<String, Tensor> changed = new LinkedHashMap<>(initializers);
    values.forEach(
        (key, data) -> {
          Tensor old = initializers.get(key);
          if (old == null) throw new IllegalArgumentException("no parameter named '" + key + "'");
          changed.put(key, Tensor.of(key, data, old.dims()));
        });
    return new Graph(name, nodes, changed, inputs, outputs, rest);
  }

  /**
   * The same graph with some of its outputs alone, without the nodes and initialisers that only the
   * others need.
   */
  public Graph keeping(List<Value> wanted) {
    Set<String> needed = new HashSet<>();
    wanted.forEach(v -> needed.add(v.name()));
    List<Node> used = new ArrayList<>();
    for (int i = nodes.size() - 1; i >= 0; i--) {
      Node n = nodes.get(i);
      if (Collections.disjoint(needed, n.outputs())) continue;
      needed.addAll(n.inputs());
      used.add(0, n);
    }
    Map<String, Tensor> tensors = new LinkedHashMap<>(initializers);
    tensors.keySet().retainAll(needed);
    return new Graph(name, used, tensors, inputs, wanted, rest);
  }

  /**
   * The same graph with other tensors for some initialisers, under their names; they are taken as
   * they are, so that nothing is in memory twice. Throws {@link IllegalArgumentException} where one
   * is unknown or has another type or shape.
   */
  public Graph withTensors(Map<String, Tensor> tensors) {
    Map<String, Tensor> changed = new LinkedHashMap<>(initializers);
    tensors.forEach(
        (key, tensor) -> {
          Tensor old = initializers.get(key);
          if (old == null) throw new IllegalArgumentException("no parameter named '" + key + "'");
          if (!Arrays.equals(old.dims(), tensor.dims()) || old.type() != tensor.type()) {
            throw new IllegalArgumentException("'" + key + "' is " + old + ", not " + tensor);
          }
          changed.put(key, tensor.name().equals(key) ? tensor : tensor.named(key));
        });
    return new Graph(name, nodes, changed, inputs, outputs, rest);
  }

  /**
   * The same inputs and outputs with other nodes and constants between them. Constants that no node
   * uses are left out, and so is what the file says of values in between.
   *
   * @param newNodes in the order of execution
   * @param constants by name
   */
  public Graph rewritten(List<Node> newNodes, Map<String, Tensor> constants) {
    Set<String> used = new HashSet<>();
    newNodes.forEach(n -> used.addAll(n.inputs()));
    outputs.forEach(v -> used.add(v.name()));
    Map<String, Tensor> kept = new LinkedHashMap<>(constants);
    kept.keySet().retainAll(used);
    Message remarks = rest.without(VALUE_INFO, QUANTIZATION);
    return new Graph(name, new ArrayList<>(newNodes), kept, inputs(), outputs, remarks);
  }

  /** The same parameters with other nodes, inputs and outputs. */
  Graph with(List<Node> newNodes, List<Value> newInputs, List<Value> newOutputs) {
    return new Graph(name, newNodes, initializers, newInputs, newOutputs, rest);
  }

  /**
   * The names of the tensors that training changes: float initialisers, except running statistics
   * of batch normalisation and the constants that configure a node (scales of Resize, bounds).
   */
  public List<String> trainable() {
    Map<String, Boolean> role = new LinkedHashMap<>();
    for (Node n : nodes) {
      for (int i = 0; i < n.inputs().size(); i++) {
        Tensor t = initializers.get(n.input(i));
        if (t != null && t.type() == ElementType.FLOAT) {
          role.merge(t.name(), isLearned(n.opType(), i), Boolean::logicalAnd);
        }
      }
    }
    return role.entrySet().stream().filter(Map.Entry::getValue).map(Map.Entry::getKey).toList();
  }

  private static boolean isReal(Tensor t) {
    return t.type() == ElementType.FLOAT || t.type() == ElementType.FLOAT16;
  }

  /** Values that are made of constant integers at run time, each with the name of the integers. */
  Map<String, String> quantized() {
    Map<String, String> all = new LinkedHashMap<>();
    for (Node n : nodes) {
      boolean constant = initializers.containsKey(n.input(0));
      if (constant && n.opType().equals("DequantizeLinear")) all.put(n.output(), n.input(0));
    }
    return all;
  }

  /** Whether some of it computes with integers in place of floats. */
  public boolean isQuantized() {
    String integers = "(Dynamic)?QuantizeLinear|DequantizeLinear|QLinear.*|(Conv|MatMul)Integer";
    return nodes.stream().anyMatch(n -> n.opType().matches(integers));
  }

  private static boolean isLearned(String opType, int input) {
    return isParameter(opType, input) && !opType.equals("Clip");
  }

  /** Whether a tensor there is part of what the network knows, rather than how a node works. */
  private static boolean isParameter(String opType, int input) {
    return switch (opType) {
      case "BatchNormalization" -> input <= 2;
      case "Resize",
          "Pad",
          "Clip",
          "Dropout",
          "Upsample",
          "RoiAlign",
          "QuantizeLinear",
          "DequantizeLinear" ->
          input == 0;
      default -> true;
    };
  }

  /**
   * The number of values as reference implementations count them: learned ones, fixed ones, and
   * ones that are carried along unused, but neither running statistics nor what configures a node.
   * Weights that are kept as integers count as well.
   */
  public long parameters() {
    Set<String> others = new HashSet<>();
    for (Node n : nodes) {
      for (int i = 0; i < n.inputs().size(); i++) {
        if (!isParameter(n.opType(), i)) others.add(n.input(i));
      }
    }
    Set<String> integers = new HashSet<>(quantized().values());
    return initializers.values().stream()
        .filter(t -> isReal(t) || integers.contains(t.name()))
        .filter(t -> !others.contains(t.name()))
        .mapToLong(Tensor::elements)
        .sum();
  }
}
