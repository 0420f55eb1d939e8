package sc.fiji.tessera.graph;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.function.Predicate;

/**
 * The layers of a network that make its class channels: of the first output, and of every auxiliary
 * output with as many channels. They are found by walking back from the outputs, through whatever
 * leaves channels apart (activations, resizing, cropping, sums, up-sampling of each channel), to
 * convolutions, transposed convolutions and products of matrices whose weights give one channel for
 * each class. Immutable.
 */
public final class Head {
  private static final long SIDE = 256;

  private final Graph graph;
  private final long[] input;
  private final long classes;
  private final HeadWalk walk;

  private Head(Graph graph, long[] input, long classes, HeadWalk walk) {
    this.graph = graph;
    this.input = input;
    this.classes = classes;
    this.walk = walk;
  }

  /**
   * Finds them.
   *
   * @param graph [N, channels, H, W] to [N, classes, H, W]
   * @throws IllegalArgumentException what is in the way, as the end of a sentence: "its classes are
   *     ..."
   */
  public static Head of(Graph graph) {
    long[] input = input(graph);
    Shapes shapes = Shapes.of(graph, input);
    Value first = graph.outputs().get(0);
    long classes = first.dims().get(1).size();
    HeadWalk walk = new HeadWalk(graph, shapes, classes);
    for (Value output : outputs(graph)) walk.visit(output.name(), 1, Fill.MEAN);
    walk.finish();
    return new Head(graph, input, classes, walk);
  }

  private static long[] input(Graph graph) {
    List<Value.Dimension> dims = graph.inputs().get(0).dims();
    long[] input = new long[dims.size()];
    for (int i = 0; i < input.length; i++) {
      Value.Dimension d = dims.get(i);
      input[i] = !d.isFree() ? d.size() : i == 0 ? 1 : SIDE;
    }
    return input;
  }

  /** The first output, and those that give logits of the same classes from shallower features. */
  private static List<Value> outputs(Graph graph) {
    Value first = graph.outputs().get(0);
    Predicate<Value> alike =
        v ->
            v == first
                || v.type() == ElementType.FLOAT
                    && v.dims() != null
                    && v.dims().size() == first.dims().size()
                    && v.dims().get(1).size() == first.dims().get(1).size();
    return graph.outputs().stream().filter(alike).toList();
  }

  /** The names of the weights and biases that make the classes. */
  public Set<String> parameters() {
    Set<String> names = new LinkedHashSet<>();
    walk.parts().forEach(p -> names.add(p.tensor()));
    names.retainAll(graph.initializers().keySet());
    return names;
  }

  /**
   * The same network for another number of classes: the weights of these layers are drawn anew,
   * their biases are 0, all others are kept. A sigmoid at the very end is left out, since classes
   * exclude each other now.
   *
   * @param wanted 2 or more
   * @param seed of the random weights
   * @throws IllegalArgumentException the end of a sentence, if the graph does not allow it
   */
  public Graph replaced(int wanted, long seed) {
    Random random = new Random(seed);
    Map<String, Tensor> constants = new LinkedHashMap<>(graph.initializers());
    Map<String, Tensor> inline = new LinkedHashMap<>();
    Map<String, Map<String, String>> renamed = new LinkedHashMap<>();
    for (HeadWalk.Part p : walk.parts()) {
      boolean shared = walk.consumers(p.tensor()).size() > 1;
      String name = shared ? p.tensor() + "/" + p.user() : p.tensor();
      Tensor made = p.fill().resized(walk.constant(p.tensor()), p.axis(), wanted, random);
      if (shared)
        renamed.computeIfAbsent(p.user(), u -> new LinkedHashMap<>()).put(p.tensor(), name);
      boolean kept = graph.initializers().containsKey(p.tensor()) || p.fill() == Fill.RANDOM;
      (kept || shared ? constants : inline).put(name, made.named(name));
    }
    walk.sizes().change(wanted, inline, renamed);
    List<Node> nodes = new ArrayList<>();
    for (Node n : graph.nodes()) {
      if (constants.containsKey(n.output())) continue; // what was a Constant is learned now
      Tensor value = inline.get(n.output());
      nodes.add(value != null ? constant(n, value) : walk.changed(n, wanted, renamed));
    }
    inline.keySet().removeAll(graph.nodes().stream().map(Node::output).toList());
    constants.putAll(inline);
    Graph made = graph.rewritten(nodes, constants);
    made = made.with(made.nodes(), made.inputs(), declared(wanted));
    return checked(made, wanted);
  }

  private static Node constant(Node n, Tensor value) {
    return Node.of(
        "Constant", List.of(), n.outputs(), List.of(Attribute.of("value", value.named(""))));
  }

  private List<Value> declared(int wanted) {
    List<Value> changed = outputs(graph);
    List<Value> all = new ArrayList<>();
    for (Value v : graph.outputs()) {
      if (!changed.contains(v)) {
        all.add(v);
        continue;
      }
      String[] dims = new String[v.dims().size()];
      for (int i = 0; i < dims.length; i++) {
        Value.Dimension d = v.dims().get(i);
        dims[i] = d.isFree() ? d.name() : Long.toString(i == 1 ? wanted : d.size());
      }
      all.add(Value.of(v.name(), v.type(), dims));
    }
    return all;
  }

  /** What the graph computes from its sizes must still fit together. */
  private Graph checked(Graph made, int wanted) {
    Shapes shapes = Shapes.of(made, input);
    for (Value v : outputs(made)) {
      long[] found = shapes.of(v.name());
      if (found != null && found[1] == wanted) continue;
      throw new IllegalArgumentException(
          "its graph is made for "
              + classes
              + " classes in other places too ("
              + shapes.unknown()
              + ")");
    }
    return made;
  }
}
