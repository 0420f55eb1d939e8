package sc.fiji.tessera.inference;

import java.io.IOException;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import sc.fiji.tessera.graph.Graph;
import sc.fiji.tessera.graph.GraphSplit;
import sc.fiji.tessera.graph.OnnxModel;
import sc.fiji.tessera.graph.Value;

/**
 * The decoder of prompts, cut in two: what depends on the image alone runs once for all prompts on
 * it, as long as they have no mask, and the rest for each. A decoder in which nothing can be told
 * apart runs as it is. What was made of the last image is kept. Thread-safe.
 */
final class PromptDecoder implements AutoCloseable {
  /** Made from an image without a mask. */
  private record Prepared(ImageEmbedding image, Map<String, KeptValues> values) {}

  private final GraphSession before;
  private final GraphSession after;
  private volatile Prepared last;

  private PromptDecoder(GraphSession before, GraphSession after) {
    this.before = before;
    this.after = after;
  }

  /**
   * Opens a decoder; must be closed.
   *
   * @throws IOException one sentence: it cannot be executed
   */
  static PromptDecoder open(OnnxService service, OnnxModel decoder, String source, String device)
      throws IOException {
    Set<String> known = new HashSet<>(names(decoder.graph()));
    known.removeAll(List.of(PromptTensors.PLACES, PromptTensors.LABELS, PromptRules.SIZE));
    Optional<GraphSplit> cut = GraphSplit.of(decoder.graph(), known);
    if (cut.isEmpty()) return new PromptDecoder(null, service.openGraph(decoder, source, device));
    GraphSession before = service.openGraph(decoder.with(cut.get().before()), source, device);
    try {
      OnnxModel rest = decoder.with(cut.get().after());
      return new PromptDecoder(before, service.openGraph(rest, source, device));
    } catch (IOException | RuntimeException e) {
      before.close();
      throw e;
    }
  }

  private static List<String> names(Graph graph) {
    return graph.inputs().stream().map(Value::name).toList();
  }

  /** The inputs that a session wants, of those that there are. */
  private static Map<String, TensorValues> wanted(GraphSession by, Map<String, TensorValues> all) {
    Map<String, TensorValues> some = new LinkedHashMap<>(all);
    some.keySet().retainAll(names(by.graph().graph()));
    return some;
  }

  /**
   * Decodes prompts.
   *
   * @param prompts the inputs beside the image's maps
   * @param masked whether a mask is among them
   * @return the decoder's outputs
   */
  Map<String, TensorValues> run(
      ImageEmbedding image, Map<String, TensorValues> prompts, boolean masked, Progress progress) {
    Map<String, TensorValues> all = new HashMap<>(image.maps());
    all.putAll(prompts);
    Map<String, KeptValues> kept = Map.of();
    if (before != null) kept = masked ? made(all, progress) : known(image, all, progress);
    return after.run(new GraphSession.Inputs(wanted(after, all), kept), progress);
  }

  private Map<String, KeptValues> known(
      ImageEmbedding image, Map<String, TensorValues> all, Progress progress) {
    Prepared there = last;
    if (there != null && there.image == image) return there.values;
    Prepared next = new Prepared(image, made(all, progress));
    last = next;
    return next.values;
  }

  private Map<String, KeptValues> made(Map<String, TensorValues> all, Progress progress) {
    Map<String, KeptValues> kept = new HashMap<>();
    before
        .run(wanted(before, all), progress)
        .forEach((name, values) -> kept.put(name, KeptValues.of(values)));
    return kept;
  }

  @Override
  public void close() {
    last = null;
    if (before != null) before.close();
    after.close();
  }
}
