package sc.fiji.tessera.training;

import ai.djl.Device;
import ai.djl.engine.EngineException;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import sc.fiji.tessera.graph.ElementType;
import sc.fiji.tessera.graph.Graph;
import sc.fiji.tessera.graph.Node;
import sc.fiji.tessera.graph.OnnxModel;
import sc.fiji.tessera.graph.Value;

/**
 * Executes the nodes of an ONNX graph one by one with PyTorch's autograd: the network that is
 * trained is the very graph that is saved. Holds the parameters; {@link #parameters} gives their
 * values to write back with {@link Graph#with}.
 *
 * <p>Not thread-safe: one thread at a time.
 */
public final class GraphInterpreter extends Trainable {
  /** What a pass through the network is for. */
  public enum Mode {
    /** No gradients; running statistics. */
    INFERENCE,
    /** Gradients; running statistics, which stay as they are; nothing is dropped. */
    FROZEN,
    /** No gradients; the statistics of the batch, which update the running ones; dropout. */
    STATISTICS,
    /** Gradients; the statistics of the batch, which update the running ones; dropout. */
    TRAINING
  }

  private final Graph graph;
  private final GraphScript source;
  private final NDManager manager;
  private final TorchScript script;
  private final Map<String, NDArray> constants = new LinkedHashMap<>();
  private final Set<String> learned = new LinkedHashSet<>();
  private final Map<String, Integer> lastUse = new HashMap<>();
  private final ShapeValues shapeValues;
  private final Map<String, NDArray> ofShapes = new HashMap<>();
  private List<Shape> shapes;
  private FrozenLayers frozen = FrozenLayers.NONE;

  /**
   * @param model whose graph is executed, in its own operator set
   * @param device where, as {@link TorchEngine#device} gives it
   * @throws IllegalArgumentException naming all nodes that cannot be differentiated
   * @throws IllegalStateException if PyTorch cannot run here
   */
  public GraphInterpreter(OnnxModel model, Device device) {
    graph = model.graph();
    source = new GraphScript(model);
    manager = TorchEngine.manager(device);
    try {
      script = new TorchScript(manager, source.text());
      DeviceArrays arrays = new DeviceArrays(manager);
      source.constants().forEach((name, t) -> constants.put(name, arrays.of(t)));
    } catch (RuntimeException e) {
      manager.close();
      throw e;
    }
    learned.addAll(graph.trainable());
    learned.forEach(name -> constants.get(name).setRequiresGradient(true));
    List<Node> nodes = source.nodes();
    for (int k = 0; k < nodes.size(); k++) {
      for (String value : nodes.get(k).outputs()) lastUse.put(value, k);
      for (String value : nodes.get(k).inputs()) lastUse.put(value, k);
    }
    Set<String> outputs = new LinkedHashSet<>();
    for (Value output : graph.outputs()) outputs.add(output.name());
    for (String output : outputs) lastUse.put(output, Integer.MAX_VALUE);
    shapeValues = new ShapeValues(nodes, source.constants(), graph.initializers(), outputs);
  }

  @Override
  NDManager manager() {
    return manager;
  }

  Graph graph() {
    return graph;
  }

  @Override
  List<Graph> graphs() {
    return List.of(graph);
  }

  @Override
  void freeze(FrozenLayers layers) {
    frozen = layers;
    learned.forEach(n -> constants.get(n).setRequiresGradient(!layers.learned().contains(n)));
  }

  @Override
  Map<String, NDArray> trainable() {
    Map<String, NDArray> result = new LinkedHashMap<>();
    learned.forEach(name -> result.put(name, constants.get(name)));
    return result;
  }

  /**
   * The outputs of the network; the caller closes them, and the inputs not before backward.
   *
   * @param inputs in the order of the graph's inputs, on the interpreter's device
   * @throws IllegalArgumentException naming the node that cannot process its inputs
   */
  public NDList forward(NDList inputs, Mode mode) {
    try (NDManager step = manager.newSubManager();
        GradientMode recording = new GradientMode(mode == Mode.TRAINING || mode == Mode.FROZEN)) {
      return run(inputs, mode == Mode.TRAINING || mode == Mode.STATISTICS, step);
    }
  }

