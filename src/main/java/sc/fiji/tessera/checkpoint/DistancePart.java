package sc.fiji.tessera.checkpoint;

import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import sc.fiji.tessera.graph.Graph;
import sc.fiji.tessera.network.CompositeNetwork;
import sc.fiji.tessera.network.CompositeNetworks;

/**
 * The decoder of distances that micro-SAM saves beside a Segment Anything, in the same file.
 *
 * @param parts its graph with its weights, by its name
 */
record DistancePart(Map<String, Graph> parts) {
  private static final String STATE = Nesting.SECOND + ".";
  private static final String KIND = "sam-distances";

  /** Whether a tensor is one of its, and not of the network beside it. */
  static boolean isOf(String tensor) {
    return tensor.startsWith(STATE);
  }

  /**
   * Reads it; nothing where there is none of a layout that is known.
   *
   * @throws IOException one sentence: tensors of it are missing
   */
  static Optional<DistancePart> of(Checkpoint checkpoint) throws IOException {
    Map<String, long[]> shapes = new LinkedHashMap<>();
    Map<String, String> originals = new LinkedHashMap<>();
    checkpoint
        .tensors()
        .forEach(
            (name, tensor) -> {
              if (!isOf(name)) return;
              shapes.put(name.substring(STATE.length()), tensor.dims());
              originals.put(name.substring(STATE.length()), name);
            });
    CompositeNetwork network = CompositeNetworks.told(shapes, Map.of()).orElse(null);
    if (network == null || !network.name().equals(KIND)) return Optional.empty();
    Map<String, Graph> blank = network.blank();
    String file = checkpoint.file().getFileName().toString();
    CompositeImport.requireAll(blank, shapes, network, file);
    Map<String, Graph> parts = new LinkedHashMap<>();
    for (Map.Entry<String, Graph> part : blank.entrySet()) {
      Graph filled = CompositeImport.filled(part.getValue(), checkpoint, originals);
      parts.put(part.getKey(), filled);
    }
    return Optional.of(new DistancePart(parts));
  }
}
