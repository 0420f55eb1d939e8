package sc.fiji.tessera.drawing;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import sc.fiji.tessera.graph.Graph;
import sc.fiji.tessera.graph.Node;
import sc.fiji.tessera.graph.Shapes;

/**
 * Splits a graph into {@link Part}s: every layer with parameters begins one, what only works on its
 * values (normalisation, activation, reshaping) follows it, and what changes the resolution or
 * joins several parts is one of its own.
 */
final class Parts {
  private static final Set<String> JOINS =
      Set.of("Concat", "Add", "Sub", "Mul", "Max", "Sum", "Mean", "MatMul");

  private final Graph graph;
  private final Shapes shapes;

  /** Of images: 4, or 5 for volumes. */
  private final int rank;

  private final Map<String, Part> producer = new HashMap<>();
  private final Map<String, Node> constants = new HashMap<>();
  private final Map<String, Integer> uses = new HashMap<>();
  private final List<Part> parts = new ArrayList<>();
  private final Part image = new Part(Part.Role.BLOCK, "image");

  private Parts(Graph graph, Shapes shapes) {
    this.graph = graph;
    this.shapes = shapes;
    long[] input = shapes.of(graph.inputs().get(0).name());
    this.rank = input == null ? 4 : input.length;
    producer.put(graph.inputs().get(0).name(), image);
  }

  /** The parts of what leads to the first output, in the graph's order. */
  static List<Part> of(Graph graph, Shapes shapes) {
    Parts p = new Parts(graph, shapes);
    Set<Node> used = p.leadingTo(graph.outputs().get(0).name());
    for (Node n : graph.nodes()) if (used.contains(n)) p.add(n);
    Part last = p.producer.get(graph.outputs().get(0).name());
    if (last != null) last.last = true;
    for (Part t : p.image.targets) {
      t.first = true;
      t.sources.remove(p.image);
    }
    return p.parts;
  }

  private Set<Node> leadingTo(String output) {
    Set<String> wanted = new HashSet<>(Set.of(output));
    Set<Node> used = new HashSet<>();
    List<Node> nodes = graph.nodes();
    for (int i = nodes.size() - 1; i >= 0; i--) {
      if (nodes.get(i).outputs().stream().noneMatch(wanted::contains)) continue;
      used.add(nodes.get(i));
      wanted.addAll(nodes.get(i).inputs());
    }
    return used;
  }

  private void add(Node n) {
    Set<Part> sources = new LinkedHashSet<>();
    for (String s : n.inputs()) {
      Part p = shapes.isKnown(s) ? null : producer.get(s);
      if (p != null) sources.add(p);
    }
    boolean known = n.outputs().stream().allMatch(shapes::isKnown);
    if (sources.isEmpty() || known) {
      n.outputs().forEach(o -> constants.put(o, n));
      return;
    }
    Part part = partOf(n, sources);
    part.nodes.add(n);
    sources.forEach(part::from);
    n.outputs().forEach(o -> producer.put(o, part));
  }

  private Part partOf(Node n, Set<Part> sources) {
    String parameter = Part.isLayer(n) ? parameter(n) : null;
    boolean join = JOINS.contains(n.opType()) && sources.size() > 1 && parameter == null;
    if (parameter != null) {
      boolean up = n.opType().equals("ConvTranspose") && resamples(n);
      return started(up ? Part.Role.STEP : Part.Role.BLOCK, path(parameter));
    }
    if (join) return started(Part.Role.JOIN, n.opType());
    Part before = sources.iterator().next();
    if (before == image || resamples(n)) return started(Part.Role.STEP, n.opType());
    return before;
  }

  private Part started(Part.Role role, String path) {
    Part part = new Part(role, path);
    parts.add(part);
    return part;
  }

  /** A layer that is used again for another input is another part. */
  private String path(String parameter) {
    int use = uses.merge(parameter, 1, Integer::sum);
    String path = parameter.replaceFirst("\\.(weight|bias|kernel|W|B)$", "");
    return use == 1 ? path : "scale " + use + "." + path;
  }

  /** The learned tensor that a layer uses, perhaps transposed or reshaped before, or null. */
  private String parameter(Node n) {
    for (int i = 1; i >= 0; i--) {
      String value = n.input(i);
      while (constants.containsKey(value)) value = constants.get(value).input(0);
      if (graph.initializers().containsKey(value)) return value;
    }
    return null;
  }

  private boolean resamples(Node n) {
    return switch (n.opType()) {
      case "MaxPool", "AveragePool", "GlobalAveragePool", "GlobalMaxPool", "MaxUnpool" -> true;
      case "Resize", "Upsample", "ConvTranspose", "DepthToSpace", "SpaceToDepth", "MatMul" -> {
        long[] in = shapes.of(n.input(n.opType().equals("MatMul") ? 1 : 0));
        long[] out = shapes.of(n.output());
        yield in != null
            && out != null
            && in.length == rank
            && out.length == rank
            && !Arrays.equals(in, 2, rank, out, 2, rank)
            && !attention(n);
      }
      default -> false;
    };
  }

  /** Whether a matrix product multiplies two values that both come from the image. */
  private boolean attention(Node n) {
    return n.opType().equals("MatMul")
        && producer.containsKey(n.input(0))
        && producer.containsKey(n.input(1));
  }
}