  private NDList run(NDList inputs, boolean training, NDManager step) {
    Map<String, NDArray> values = new HashMap<>(constants);
    boolean sameShapes = recallShapes(inputs);
    values.putAll(ofShapes);
    for (int i = 0; i < inputs.size(); i++) {
      values.put(graph.inputs().get(i).name(), inputs.get(i));
    }
    List<Node> nodes = source.nodes();
    for (int k = 0; k < nodes.size(); k++) {
      Node node = nodes.get(k);
      boolean ofShapes = shapeValues.contains(node);
      if (ofShapes && sameShapes) continue;
      NDList outputs = call(k, values, training && !frozen.contains(node), step);
      for (int i = 0; i < node.outputs().size(); i++) {
        String name = node.outputs().get(i);
        values.put(name, ofShapes ? kept(name, outputs.get(i)) : outputs.get(i));
      }
      closeUnused(k, node, values, step);
    }
    shapes = shapes(inputs);
    NDList result = new NDList();
    for (Value output : graph.outputs()) result.add(values.get(output.name()));
    result.attach(manager);
    return result;
  }

  /** Forgets what was computed from other shapes; tells whether these are the last ones again. */
  private boolean recallShapes(NDList inputs) {
    if (shapes(inputs).equals(shapes)) return true;
    shapes = null;
    ofShapes.values().forEach(NDArray::close);
    ofShapes.clear();
    return false;
  }

  private static List<Shape> shapes(NDList inputs) {
    return inputs.stream().map(NDArray::getShape).toList();
  }

  /** What the next steps need again is kept, where it will be read. */
  private NDArray kept(String name, NDArray value) {
    if (!shapeValues.keeps(name)) return value;
    boolean toHost = shapeValues.isNumbers(name) && !value.getDevice().equals(Device.cpu());
    NDArray kept = toHost ? value.toDevice(Device.cpu(), true) : value;
    kept.attach(manager);
    ofShapes.put(name, kept);
    return value;
  }

  private NDList call(int index, Map<String, NDArray> values, boolean training, NDManager step) {
    Node node = source.nodes().get(index);
    List<NDArray> arguments = new ArrayList<>();
    for (String name : node.inputs()) if (!name.isEmpty()) arguments.add(values.get(name));
    if (training && node.opType().equals("BatchNormalization")) {
      requireVariance(node, arguments.get(0).getShape());
    }
    try {
      return script.call(step, source.method(index, training), arguments.toArray());
    } catch (EngineException e) {
      String shapes =
          arguments.stream().map(a -> a.getShape().toString()).collect(Collectors.joining(" "));
      throw new IllegalArgumentException(
          String.format(
              Locale.ROOT,
              "%s '%s' cannot process values of shape %s: %s.",
              node.opType(),
              node.output(),
              shapes,
              reason(e)),
          e);
    }
  }

  /** One value has no variance: normalised, it would be NaN. */
  private static void requireVariance(Node node, Shape shape) {
    if (shape.size() != shape.get(1)) return;
    throw new IllegalArgumentException(
        String.format(
            Locale.ROOT,
            "batch normalisation '%s' gets a single value per channel, which has no variance; use a"
                + " batch of at least 2, or a larger patch where the network does not pool the"
                + " whole image.",
            node.output()));
  }

  /** libtorch's own sentence, without the stack trace around it. */
  private static String reason(EngineException e) {
    List<String> lines = String.valueOf(e.getMessage()).lines().toList();
    for (String line : lines) {
      int start = line.indexOf("Error: ");
      if (start >= 0) return line.substring(start + 7);
    }
    return lines.get(0);
  }

  /** What no later node needs is closed at once; autograd keeps what backward needs. */
  private void closeUnused(int k, Node node, Map<String, NDArray> values, NDManager step) {
    List<String> names = new ArrayList<>(node.inputs());
    names.addAll(node.outputs());
    for (String name : names) {
      NDArray a = values.get(name);
      if (a == null || a.getManager() != step || lastUse.get(name) != k) continue;
      values.remove(name);
      a.close();
    }
  }

  @Override
  Map<String, float[]> parameters(Set<String> without) {
    Set<String> wanted = new LinkedHashSet<>(graph.initializers().keySet());
    wanted.removeIf(name -> without.contains(name) || !isFloat(name));
    return values(wanted);
  }

  @Override
  Map<String, float[]> values(Collection<String> names) {
    Map<String, float[]> result = new LinkedHashMap<>();
    for (String name : names) result.put(name, constants.get(name).toFloatArray());
    return result;
  }

  private boolean isFloat(String name) {
    return graph.initializers().get(name).type() == ElementType.FLOAT;
  }

  @Override
  public void load(Map<String, float[]> parameters) {
    try (GradientMode off = new GradientMode(false)) {
      parameters.forEach(this::load);
    }
  }

  private void load(String name, float[] values) {
    NDArray target = constants.get(name);
    if (target == null || target.size() != values.length) {
      throw new IllegalArgumentException(
          "The network has no parameter '" + name + "' of " + values.length + " values.");
    }
    try (NDArray view = manager.create(values, target.getShape())) {
      view.copyTo(target);
    }
  }

  @Override
  public void close() {
    script.close();
    manager.close();
  }
}
