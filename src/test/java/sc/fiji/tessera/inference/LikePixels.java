package sc.fiji.tessera.inference;

import java.io.IOException;
import java.nio.file.Path;
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
 * A stand-in for a trained promptable network, with its interface and without its wits: an object
 * is what is near to a click and about as bright, and not more like a click on the background. It
 * is for pictures and scenarios, since no weights of the family may be shipped.
 */
public final class LikePixels {
  private static final int SIDE = 1024;
  private static final int CELLS = SIDE / 4;
  private static final float TOLERANCE = 30;
  private static final float REACH = 44;
  private static final float NEVER = -1e4f;

  private final GraphBuilder b;

  private LikePixels(GraphBuilder b) {
    this.b = b;
  }

  /** Saves encoder and decoder. */
  public static Path save(Path file) throws IOException {
    Map<String, OnnxModel> parts = new LinkedHashMap<>();
    parts.put("encoder", OnnxModel.of(new LikePixels(new GraphBuilder("encoder")).encoder()));
    parts.put("decoder", OnnxModel.of(new LikePixels(new GraphBuilder("decoder")).decoder()));
    ModelCard.About about = new ModelCard.About("stand-in", "", Map.of(), "", "");
    ModelCard.Input input = new ModelCard.Input(3, Normalization.none(), "");
    CompositeCard card = new CompositeCard(about, input, List.of(), "stand-in", List.of());
    new CompositeModel(card, parts, "stand-in").save(file);
    return file;
  }

  private Graph encoder() {
    String image = b.input("image", "1", "3", "" + SIDE, "" + SIDE);
    String first = slice(image, 1, 0, 1);
    long[] four = {4, 4};
    String cells =
        b.node(
            "AveragePool",
            List.of(first),
            Attribute.of("kernel_shape", four),
            Attribute.of("strides", four));
    return b.output(cells, "image_embeddings", "1", "1", "" + CELLS, "" + CELLS).build();
  }

  private Graph decoder() {
    String cells = b.input("image_embeddings", "1", "1", "" + CELLS, "" + CELLS);
    String points = b.input("point_coords", "B", "P", "2");
    String labels = b.input("point_labels", "B", "P");
    b.input("mask_input", "1", "1", "" + CELLS, "" + CELLS);
    b.input("has_mask_input", "1");
    String flat = node("Reshape", cells, ints(1, 1, CELLS * CELLS));
    String likeness = likeness(flat, points);
    String inside = best(likeness, labels, 1);
    String outside = node("Relu", best(likeness, labels, 0));
    String logits = node("Mul", node("Sub", inside, outside), floats(10));
    String sized = node("Reshape", logits, ints(-1, 1, CELLS, CELLS));
    String masks =
        node(
            "Mul",
            sized,
            b.initializer(Tensor.of("masks", new float[] {1, 1, 0.9f, 0.8f}, 1, 4, 1, 1)));
    String none = node("Mul", slice(labels, 1, 0, 1), floats(0)); // [B, 1]
    String scores =
        node(
            "Add",
            none,
            b.initializer(Tensor.of("scores", new float[] {0.95f, 0.96f, 0.9f, 0.8f}, 1, 4)));
    b.output(scores, "iou_predictions", "B", "4");
    return b.output(masks, "low_res_masks", "B", "4", "" + CELLS, "" + CELLS).build();
  }

  /** [B, P, cells]: 1 at the point, 0 where a pixel is too far or too different. */
  private String likeness(String flat, String points) {
    String quarter = node("Floor", node("Mul", points, floats(0.25f)));
    String kept = b.node("Clip", List.of(quarter, scalar(0), scalar(CELLS - 1)));
    String x = slice(kept, 2, 0, 1); // [B, P, 1]
    String y = slice(kept, 2, 1, 2);
    String index = node("Add", x, node("Mul", y, floats(CELLS)));
    String whole = b.node("Cast", List.of(index), Attribute.of("to", 7L));
    String values = node("Reshape", flat, ints(CELLS * CELLS));
    String here = node("Gather", values, whole);
    String other = node("Abs", node("Sub", flat, here));
    String unlike = node("Mul", other, floats(1 / TOLERANCE));
    float[] columns = new float[CELLS * CELLS];
    float[] rows = new float[CELLS * CELLS];
    for (int i = 0; i < columns.length; i++) {
      columns[i] = i % CELLS;
      rows[i] = (float) (i / CELLS);
    }
    String across = b.initializer(Tensor.of("columns", columns, 1, 1, columns.length));
    String down = b.initializer(Tensor.of("rows", rows, 1, 1, rows.length));
    String dx = node("Sub", across, x);
    String dy = node("Sub", down, y);
    String square = node("Add", node("Mul", dx, dx), node("Mul", dy, dy));
    float reach = REACH / 4;
    String far = node("Mul", square, floats(1 / (reach * reach)));
    return node("Sub", node("Sub", floats(1), unlike), far);
  }

  /** [B, 1, cells]: the largest of the points of a kind. */
  private String best(String likeness, String labels, int kind) {
    String such = node("Equal", node("Reshape", labels, ints(0, -1, 1)), floats(kind));
    String chosen = b.node("Where", List.of(such, likeness, floats(NEVER)));
    return b.node(
        "ReduceMax",
        List.of(chosen),
        Attribute.of("axes", new long[] {1}),
        Attribute.of("keepdims", 1L));
  }

  private String node(String type, String... inputs) {
    return b.node(type, List.of(inputs));
  }

  private String slice(String value, long axis, long from, long to) {
    return node("Slice", value, ints(from), ints(to), ints(axis));
  }

  private String ints(long... values) {
    return constant(Tensor.of("", values, values.length));
  }

  private String floats(float value) {
    return constant(Tensor.of("", new float[] {value}, 1));
  }

  private String scalar(float value) {
    return constant(Tensor.of("", new float[] {value}));
  }

  private String constant(Tensor value) {
    return b.node("Constant", List.of(), Attribute.of("value", value));
  }
}
