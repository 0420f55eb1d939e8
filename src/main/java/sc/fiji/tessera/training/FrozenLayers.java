package sc.fiji.tessera.training;

import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import sc.fiji.tessera.graph.Encoder;
import sc.fiji.tessera.graph.Graph;
import sc.fiji.tessera.graph.Node;
import sc.fiji.tessera.model.SegmentationModel;

/**
 * What of a model keeps its values for a while: some of the learned tensors, and the running
 * statistics of the batch normalisations that belong to them.
 *
 * @param learned the names of the learned tensors, empty = all are trained
 */
record FrozenLayers(Set<String> learned) {
  static final FrozenLayers NONE = new FrozenLayers(Set.of());

  /**
   * Those that a transfer names.
   *
   * @throws IllegalArgumentException one sentence: the model has no such layers, or no others
   */
  static FrozenLayers of(Transfer transfer, SegmentationModel model) {
    if (transfer.freeze() == Transfer.Freeze.NONE) return NONE;
    Graph graph = model.onnx().graph();
    Set<String> names;
    if (transfer.freeze() == Transfer.Freeze.BODY) {
      names = new LinkedHashSet<>(graph.trainable());
      names.removeAll(new ClassLayers(model).parameters());
    } else {
      names = encoder(model, graph);
    }
    if (!names.containsAll(graph.trainable())) return new FrozenLayers(names);
    throw new IllegalArgumentException(
        String.format(
            Locale.ROOT,
            "With freeze=%s nothing of %s is left to learn.",
            transfer.freeze().name().toLowerCase(Locale.ROOT),
            model.source()));
  }

  private static Set<String> encoder(SegmentationModel model, Graph graph) {
    try {
      return Encoder.parameters(graph, head(model));
    } catch (IllegalArgumentException e) {
      throw new IllegalArgumentException(
          String.format(
                  Locale.ROOT,
                  "With freeze=encoder, %s cannot be trained further: %s; freeze=body keeps all but the",
                  model.source(),
                  e.getMessage())
              + " layers of the classes.",
          e);
    }
  }

  /** What cannot be told is not needed to find an encoder. */
  private static Set<String> head(SegmentationModel model) {
    try {
      return new ClassLayers(model).parameters();
    } catch (IllegalArgumentException e) {
      return Set.of();
    }
  }

  /** Whether a node is a batch normalisation that keeps its statistics. */
  boolean contains(Node node) {
    return node.opType().equals("BatchNormalization") && learned.contains(node.input(1));
  }

  /** The names of all tensors that keep their values. */
  Set<String> all(List<Graph> graphs) {
    Set<String> all = new LinkedHashSet<>(learned);
    for (Graph graph : graphs) {
      for (Node n : graph.nodes()) if (contains(n)) all.addAll(List.of(n.input(3), n.input(4)));
    }
    return all;
  }

  /** How much of some graphs it is, in words. */
  String share(List<Graph> graphs) {
    long kept = 0;
    long all = 0;
    int tensors = 0;
    for (Graph graph : graphs) {
      for (String name : graph.trainable()) {
        long values = graph.initializers().get(name).elements();
        all += values;
        if (learned.contains(name)) kept += values;
        tensors++;
      }
    }
    return String.format(
        Locale.ROOT,
        "%d of %d tensors, %.1f %% of the values",
        learned.size(),
        tensors,
        100.0 * kept / all);
  }
}
