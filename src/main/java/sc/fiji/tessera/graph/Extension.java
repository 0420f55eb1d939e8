package sc.fiji.tessera.graph;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * Steps that are put in front of a graph's first input and behind its first output, so that it can
 * be fed and read in another way. What is added are nodes and Constant nodes: the initialisers, and
 * with them what is trained, stay as they are. Not thread-safe.
 *
 * <pre>
 * Graph g = new Extension(graph, 17).before("Mul", factor).after("Sigmoid").build(in, out);
 * </pre>
 */
public final class Extension {

  private record Step(String op, List<Tensor> constants, List<Attribute> attributes) {}

  private final Graph graph;
  private final long opset;
  private final String prefix;
  private final List<Step> before = new ArrayList<>();
  private final List<Step> after = new ArrayList<>();
  private TensorAxes scores;
  private int count;

  /**
   * @param opset the operator set that the graph is written in, which the steps must suit
   */
  public Extension(Graph graph, long opset) {
    this.graph = graph;
    this.opset = opset;
    this.prefix = prefix(graph);
    List<Value.Dimension> dims = graph.outputs().get(0).dims();
    this.scores = TensorAxes.ofRank(dims == null ? 4 : dims.size());
  }

  /** Begins the names of new values; another one where the graph was extended before. */
  private static String prefix(Graph graph) {
    Set<String> names = new HashSet<>();
    graph.inputs().forEach(v -> names.add(v.name()));
    graph.nodes().forEach(n -> names.addAll(n.outputs()));
    String prefix = "tessera.";
    for (int i = 2; contains(names, prefix); i++) prefix = "tessera" + i + ".";
    return prefix;
  }

  private static boolean contains(Set<String> names, String prefix) {
    return names.stream().anyMatch(s -> s.startsWith(prefix));
  }

  /** Adds a step of the standard operators to what happens before: op(value, constants...). */
  public Extension before(String op, Tensor... constants) {
    before.add(new Step(op, List.of(constants), List.of()));
    return this;
  }

  /** Adds a step to what happens after: op(value, constants...). */
  public Extension after(String op, Tensor... constants) {
    after.add(new Step(op, List.of(constants), List.of()));
    return this;
  }

  /** Turns truth values into numbers, after a comparison. */
  public Extension toNumbers(boolean behind) {
    return cast(ElementType.FLOAT, behind);
  }

  /**
   * Changes the type of the numbers.
   *
   * @param type which they get
   * @param behind after the graph; else before it
   */
  public Extension cast(ElementType type, boolean behind) {
    List<Attribute> to = List.of(Attribute.of("to", (long) type.code()));
    (behind ? after : before).add(new Step("Cast", List.of(), to));
    return this;
  }

  /** Softmax over the channels of an output [N, C, H, W] or [N, C, D, H, W]. */
  public Extension softmax() {
    if (opset >= 13) {
      after.add(new Step("Softmax", List.of(), List.of(Attribute.of("axis", 1L))));
      return this;
    }
    // Older operator sets take all axes from the given one on together.
    String order = scores.letters();
    String last = order.replace("c", "") + "c";
    transpose(after, permutation(order, last));
    long axis = last.length() - 1L;
    after.add(new Step("Softmax", List.of(), List.of(Attribute.of("axis", axis))));
    transpose(after, permutation(last, order));
    return this;
  }

  /** Picks channels of the input in another order. */
  public Extension channels(long... order) {
    Tensor indices = Tensor.of("", order, order.length);
    before.add(new Step("Gather", List.of(indices), List.of(Attribute.of("axis", 1L))));
    return this;
  }

  /**
   * Lets a network that takes other axes be fed in Tessera's own order; the last of the steps
   * before.
   *
   * @param axes the network's
   */
  public Extension inputAxes(TensorAxes axes) {
    String missing = axes.missing();
    transpose(before, permutation(axes.ordered().letters(), missing + axes));
    if (!missing.isEmpty()) before.add(axesStep("Squeeze", missing.length()));
    return this;
  }

  /** Lets a network that gives other axes give Tessera's own; the first of the steps after. */
  public Extension outputAxes(TensorAxes axes) {
    scores = axes.ordered();
    String missing = axes.missing();
    if (!missing.isEmpty()) after.add(axesStep("Unsqueeze", missing.length()));
    transpose(after, permutation(missing + axes, axes.ordered().letters()));
    return this;
  }

  private static long[] permutation(String from, String to) {
    return to.chars().mapToLong(from::indexOf).toArray();
  }

  private static void transpose(List<Step> steps, long... order) {
    boolean same = true;
    for (int i = 0; i < order.length; i++) same &= order[i] == i;
    if (same) return;
    steps.add(new Step("Transpose", List.of(), List.of(Attribute.of("perm", order))));
  }

  /** Squeeze or Unsqueeze of the first axes. */
  private Step axesStep(String op, int number) {
    long[] axes = new long[number];
    Arrays.setAll(axes, i -> i);
    if (opset < 13) return new Step(op, List.of(), List.of(Attribute.of("axes", axes)));
    return new Step(op, List.of(Tensor.of("", axes, number)), List.of());
  }

  /** Whether there is anything to add. */
  public boolean isEmpty() {
    return before.isEmpty() && after.isEmpty();
  }

  /**
   * The graph with the steps; further outputs, such as those of auxiliary heads, are left out.
   *
   * @param inputDims sizes or names of the axes that are fed
   * @param outputDims sizes or names of the axes that come out
   */
  public Graph build(List<String> inputDims, List<String> outputDims) {
    String in = graph.inputs().get(0).name();
    String out = graph.outputs().get(0).name();
    List<Node> nodes = new ArrayList<>();
    List<Value> inputs = new ArrayList<>(graph.inputs());
    String newIn = before.isEmpty() ? in : prefix + "image";
    String newOut = after.isEmpty() ? out : prefix + "scores";
    inputs.set(0, Value.of(newIn, ElementType.FLOAT, inputDims.toArray(String[]::new)));
    Value output = Value.of(newOut, ElementType.FLOAT, outputDims.toArray(String[]::new));
    add(nodes, before, newIn, in);
    nodes.addAll(graph.nodes());
    add(nodes, after, out, newOut);
    return graph.with(nodes, inputs, List.of(output));
  }

  private void add(List<Node> nodes, List<Step> steps, String from, String to) {
    String value = from;
    for (int i = 0; i < steps.size(); i++) {
      Step s = steps.get(i);
      List<String> inputs = new ArrayList<>(List.of(value));
      for (Tensor t : s.constants) {
        String name = prefix + "constant." + count++;
        List<Attribute> attributes = List.of(Attribute.of("value", t));
        nodes.add(Node.of("Constant", List.of(), List.of(name), attributes));
        inputs.add(name);
      }
      String result = i == steps.size() - 1 ? to : prefix + "step." + count++;
      nodes.add(Node.of(s.op, inputs, List.of(result), s.attributes));
      value = result;
    }
  }
}
