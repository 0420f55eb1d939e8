package sc.fiji.tessera.training;

import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import sc.fiji.tessera.graph.ElementType;
import sc.fiji.tessera.graph.Node;
import sc.fiji.tessera.graph.Tensor;

/**
 * The values of a graph that follow from the sizes of its inputs alone: sizes, what is computed
 * from them (pads, crops, positions, averaging matrices), and what is computed from constants. They
 * are the same in every step of a training, so they need to be computed only once.
 */
final class ShapeValues {
  private static final Set<String> SIZES = Set.of("Shape", "Size");

  /** Inputs from this one on are read as lists of numbers by the operator. */
  private static final Map<String, Integer> NUMBERS =
      Map.ofEntries(
          Map.entry("Reshape", 1),
          Map.entry("Slice", 1),
          Map.entry("Resize", 1),
          Map.entry("Upsample", 1),
          Map.entry("Expand", 1),
          Map.entry("Tile", 1),
          Map.entry("Pad", 1),
          Map.entry("MaxUnpool", 2),
          Map.entry("Squeeze", 1),
          Map.entry("Unsqueeze", 1),
          Map.entry("Split", 1));

  private final Set<Node> nodes = new HashSet<>();
  private final Set<String> kept = new HashSet<>();
  private final Set<String> numbers = new HashSet<>();

  /**
   * @param graph nodes in order
   * @param constants by name: initialisers and the values of Constant nodes
   * @param parameters the initialisers, of which the real ones may change
   * @param outputs of the graph, which belong to the caller and are always computed
   */
  ShapeValues(
      List<Node> graph,
      Map<String, Tensor> constants,
      Map<String, Tensor> parameters,
      Set<String> outputs) {
    Set<String> known = new HashSet<>();
    constants.forEach(
        (name, t) -> {
          if (!parameters.containsKey(name) || t.type() == ElementType.INT64) known.add(name);
        });
    Set<String> computed = new HashSet<>();
    for (Node n : graph) {
      if (!follows(n, known) || n.outputs().stream().anyMatch(outputs::contains)) continue;
      nodes.add(n);
      known.addAll(n.outputs());
      computed.addAll(n.outputs());
    }
    Set<String> wholes = new HashSet<>();
    for (Node n : graph) {
      if (nodes.contains(n)) continue;
      int first = NUMBERS.getOrDefault(n.opType(), Integer.MAX_VALUE);
      inputs(n, 0, first).forEach(wholes::add);
      inputs(n, 0, Integer.MAX_VALUE).filter(computed::contains).forEach(kept::add);
    }
    numbers.addAll(kept);
    numbers.removeAll(wholes);
  }

  private static Stream<String> inputs(Node n, int from, int to) {
    return IntStream.range(from, Math.min(to, n.inputs().size()))
        .mapToObj(n::input)
        .filter(name -> !name.isEmpty());
  }

  private static boolean follows(Node n, Set<String> known) {
    if (SIZES.contains(n.opType())) return true;
    return !n.opType().equals("Dropout")
        && inputs(n, 0, Integer.MAX_VALUE).findAny().isPresent()
        && inputs(n, 0, Integer.MAX_VALUE).allMatch(known::contains);
  }

  /** Whether the outputs of a node follow from sizes alone. */
  boolean contains(Node n) {
    return nodes.contains(n);
  }

  /** Whether a value follows from sizes alone and is wanted by a node that does not. */
  boolean keeps(String value) {
    return kept.contains(value);
  }

  /** Whether a kept value is only ever read as a list of numbers, and so best lies on the CPU. */
  boolean isNumbers(String value) {
    return numbers.contains(value);
  }
}
