package sc.fiji.tessera.quantization;

import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import sc.fiji.tessera.graph.Graph;
import sc.fiji.tessera.graph.Node;

/**
 * Which nodes of a graph compute in 8 bits: convolutions of constant weights, and what lies between
 * them and can handle integers. The first convolution and the last ones, before or behind which
 * there is no other, stay as they are: they are little work, a dark image would be left with a few
 * grey values, and scores of classes would become equal.
 */
final class QuantizationPlan {
  /** They only move values, so that they can work on the integers themselves. */
  private static final Set<String> MOVES =
      Set.of("MaxPool", "DepthToSpace", "SpaceToDepth", "Slice", "Pad", "Identity", "Dropout");

  /** For these there is integer arithmetic between a range of its own at each input and output. */
  private static final Set<String> JOINS =
      Set.of("Concat", "Add", "Mul", "AveragePool", "GlobalAveragePool", "LeakyRelu", "Sigmoid");

  private final Graph graph;
  private final GraphIndex index;
  private final Set<Node> convolutions = new LinkedHashSet<>();
  private final Set<String> available = new HashSet<>();
  private final Set<String> wanted = new HashSet<>();
  private final Map<Node, Node> rectifiers = new HashMap<>();

  /**
   * @throws IllegalArgumentException one sentence, if there is no convolution to quantise
   */
  QuantizationPlan(Graph graph) {
    this.graph = graph;
    this.index = new GraphIndex(graph);
    requireOneLevel();
    findConvolutions();
    if (convolutions.isEmpty()) {
      throw new IllegalArgumentException(
          "This network cannot be quantised: it has no convolution of constant 32-bit weights between"
              + " two others.");
    }
    for (Node n : graph.nodes()) if (canBeInteger(n)) available.add(result(n));
    List<Node> nodes = graph.nodes();
    for (int i = nodes.size() - 1; i >= 0; i--) {
      Node n = nodes.get(i);
      if (isConvolution(n)) wanted.add(n.input(0));
      else if (isInteger(n)) wanted.addAll(data(n));
    }
  }

  /** Graphs within nodes use values of this one by names that cannot be seen here. */
  private void requireOneLevel() {
    for (Node n : graph.nodes()) {
      if (!Set.of("If", "Loop", "Scan").contains(n.opType())) continue;
      throw new IllegalArgumentException(
          "This network cannot be quantised: it holds other graphs (" + n.opType() + ").");
    }
  }

  private void findConvolutions() {
    Set<String> beforeConvolution = new HashSet<>();
    Set<String> behindConvolution = new HashSet<>();
    List<Node> nodes = graph.nodes();
    for (Node n : nodes) {
      boolean behind = n.inputs().stream().anyMatch(behindConvolution::contains);
      if (behind || n.opType().equals("Conv")) behindConvolution.addAll(n.outputs());
    }
    for (int i = nodes.size() - 1; i >= 0; i--) {
      Node n = nodes.get(i);
      boolean follows = n.outputs().stream().anyMatch(beforeConvolution::contains);
      boolean convolution = n.opType().equals("Conv");
      if (follows || convolution) beforeConvolution.addAll(n.inputs());
      boolean behind = behindConvolution.contains(n.input(0));
      if (follows && behind && convolution && hasConstants(n)) convolutions.add(n);
    }
  }

  private boolean hasConstants(Node n) {
    boolean bias = n.input(2).isEmpty() || index.floats(n.input(2)) != null;
    return bias && index.floats(n.input(1)) != null && index.floats(n.input(1)).dims().length == 4;
  }

  private boolean canBeInteger(Node n) {
    if (isConvolution(n)) return true;
    return data(n).stream().allMatch(available::contains) && (isMove(n) || isJoin(n));
  }

  private boolean isMove(Node n) {
    if (!MOVES.contains(n.opType())) return false;
    if (n.outputs().stream().skip(1).anyMatch(o -> !index.users(o).isEmpty())) return false;
    if (!n.opType().equals("Pad")) return true;
    boolean zeros = n.input(2).isEmpty() || index.number(n.input(2)) == 0;
    return zeros && !n.input(1).isEmpty() && n.input(3).isEmpty();
  }

  private static boolean isJoin(Node n) {
    boolean linear = n.opType().equals("Resize") && n.string("mode", "nearest").equals("linear");
    return linear || JOINS.contains(n.opType()); // nearest neighbours are found faster in floats
  }

  /** Whether what comes out lies in the ranges of what goes in. */
  static boolean keepsRange(Node n) {
    return n.opType().equals("Concat") || n.opType().equals("Resize");
  }

  /** The values of the image that a node works on, without what configures it. */
  static List<String> data(Node n) {
    return JOINS.contains(n.opType()) ? n.inputs() : List.of(n.input(0));
  }

  boolean isConvolution(Node n) {
    return convolutions.contains(n);
  }

  /** Whether a node works on the integers themselves. */
  boolean moves(Node n) {
    return isInteger(n) && isMove(n);
  }

  /** Whether a node other than a convolution is one of integer arithmetic. */
  boolean joins(Node n) {
    return isInteger(n) && isJoin(n);
  }

  private boolean isInteger(Node n) {
    return !isConvolution(n) && canBeInteger(n) && wanted.contains(result(n));
  }

  /** Whether a value that is computed in floats goes into a convolution of integers. */
  boolean needsIntegers(String value) {
    return wanted.contains(value) && !available.contains(value);
  }

  /**
   * The value that a node's integers stand for: its output or, where only a rectifier follows, that
   * one's, since integers that begin at zero cut off what is negative.
   */
  String result(Node n) {
    Node next = rectifiers.computeIfAbsent(n, this::rectifier);
    return next == null ? n.output() : next.output();
  }

  /** Whether a node is the rectifier of the one before, and vanishes. */
  boolean vanishes(Node n) {
    return rectifiers.containsValue(n)
        && graph.nodes().stream()
            .anyMatch(m -> rectifiers.get(m) == n && (isConvolution(m) || joins(m)));
  }

  private Node rectifier(Node n) {
    if (!isConvolution(n) && !n.opType().equals("Add")) return null;
    Node next = index.onlyUser(n.output());
    if (next == null || !next.input(0).equals(n.output())) return null;
    if (next.opType().equals("Relu")) return next;
    boolean clip = next.opType().equals("Clip") && index.number(next.input(1)) == 0;
    return clip && index.number(next.input(2)) > 0 ? next : null;
  }

  GraphIndex index() {
    return index;
  }

  int convolutions() {
    return convolutions.size();
  }

  /** The values whose range must be known. */
  List<String> values() {
    Set<String> values = new LinkedHashSet<>();
    for (Node n : graph.nodes()) {
      for (String s : n.inputs()) if (needsIntegers(s)) values.add(s);
      boolean own = joins(n) && !keepsRange(n);
      if (isConvolution(n) || own) values.add(result(n));
    }
    return List.copyOf(values);
  }
}
