package sc.fiji.tessera.graph;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;

/** The walk of {@link Head}: which values have an axis of classes, and which tensors make it. */
final class HeadWalk {
  private static final Set<String> CHANNELWISE =
      Set.of(
          ("Identity Cast Dropout Relu LeakyRelu Elu Selu Celu Sigmoid HardSigmoid HardSwish Tanh Softplus Softsign"
                  + " Exp Log Neg Abs Sqrt Erf Clip Softmax LogSoftmax MaxPool AveragePool Resize Upsample Pad Slice")
              .split(" "));
  private static final Set<String> TOGETHER =
      Set.of("Add", "Sub", "Mul", "Div", "Sum", "Max", "Min", "Mean", "PRelu");
  private static final Set<String> MOVES = Set.of("Identity", "Cast", "Dropout", "Resize", "Slice");

  /**
   * A tensor of the head.
   *
   * @param axis of the classes
   * @param user the first output of the node that reads it
   */
  record Part(String tensor, int axis, Fill fill, String user) {}

  private final Graph graph;
  private final Shapes shapes;
  private final long classes;
  private final Map<String, Node> producers = new HashMap<>();
  private final Map<String, List<Node>> consumers = new HashMap<>();
  private final Map<String, Integer> axes = new LinkedHashMap<>();
  private final Map<String, Part> parts = new LinkedHashMap<>();
  private final ClassSizes sizes;
  private final Set<String> depthwise = new HashSet<>();

  /** The layers of the head, each with its weights. */
  private final Map<Node, String> ends = new HashMap<>();

  HeadWalk(Graph graph, Shapes shapes, long classes) {
    this.graph = graph;
    this.shapes = shapes;
    this.classes = classes;
    sizes = new ClassSizes(this, classes);
    for (Node n : graph.nodes()) {
      n.outputs().forEach(o -> producers.put(o, n));
      n.inputs().forEach(i -> consumers.computeIfAbsent(i, k -> new ArrayList<>()).add(n));
    }
  }

  List<Part> parts() {
    return List.copyOf(parts.values());
  }

  /** The lists of sizes in which the number of classes may be. */
  ClassSizes sizes() {
    return sizes;
  }

  Node producer(String value) {
    return producers.get(value);
  }

  long[] shape(String value) {
    return shapes.of(value);
  }

  List<Node> consumers(String value) {
    return consumers.getOrDefault(value, List.of());
  }

  /** A constant's values, or null where the value is none. */
  Tensor constant(String value) {
    Tensor t = graph.initializers().get(value);
    if (t != null) return t;
    Node n = producers.get(value);
    boolean constant = n != null && n.opType().equals("Constant");
    Attribute a = constant ? n.attribute("value") : null;
    return a == null ? null : a.tensor();
  }

  /** Follows a value with as many entries along an axis as there are classes. */
  void visit(String value, int axis, Fill fill) {
    visit(value, axis, fill, "");
  }

  private void visit(String value, int axis, Fill fill, String user) {
    if (value.isEmpty() || axes.containsKey(value)) return;
    long[] dims = shapes.of(value);
    if (dims == null || axis >= dims.length || dims[axis] != classes) {
      throw new IllegalArgumentException(
          "its classes cannot be followed to the layer that makes them ('" + value + "')");
    }
    if (constant(value) != null) {
      parts.putIfAbsent(value + "/" + user, new Part(value, axis, fill, user));
      return;
    }
    Node n = producers.get(value);
    if (n == null) {
      throw new IllegalArgumentException("its classes are computed from the image without weights");
    }
    axes.put(value, axis);
    follow(n, axis, dims, fill);
  }

