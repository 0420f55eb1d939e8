package sc.fiji.tessera.drawing;

import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import sc.fiji.tessera.graph.Node;

/** Some nodes of a graph that are drawn as one. Parts grow while they are gathered. */
final class Part {
  /** How a part is drawn. */
  enum Role {
    /** A box: layers with parameters, and what follows them at once. */
    BLOCK,
    /** A mark on an arrow: pooling, upsampling. */
    STEP,
    /** A circle: features of several parts are added, multiplied or stacked. */
    JOIN
  }

  final Role role;

  /** The path of its layers: {@code backbone.layer1}. */
  String path;

  /** How many equal units follow each other in it. */
  int units = 1;

  /** Of its output. */
  long channels;

  final List<Node> nodes = new ArrayList<>();
  final Set<Part> sources = new LinkedHashSet<>();
  final Set<Part> targets = new LinkedHashSet<>();

  /** Whether the image itself goes into it. */
  boolean first;

  /** Whether the network's output comes out of it. */
  boolean last;

  Part(Role role, String path) {
    this.role = role;
    this.path = path;
  }

  /** The nodes with parameters that take part in its name: convolutions and matrix products. */
  long layers() {
    return nodes.stream().filter(Part::isLayer).count();
  }

  static boolean isLayer(Node n) {
    return switch (n.opType()) {
      case "Conv", "ConvTranspose", "MatMul", "Gemm" -> true;
      default -> false;
    };
  }

  /** The last node with parameters, or the last of all. */
  Node layer() {
    for (int i = nodes.size() - 1; i >= 0; i--) if (isLayer(nodes.get(i))) return nodes.get(i);
    return nodes.get(nodes.size() - 1);
  }

  Node end() {
    return nodes.get(nodes.size() - 1);
  }

  void from(Part source) {
    if (source == this) return;
    sources.add(source);
    source.targets.add(this);
  }

  @Override
  public String toString() {
    return path + (units > 1 ? " ×" + units : "");
  }
}
