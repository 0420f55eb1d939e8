package sc.fiji.tessera.inference;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import sc.fiji.tessera.graph.ElementType;
import sc.fiji.tessera.graph.Graph;
import sc.fiji.tessera.graph.OnnxModel;
import sc.fiji.tessera.graph.Value;
import sc.fiji.tessera.graph.Value.Dimension;

/**
 * How a pair of encoder and decoder is used, told from the names of their inputs and outputs:
 * Tessera's own, the authors' ONNX export of the decoder, and what others have exported with the
 * same names.
 *
 * @param second whether it is SAM 2: images are stretched to the square, and a point that is none
 *     always follows the others
 * @param side of the square images in pixels
 * @param maskSide of the low-resolution masks
 * @param resizes whether the decoder wants the image's size, to resize masks itself
 * @param batches whether it takes several prompts at once
 */
record PromptRules(boolean second, int side, int maskSide, boolean resizes, boolean batches) {
  static final String EMBEDDING = "image_embeddings";
  static final String EMBEDDING_2 = "image_embed";
  static final String SIZE = "orig_im_size";
  static final String LOW = "low_res_masks";
  static final String MASKS = "masks";
  static final String SCORES = "iou_predictions";

  private static final List<String> PROMPTS =
      List.of("point_coords", "point_labels", "mask_input", "has_mask_input");

  /**
   * Throws {@link IllegalArgumentException} with one sentence where they are no such pair.
   *
   * @param encoders the encoder's pieces
   */
  static PromptRules of(List<OnnxModel> encoders, Graph decoder, String source) {
    Graph encoder = encoders.get(0).graph();
    Graph last = encoders.get(encoders.size() - 1).graph();
    Set<String> wanted = names(decoder.inputs());
    boolean second = wanted.contains(EMBEDDING_2);
    List<String> missing = new ArrayList<>(PROMPTS);
    missing.removeAll(wanted);
    if (!second && !wanted.contains(EMBEDDING)) missing.add(0, EMBEDDING);
    if (!missing.isEmpty()) {
      throw new IllegalArgumentException(
          "The decoder of "
              + source
              + " has no input "
              + String.join(", ", missing)
              + "; one with the names of Segment Anything's ONNX export is needed.");
    }
    Set<String> given = names(decoder.outputs());
    if (!given.contains(SCORES) || !given.contains(LOW) && !given.contains(MASKS)) {
      throw new IllegalArgumentException(
          "The decoder of " + source + " has no outputs " + SCORES + " and " + LOW + ".");
    }
    requireMaps(last, wanted, source);
    requireImage(encoder, source);
    int maskSide = size(input(decoder, "mask_input"), 3, 256);
    int side = size(encoder.inputs().get(0), 3, 4 * maskSide);
    boolean single = size(input(decoder, "point_coords"), 0, 0) == 1;
    boolean resizes = wanted.contains(SIZE);
    return new PromptRules(second, side, maskSide, resizes, !single && !resizes);
  }

  /** Encoders that resize and normalise by themselves want other images. */
  private static void requireImage(Graph encoder, String source) {
    Value image = encoder.inputs().get(0);
    List<Dimension> dims = image.dims();
    boolean planes = dims == null || dims.size() == 4 && size(image, 1, 3) == 3;
    boolean square = size(image, 2, 0) == size(image, 3, 0);
    boolean real = image.type() == ElementType.FLOAT;
    if (encoder.inputs().size() == 1 && real && planes && square) return;
    throw new IllegalArgumentException(
        "The encoder of "
            + source
            + " wants "
            + encoder.inputs().stream().map(PromptRules::text).collect(Collectors.joining(", "))
            + "; one is needed that takes a normalised float image of 1 x 3 x S x S alone.");
  }

  /** All that the decoder wants beside prompts must be the encoder's. */
  private static void requireMaps(Graph encoder, Set<String> wanted, String source) {
    Set<String> maps = new TreeSet<>(wanted);
    maps.removeAll(PROMPTS);
    maps.remove(SIZE);
    Set<String> made = names(encoder.outputs());
    boolean one = maps.size() == 1 && made.size() == 1; // then its name does not matter
    if (one || made.containsAll(maps)) return;
    throw new IllegalArgumentException(
        "The encoder of "
            + source
            + " gives "
            + String.join(", ", made)
            + ", but its decoder needs "
            + String.join(", ", maps)
            + ": they are not of one network.");
  }

  /** {@code image [1, 3, 1024, 1024] of FLOAT}. */
  private static String text(Value value) {
    List<Dimension> dims = value.dims() == null ? List.of() : value.dims();
    String sizes =
        dims.stream()
            .map(d -> d.isFree() ? d.name() : Long.toString(d.size()))
            .collect(Collectors.joining(", "));
    return value.name() + " [" + sizes + "] of " + value.type();
  }

  private static Set<String> names(List<Value> values) {
    return values.stream().map(Value::name).collect(Collectors.toCollection(TreeSet::new));
  }

  private static Value input(Graph graph, String name) {
    return graph.inputs().stream().filter(v -> v.name().equals(name)).findFirst().orElseThrow();
  }

  /** The size of an axis, or {@code otherwise} where the graph leaves it open. */
  private static int size(Value value, int axis, int otherwise) {
    List<Dimension> dims = value.dims();
    if (dims == null || dims.size() <= axis) return otherwise;
    long size = dims.get(axis).size();
    return size > 0 ? Math.toIntExact(size) : otherwise;
  }
}