  private void follow(Node n, int axis, long[] dims, Fill fill) {
    String op = n.domain().isEmpty() ? n.opType() : n.domain() + "." + n.opType();
    if (TOGETHER.contains(op)) together(n, axis, dims.length);
    else if (CHANNELWISE.contains(op)) channelwise(n, axis, fill);
    else
      switch (op) {
        case "Conv" -> convolution(n, axis, 0);
        case "ConvTranspose" -> transposed(n, axis);
        case "MatMul" -> product(n, axis, dims.length);
        case "Gemm" -> gemm(n, axis);
        case "BatchNormalization", "InstanceNormalization" -> normalization(n, axis);
        case "LayerNormalization" -> layerNormalization(n, axis, dims.length);
        case "Transpose" -> visit(n.input(0), before(n, axis, dims.length), fill, n.output());
        case "Reshape", "Flatten", "Squeeze", "Unsqueeze" -> reshaped(n, axis, dims, fill);
        case "Expand" -> expanded(n, axis, dims.length, fill);
        case "Concat" -> joined(n, axis, dims.length);
        default -> throw refuse(n);
      }
  }

  private static IllegalArgumentException refuse(Node n) {
    return new IllegalArgumentException(
        "its classes come out of " + n.opType() + " '" + n.output() + "', not of a layer");
  }

  private void channelwise(Node n, int axis, Fill fill) {
    if (n.opType().equals("Resize")) sizes.note(n, 3, axis);
    visit(n.input(0), axis, fill, n.output());
  }

  /** Inputs with an entry for each class; others are broadcast. */
  private void together(Node n, int axis, int rank) {
    Fill fill = n.opType().equals("Add") || n.opType().equals("Sum") ? Fill.ZERO : Fill.MEAN;
    for (String in : n.inputs()) {
      long[] dims = shapes.of(in);
      if (dims == null) throw refuse(n);
      int own = axis - (rank - dims.length);
      boolean broadcast = own < 0 || dims[own] != classes;
      boolean single = constant(in) != null && constant(in).elements() == 1;
      if (!broadcast && !single) visit(in, own, fill, n.output());
    }
  }

  private void convolution(Node n, int axis, int weightAxis) {
    if (axis != 1) throw refuse(n);
    long group = n.integer("group", 1);
    if (group == 1) {
      visit(n.input(1), weightAxis, Fill.RANDOM, n.output());
      ends.put(n, n.input(1));
    } else {
      if (group != classes || shapes.of(n.input(1))[1] != 1) throw refuse(n);
      visit(n.input(1), 0, Fill.MEAN, n.output());
      depthwise.add(n.output());
      visit(n.input(0), 1, Fill.MEAN, n.output());
    }
    visit(n.input(2), 0, Fill.ZERO, n.output());
  }

  /** One that enlarges a map of scores, each by itself, is not what makes them. */
  private void transposed(Node n, int axis) {
    Tensor weights = constant(n.input(1));
    boolean square = weights != null && weights.dims()[0] == classes;
    boolean enlarges = square && n.integer("group", 1) == 1 && Fill.isDiagonal(weights);
    if (axis != 1 || !enlarges) {
      convolution(n, axis, 1);
      return;
    }
    parts.put(n.input(1) + "/" + n.output(), new Part(n.input(1), 0, Fill.DIAGONAL, n.output()));
    visit(n.input(2), 0, Fill.ZERO, n.output());
    visit(n.input(0), 1, Fill.MEAN, n.output());
  }

  private void product(Node n, int axis, int rank) {
    for (int i = 0; i < 2; i++) {
      long[] dims = shapes.of(n.input(i));
      if (dims == null) throw refuse(n);
      int own = axis - (rank - dims.length);
      boolean columns = axis == rank - 1;
      boolean summed = columns && i == 0 || axis == rank - 2 && i == 1;
      if (summed || own < 0 || dims[own] != classes) continue;
      boolean weights = columns || axis == rank - 2;
      visit(n.input(i), own, weights ? Fill.RANDOM : Fill.MEAN, n.output());
      if (weights) ends.put(n, n.input(i));
    }
  }

  private void gemm(Node n, int axis) {
    if (axis != 1) throw refuse(n);
    visit(n.input(1), n.integer("transB", 0) == 0 ? 1 : 0, Fill.RANDOM, n.output());
    ends.put(n, n.input(1));
    if (n.input(2).isEmpty()) return;
    long[] bias = shapes.of(n.input(2));
    if (bias[bias.length - 1] == classes) visit(n.input(2), bias.length - 1, Fill.ZERO, n.output());
  }

