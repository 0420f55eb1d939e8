package sc.fiji.tessera.training;

import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import sc.fiji.tessera.graph.Graph;
import sc.fiji.tessera.graph.Head;
import sc.fiji.tessera.graph.Node;
import sc.fiji.tessera.graph.Tensor;
import sc.fiji.tessera.model.ModelCard;
import sc.fiji.tessera.model.SegmentationModel;
import sc.fiji.tessera.network.Architectures;
import sc.fiji.tessera.network.Network;
import sc.fiji.tessera.network.Size;

/**
 * The layers of a model that make its classes, and the same model for other classes. A network of
 * the catalogue is built once more: what depends on the number of classes there (also class tokens
 * and context modules, which work on scores) begins anew. In any other graph they are found from
 * its outputs ({@link Head}).
 */
final class ClassLayers {
  private final SegmentationModel model;
  private final int classes;

  ClassLayers(SegmentationModel model) {
    this.model = model;
    classes = model.card().output().classes().size();
  }

  /**
   * The names of the tensors that begin anew.
   *
   * @throws IllegalArgumentException one sentence: there are none
   */
  Set<String> parameters() {
    Set<String> known = isOfCatalogue() ? ofCatalogue() : ofHead(Head::parameters);
    known.retainAll(model.onnx().graph().initializers().keySet());
    return known;
  }

  /**
   * The model's graph for another number of classes; auxiliary outputs included.
   *
   * @param wanted 2 or more
   * @param seed of the random weights
   * @throws IllegalArgumentException one sentence: the head cannot be found
   */
  Graph replaced(int wanted, long seed) {
    return isOfCatalogue() ? rebuilt(wanted, seed) : ofHead(h -> h.replaced(wanted, seed));
  }

  /** How probabilities come out of a replaced head. */
  static ModelCard.Activation activation(Graph graph) {
    String value = graph.outputs().get(0).name();
    List<Node> nodes = graph.nodes();
    for (int i = nodes.size() - 1; i >= 0; i--) {
      Node n = nodes.get(i);
      if (!n.outputs().contains(value)) continue;
      if (n.opType().equals("Softmax")) return ModelCard.Activation.NONE;
      if (!n.opType().matches("Identity|Cast|Transpose|Reshape|Squeeze|Unsqueeze|Slice|Resize|Pad"))
        break;
      value = n.input(0);
    }
    return ModelCard.Activation.SOFTMAX;
  }

  private <T> T ofHead(Function<Head, T> what) {
    try {
      return what.apply(Head.of(model.onnx().graph()));
    } catch (IllegalArgumentException e) {
      throw new IllegalArgumentException(
          String.format(
              Locale.ROOT,
              "The head of %s cannot be told from the rest: %s.",
              model.source(),
              e.getMessage()),
          e);
    }
  }

  /** The network of the catalogue for so many classes; null where the card names none. */
  private Network network(int count) {
    ModelCard.About about = model.card().about();
    try {
      return Architectures.named(about.architecture())
          .network(new Size(model.card().input().channels(), count, 1), about.options());
    } catch (IllegalArgumentException e) {
      return null; // from a later version, or not of the catalogue at all
    }
  }

  /** Whether the model's graph is what the catalogue builds for its card. */
  private boolean isOfCatalogue() {
    Network network = network(classes);
    if (network == null) return false;
    Graph found = model.onnx().graph();
    Graph built = network.blank();
    boolean sameNodes =
        found.nodes().stream()
            .map(Node::opType)
            .toList()
            .equals(built.nodes().stream().map(Node::opType).toList());
    return sameNodes && built.initializers().values().stream().allMatch(t -> same(t, found));
  }

  private static boolean same(Tensor t, Graph graph) {
    Tensor other = graph.initializers().get(t.name());
    return other != null && Arrays.equals(t.dims(), other.dims());
  }

  private Set<String> ofCatalogue() {
    Graph larger = network(classes + 1).blank();
    Set<String> names = new LinkedHashSet<>();
    for (Tensor t : network(classes).blank().initializers().values()) {
      if (!same(t, larger)) names.add(t.name());
    }
    return names;
  }

  private Graph rebuilt(int wanted, long seed) {
    Set<String> anew = ofCatalogue();
    Map<String, Tensor> kept = new LinkedHashMap<>(model.onnx().graph().initializers());
    Graph built = network(wanted).graph(seed);
    kept.keySet().retainAll(built.initializers().keySet());
    kept.keySet().removeAll(anew);
    return built.withTensors(kept);
  }
}
