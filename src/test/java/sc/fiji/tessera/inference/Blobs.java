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
 * A promptable network that gives four ragged discs around a point, of sizes and scores that depend
 * on where it is: masks of every kind, with holes and islands, for what is made of them.
 */
final class Blobs {
  private static final int CELLS = 16;
  private final GraphBuilder b;

  private Blobs(GraphBuilder b) {
    this.b = b;
  }

  static CompositeModel model() {
    Map<String, OnnxModel> parts = new LinkedHashMap<>();
    parts.put("encoder", OnnxModel.of(new Blobs(new GraphBuilder("encoder")).encoder()));
    parts.put("decoder", OnnxModel.of(new Blobs(new GraphBuilder("decoder")).decoder()));
    ModelCard.About about = new ModelCard.About("blobs", "", Map.of(), "", "");
    ModelCard.Input input = new ModelCard.Input(3, Normalization.none(), "");
    return new CompositeModel(
        new CompositeCard(about, input, List.of(), "abc", List.of()), parts, "blobs");
  }

  private Graph encoder() {
    String image = b.input("image", "1", "3", "64", "64");
    long[] four = {4, 4};
    Attribute[] pool = {Attribute.of("kernel_shape", four), Attribute.of("strides", four)};
    String cells = b.node("AveragePool", List.of(image), pool);
    return b.output(cells, "image_embeddings", "1", "3", "16", "16").build();
  }

  private Graph decoder() {
    b.input("image_embeddings", "1", "3", "16", "16");
    String points = b.input("point_coords", "B", "P", "2");
    b.input("point_labels", "B", "P");
    b.input("mask_input", "1", "1", "16", "16");
    b.input("has_mask_input", "1");
    String px = quarter(points, 0);
    String py = quarter(points, 1);
    float[] columns = new float[CELLS * CELLS];
    float[] rows = new float[CELLS * CELLS];
    for (int i = 0; i < columns.length; i++) {
      columns[i] = i % CELLS + 0.5f;
      rows[i] = i / CELLS + 0.5f;
    }
    String x = constant(columns, 1, 1, CELLS, CELLS);
    String y = constant(rows, 1, 1, CELLS, CELLS);
    String dx = node("Sub", node("Sub", x, px), constant(new float[] {0, 0, 1, -2}, 1, 4, 1, 1));
    String dy = node("Sub", y, py);
    String square = node("Add", node("Mul", dx, dx), node("Mul", dy, dy));
    String distance = b.node("Sqrt", List.of(square));
    String radius = constant(new float[] {3, 2.2f, 4, 6}, 1, 4, 1, 1);
    radius = node("Mul", radius, node("Add", number(1), node("Mul", number(0.3f), sine(px))));
    String wave = node("Add", node("Mul", x, number(1.7f)), node("Mul", y, number(2.3f)));
    String ragged = node("Mul", number(4.5f), sine(wave));
    String inside = node("Mul", number(3), node("Sub", radius, distance));
    String masks = node("Add", inside, ragged);
    String pace = constant(new float[] {1, 2, 3, 5}, 1, 4, 1, 1);
    String phase = sine(node("Add", node("Mul", px, pace), py));
    String scores = node("Add", number(0.8f), node("Mul", number(0.2f), phase));
    String flat = b.node("Reshape", List.of(scores, ints(-1, 4)));
    b.output(flat, "iou_predictions", "B", "4");
    return b.output(masks, "low_res_masks", "B", "4", "16", "16").build();
  }

  /** A coordinate of the first point in cells, [B, 1, 1, 1]. */
  private String quarter(String points, long which) {
    String first = b.node("Slice", List.of(points, ints(0), ints(1), ints(1)));
    String one = b.node("Slice", List.of(first, ints(which), ints(which + 1), ints(2)));
    String cells = node("Mul", one, number(0.25f));
    return b.node("Reshape", List.of(cells, ints(-1, 1, 1, 1)));
  }

  private String node(String op, String left, String right) {
    return b.node(op, List.of(left, right));
  }

  private String sine(String value) {
    return b.node("Sin", List.of(value));
  }

  private String number(float value) {
    return constant(new float[] {value}, 1);
  }

  private String ints(long... values) {
    return constant(Tensor.of("", values, values.length));
  }

  private String constant(float[] values, long... dims) {
    return constant(Tensor.of("", values, dims));
  }

  private String constant(Tensor value) {
    return b.node("Constant", List.of(), Attribute.of("value", value));
  }
}