  private void normalization(Node n, int axis) {
    if (axis != 1) throw refuse(n);
    Fill[] fills = {Fill.ONE, Fill.ZERO, Fill.ZERO, Fill.ONE};
    for (int i = 1; i < n.inputs().size(); i++) visit(n.input(i), 0, fills[i - 1], n.output());
    visit(n.input(0), 1, Fill.MEAN, n.output());
  }

  private void layerNormalization(Node n, int axis, int rank) {
    long first = n.integer("axis", -1);
    if (axis == rank - 1 && (first == -1 || first == rank - 1)) {
      visit(n.input(1), 0, Fill.ONE, n.output());
      visit(n.input(2), 0, Fill.ZERO, n.output());
    } else if (axis >= (first < 0 ? first + rank : first)) throw refuse(n);
    visit(n.input(0), axis, Fill.MEAN, n.output());
  }

  private static int before(Node n, int axis, int rank) {
    long[] order = n.integers("perm");
    return order == null || order.length == 0 ? rank - 1 - axis : (int) order[axis];
  }

  /** The axis of as many entries behind as many others. */
  private void reshaped(Node n, int axis, long[] dims, Fill fill) {
    long[] in = shapes.of(n.input(0));
    if (in == null) throw refuse(n);
    long outer = Arrays.stream(dims, 0, axis).reduce(1, (a, b) -> a * b);
    for (int i = 0; i < in.length; i++) {
      long before = Arrays.stream(in, 0, i).reduce(1, (a, b) -> a * b);
      if (before != outer || in[i] != classes) continue;
      if (n.opType().equals("Reshape")) sizes.note(n, 1, axis);
      visit(n.input(0), i, fill, n.output());
      return;
    }
    throw refuse(n);
  }

  private void expanded(Node n, int axis, int rank, Fill fill) {
    long[] in = shapes.of(n.input(0));
    int own = in == null ? -1 : axis - (rank - in.length);
    if (own < 0 || in[own] != classes) throw refuse(n);
    long[] list = shapes.of(n.input(1));
    if (list != null) sizes.note(n, 1, axis - (rank - (int) list[0]));
    visit(n.input(0), own, fill, n.output());
  }

  private void joined(Node n, int axis, int rank) {
    long along = n.integer("axis", 1);
    if ((along < 0 ? along + rank : along) == axis) throw refuse(n);
    for (String in : n.inputs()) visit(in, axis, Fill.MEAN, n.output());
  }

  /** Makes sure that there is a head, and that no other layer looks at the classes. */
  void finish() {
    if (parts.values().stream().noneMatch(p -> p.fill() == Fill.RANDOM)) {
      throw new IllegalArgumentException("no layer of it makes one channel for each class");
    }
    for (String value : axes.keySet()) {
      for (Node n : consumers(value)) {
        boolean known =
            n.outputs().stream().anyMatch(axes::containsKey)
                && value.equals(ends.getOrDefault(n, value));
        if (known || n.opType().equals("Shape")) continue;
        throw new IllegalArgumentException(
            String.format(
                Locale.ROOT,
                "its classes also go into %s '%s', where their number cannot be changed",
                n.opType(),
                n.output()));
      }
    }
  }

  /** A node as it is for another number of classes. */
  Node changed(Node n, int wanted, Map<String, Map<String, String>> renamed) {
    if (isLastSigmoid(n)) {
      return Node.of("Identity", List.of(n.input(0)), n.outputs(), List.of());
    }
    Node node = n;
    Map<String, String> names = renamed.get(n.output());
    if (names != null) {
      node = n.on(n.inputs().stream().map(i -> names.getOrDefault(i, i)).toList(), n.outputs());
    }
    return depthwise.contains(n.output()) ? node.with(Attribute.of("group", (long) wanted)) : node;
  }

  private boolean isLastSigmoid(Node n) {
    if (!n.opType().equals("Sigmoid") && !n.opType().equals("HardSigmoid")) return false;
    String value = graph.outputs().get(0).name();
    Node last = producers.get(value);
    while (last != null && last != n && MOVES.contains(last.opType())) {
      last = producers.get(last.input(0));
    }
    return last == n;
  }
}
