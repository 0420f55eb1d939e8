package sc.fiji.tessera.training;

import ai.djl.Device;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import sc.fiji.tessera.graph.Graph;
import sc.fiji.tessera.graph.OnnxModel;

/** The interpreted graphs of a network of several, whose parameters are disjoint. */
final class GraphParts extends Trainable {
  private final Map<String, GraphInterpreter> parts = new LinkedHashMap<>();
  private final Set<String> still;

  /**
   * @param models the parts by their names, the main one first
   * @param device where, as {@link TorchEngine#device} gives it
   * @param still parameters that are none: nobody trains them
   * @throws IllegalArgumentException as {@link GraphInterpreter}
   */
  GraphParts(Map<String, OnnxModel> models, Device device, Set<String> still) {
    this.still = still;
    try {
      models.forEach((name, model) -> parts.put(name, new GraphInterpreter(model, device)));
    } catch (RuntimeException e) {
      close();
      throw e;
    }
  }

  /** One of them. */
  GraphInterpreter part(String name) {
    return parts.get(name);
  }

  @Override
  NDManager manager() {
    return parts.values().iterator().next().manager();
  }

  @Override
  List<Graph> graphs() {
    return parts.values().stream().map(GraphInterpreter::graph).toList();
  }

  @Override
  void freeze(FrozenLayers layers) {
    parts.values().forEach(p -> p.freeze(layers));
  }

  @Override
  Map<String, NDArray> trainable() {
    Map<String, NDArray> all = new LinkedHashMap<>();
    parts.values().forEach(p -> all.putAll(p.trainable()));
    all.keySet().removeAll(still);
    return all;
  }

  @Override
  Map<String, float[]> parameters(Set<String> without) {
    Map<String, float[]> all = new LinkedHashMap<>();
    parts.values().forEach(p -> all.putAll(p.parameters(without)));
    return all;
  }

  @Override
  Map<String, float[]> values(Collection<String> names) {
    Map<String, float[]> all = new LinkedHashMap<>();
    parts.values().forEach(p -> all.putAll(p.values(own(p, names))));
    return all;
  }

  @Override
  public void load(Map<String, float[]> parameters) {
    Set<String> known = new LinkedHashSet<>();
    for (GraphInterpreter part : parts.values()) {
      Map<String, float[]> mine = new LinkedHashMap<>(parameters);
      mine.keySet().retainAll(part.graph().initializers().keySet());
      part.load(mine);
      known.addAll(mine.keySet());
    }
    for (String name : parameters.keySet()) {
      if (known.contains(name)) continue;
      throw new IllegalArgumentException("The network has no parameter '" + name + "'.");
    }
  }

  private static Collection<String> own(GraphInterpreter part, Collection<String> names) {
    Set<String> own = new LinkedHashSet<>(names);
    own.retainAll(part.graph().initializers().keySet());
    return own;
  }

  @Override
  public void close() {
    parts.values().forEach(GraphInterpreter::close);
  }
}
