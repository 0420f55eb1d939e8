package sc.fiji.tessera.model;

import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.function.Predicate;
import sc.fiji.tessera.graph.ElementType;
import sc.fiji.tessera.graph.Graph;
import sc.fiji.tessera.graph.Value;

/**
 * The outputs of a detector that is a single graph, such as an exported Mask R-CNN: which of them
 * is what, told from names or, where these say nothing, from types and numbers of axes.
 *
 * @param boxes [objects, 4]: left, top, right, bottom in pixels
 * @param labels [objects]: classes
 * @param scores [objects]: 0 to 1
 * @param masks [objects, 1 or classes, h, w] or [objects, h, w]: probabilities, of the image or of
 *     the boxes
 */
public record DetectorOutputs(String boxes, String labels, String scores, String masks) {

  /** Nothing where the graph is no such detector. */
  public static Optional<DetectorOutputs> of(Graph graph) {
    List<Value> all = graph.outputs();
    if (all.size() < 4 || graph.inputs().size() != 1) return Optional.empty();
    String boxes = named(all, "box", DetectorOutputs::isBoxes);
    String labels = named(all, "label", v -> rank(v, 1));
    if (labels == null) labels = named(all, "class", v -> rank(v, 1));
    String scores = named(all, "score", v -> rank(v, 1));
    String masks = named(all, "mask", DetectorOutputs::isMasks);
    if (boxes == null) boxes = only(all, DetectorOutputs::isBoxes);
    if (labels == null) labels = only(all, v -> rank(v, 1) && v.type() != ElementType.FLOAT);
    if (scores == null) scores = only(all, v -> rank(v, 1) && v.type() == ElementType.FLOAT);
    if (masks == null) masks = only(all, DetectorOutputs::isMasks);
    boolean known = boxes != null && labels != null && scores != null && masks != null;
    return known
        ? Optional.of(new DetectorOutputs(boxes, labels, scores, masks))
        : Optional.empty();
  }

  private static boolean isBoxes(Value v) {
    if (!rank(v, 2) || v.type() != ElementType.FLOAT) return false;
    Value.Dimension last = v.dims().get(1);
    return last.isFree() || last.size() == 4;
  }

  private static boolean isMasks(Value v) {
    return (rank(v, 3) || rank(v, 4)) && v.dims().get(0).isFree();
  }

  private static boolean rank(Value v, int rank) {
    return v.dims().size() == rank;
  }

  private static String named(List<Value> all, String part, Predicate<Value> fits) {
    return all.stream()
        .filter(v -> v.name().toLowerCase(Locale.ROOT).contains(part) && fits.test(v))
        .map(Value::name)
        .findFirst()
        .orElse(null);
  }

  /** The one that fits; null where there are none or several. */
  private static String only(List<Value> all, Predicate<Value> fits) {
    List<String> found = all.stream().filter(fits).map(Value::name).toList();
    return found.size() == 1 ? found.get(0) : null;
  }
}
