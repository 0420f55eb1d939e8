package sc.fiji.tessera.inference;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import sc.fiji.tessera.graph.Attribute;
import sc.fiji.tessera.graph.Graph;
import sc.fiji.tessera.graph.GraphBuilder;
import sc.fiji.tessera.graph.OnnxModel;
import sc.fiji.tessera.graph.Tensor;
import sc.fiji.tessera.image.Normalization;
import sc.fiji.tessera.model.CompositeCard;
import sc.fiji.tessera.model.CompositeModel;
import sc.fiji.tessera.model.ModelCard;

/**
 * A promptable network whose answers are known: for a point in an image of 64 x 64 pixels, all
 * cells of 4 x 4 pixels of the same grey value. Its first mask, for several prompts, is hardly
 * sure, its second is sharp and sure, its third as large and sure but not stable, its fourth not
 * sure.
 */
final class EqualValues {
  static final int SIDE = 64;
  private static final int CELLS = 16;
  private final GraphBuilder b;

  private EqualValues(GraphBuilder b) {
    this.b = b;
  }

  static CompositeModel model(boolean official) {
    Map<String, OnnxModel> parts = new LinkedHashMap<>();
    parts.put("encoder", OnnxModel.of(new EqualValues(new GraphBuilder("encoder")).encoder()));
    parts.put(
        "decoder", OnnxModel.of(new EqualValues(new GraphBuilder("decoder")).decoder(official)));
    ModelCard.About about = new ModelCard.About("equal values", "", Map.of(), "", "");
    ModelCard.Input input = new ModelCard.Input(3, Normalization.none(), "");
    return new CompositeModel(
        new CompositeCard(about, input, List.of(), "abc", List.of()), parts, "equal values");
  }

  /** The mean of each cell's first channel. */
  private Graph encoder() {
    String image = b.input("image", "1", "3", "64", "64");
    String first = slice(image, 1, 0, 1);
    long[] four = {4, 4};
    String cells =
        b.node(
            "AveragePool",
            List.of(first),
            Attribute.of("kernel_shape", four),
            Attribute.of("strides", four));
    return b.output(cells, "image_embeddings", "1", "1", "16", "16").build();
  }

  /**
   * @param official with the interface of the authors' export: one prompt, and masks at the image's
   *     size, which here must be the network's
   */
  private Graph decoder(boolean official) {
    String cells = b.input("image_embeddings", "1", "1", "16", "16");
    String points = b.input("point_coords", official ? "1" : "B", "P", "2");
    b.input("point_labels", official ? "1" : "B", "P");
    b.input("mask_input", "1", "1", "16", "16");
    b.input("has_mask_input", "1");
    if (official) b.input("orig_im_size", "2");
    String first = b.node("Squeeze", List.of(slice(points, 1, 0, 1), ints(1)));
    String quarter = b.node("Mul", List.of(first, floats(0.25f)));
    String cell = b.node("Floor", List.of(quarter));
    String index = b.node("Add", List.of(slice(cell, 1, 0, 1), times(slice(cell, 1, 1, 2), CELLS)));
    String whole = b.node("Cast", List.of(index), Attribute.of("to", 7L));
    String flat = b.node("Reshape", List.of(cells, ints(CELLS * CELLS)));
    String here = b.node("Gather", List.of(flat, whole));
    here = b.node("Reshape", List.of(here, ints(-1, 1, 1, 1)));
    String off = b.node("Abs", List.of(b.node("Sub", List.of(cells, here))));
    String near = b.node("Clip", List.of(off, floats0(0), floats0(2)));
    String logits = times(b.node("Sub", List.of(floats(1), near)), 20); // 20 inside, -20 outside
    String masks =
        b.node(
            "Mul",
            List.of(
                logits,
                b.initializer(Tensor.of("sharpness", new float[] {1, 1, 0.01f, 1}, 1, 4, 1, 1))));
    String ones = b.node("Mul", List.of(slice(here, 1, 0, 1), floats(0)));
    ones = b.node("Reshape", List.of(ones, ints(-1, 1)));
    String scores =
        b.node(
            "Add",
            List.of(
                ones,
                b.initializer(Tensor.of("scores", new float[] {0.5f, 0.96f, 0.93f, 0.3f}, 1, 4))));
    if (official) {
      Attribute[] linear = {
        Attribute.of("mode", "linear"), Attribute.of("coordinate_transformation_mode", "half_pixel")
      };
      String size = ints(1, 4, 64, 64);
      b.output(b.node("Resize", List.of(masks, "", "", size), linear), "masks", "1", "4", "", "");
    }
    b.output(scores, "iou_predictions", "B", "4");
    return b.output(masks, "low_res_masks", "B", "4", "16", "16").build();
  }

  private String times(String value, float factor) {
    return b.node("Mul", List.of(value, floats(factor)));
  }

  private String slice(String value, long axis, long from, long to) {
    return b.node("Slice", List.of(value, ints(from), ints(to), ints(axis)));
  }

  private String ints(long... values) {
    return constant(Tensor.of("", values, values.length));
  }

  private String floats(float value) {
    return constant(Tensor.of("", new float[] {value}, 1));
  }

  private String floats0(float value) {
    return constant(Tensor.of("", new float[] {value}));
  }

  private String constant(Tensor value) {
    return b.node("Constant", List.of(), Attribute.of("value", value));
  }
}
