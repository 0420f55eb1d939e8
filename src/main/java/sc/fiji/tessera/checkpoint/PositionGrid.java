package sc.fiji.tessera.checkpoint;

import java.util.Map;
import sc.fiji.tessera.network.Size;

/**
 * Vision transformers learn a vector for each place of a square grid of patches; how large the grid
 * is depends on the images that they were trained on, the option {@code image}. The checkpoint
 * tells it.
 */
final class PositionGrid {
  private static final String IMAGE = "image";
  private static final String PATCH = "patch";

  private PositionGrid() {}

  /** The candidate with the grid of the checkpoint; the same where it has none of its own. */
  static Candidate fitted(Candidate candidate, TensorNames tensors, Size size) {
    Map<String, String> options = candidate.of(size).options();
    boolean free = options.containsKey(IMAGE) && options.containsKey(PATCH);
    if (!free || candidate.options().containsKey(IMAGE)) return candidate;
    Map<String, long[]> shapes = candidate.shapes(size);
    int patch = Integer.parseInt(options.get(PATCH));
    long grid = Integer.parseInt(options.get(IMAGE)) / patch;
    for (Map.Entry<String, String> pair : tensors.pairs(shapes.keySet()).entrySet()) {
      long[] published = shapes.get(pair.getKey());
      long[] found = tensors.get(pair.getValue()).dims();
      if (!isPositions(pair.getKey(), published, found)) continue;
      long places = found[1] - (published[1] - grid * grid); // without the class token and the like
      long side = Math.round(Math.sqrt(Math.max(0, places)));
      if (side > 0 && side < 1024 && side * side == places && side != grid) {
        return candidate.with(IMAGE, Long.toString(side * patch));
      }
    }
    return candidate;
  }

  private static boolean isPositions(String name, long[] published, long[] found) {
    return name.contains("pos_embed") && published.length == 3 && found.length == 3;
  }
}
