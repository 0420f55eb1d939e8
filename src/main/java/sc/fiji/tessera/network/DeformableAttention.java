package sc.fiji.tessera.network;

import java.util.List;
import sc.fiji.tessera.graph.Attribute;

/**
 * Attention that looks at a few places only: every pixel of several maps says for each head and map
 * where to look, relative to its own place, and how much that counts. Zhu et al., "Deformable DETR:
 * Deformable Transformers for End-to-End Object Detection" (ICLR 2021). Time and memory grow in
 * proportion to the number of pixels. What lies outside of a map is 0.
 *
 * @param maps the pixels of all maps
 * @param heads attention heads
 * @param points places that each pixel looks at, for each head and map
 */
record DeformableAttention(TokenLayers tokens, PixelLevels maps, int heads, int points) {

  /**
   * Adds the layers.
   *
   * @param queries [N, S, C], what decides where to look: all pixels, with their places
   * @param in [N, S, C], what is seen
   */
  Tokens apply(String name, Tokens queries, Tokens in) {
    int d = in.dimension();
    int looks = maps.count() * points;
    List<String> values = values(tokens.linear(name + ".value_proj", in, d));
    String offsets = perHead(linear(name + ".sampling_offsets", queries, star()), looks, 2);
    float[] equal = new float[heads * looks];
    String logits = perHead(linear(name + ".attention_weights", queries, equal), 1, looks);
    String counts = net().node("Softmax", List.of(logits), Attribute.of("axis", -1L));
    String sum = null;
    for (int level = 0; level < maps.count(); level++) {
      String seen = seen(values.get(level), offsets, counts, level);
      sum = sum == null ? seen : net().node("Add", List.of(sum, seen));
    }
    String shape = net().sizes().joined(net().constant(-1, d), maps.total());
    String joined = net().node("Reshape", List.of(sum, shape));
    Tokens all = new Tokens(tokens.transposed(joined, 0, 2, 1), d);
    return tokens.linear(name + ".output_proj", all, d);
  }

  private Layers net() {
    return tokens.net();
  }

  /** The maps of each head alone, [N heads, C / heads, H, W]. */
  private List<String> values(Tokens in) {
    List<String> flat = maps.split(tokens.transposed(in.value(), 0, 2, 1), 2);
    String[] cut = new String[flat.size()];
    for (int level = 0; level < cut.length; level++) {
      String size = net().sizes().heightWidth(maps.map(level));
      String shape = net().sizes().joined(net().constant(-1, in.dimension() / heads), size);
      cut[level] = net().node("Reshape", List.of(flat.get(level), shape));
    }
    return List.of(cut);
  }

  /** A linear layer that starts with the same for all pixels. */
  private String linear(String name, Tokens in, float[] start) {
    String weight =
        net().parameter(name + ".weight", Init.constant(0), start.length, in.dimension());
    String bias = net().parameter(name + ".bias", Init.values(start), start.length);
    List<String> factors = List.of(in.value(), tokens.transposed(weight, 1, 0));
    return net().node("Add", List.of(net().node("MatMul", factors), bias));
  }

  /**
   * Before training every head looks into a direction of its own, its points one behind another:
   * pixels of the map that is looked at, to the right and downwards.
   */
  private float[] star() {
    int levels = maps.count();
    float[] star = new float[2 * heads * levels * points];
    int i = 0;
    for (int head = 0; head < heads; head++) {
      double x = Math.cos(2 * Math.PI * head / heads);
      double y = Math.sin(2 * Math.PI * head / heads);
      double reach = Math.max(Math.abs(x), Math.abs(y));
      for (int k = 0; k < levels * points; k++) {
        star[i++] = (float) (x / reach * (k % points + 1));
        star[i++] = (float) (y / reach * (k % points + 1));
      }
    }
    return star;
  }

  /** [N, S, heads, rows columns] in any form to [N heads, S, rows, columns]. */
  private String perHead(String value, int rows, int columns) {
    String apart =
        net().node("Reshape", List.of(value, net().constant(0, 0, heads, (long) rows * columns)));
    String shape =
        net().sizes().joined(net().constant(-1), maps.total(), net().constant(rows, columns));
    return net().node("Reshape", List.of(tokens.transposed(apart, 0, 2, 1, 3), shape));
  }

  /** The sum of what is seen in one map, [N heads, C / heads, S]. */
  private String seen(String map, String offsets, String counts, int level) {
    long from = (long) level * points;
    String own = slice(offsets, from, 2);
    String moved = net().node("Mul", List.of(own, maps.pixel(level)));
    String grid = net().node("Add", List.of(maps.places(), moved));
    String sampled =
        net()
            .node(
                "GridSample",
                List.of(map, grid),
                Attribute.of("mode", "bilinear"),
                Attribute.of("padding_mode", "zeros"),
                Attribute.of("align_corners", 0L));
    String share = tokens.transposed(slice(counts, from, 3), 0, 2, 1, 3);
    String counted = net().node("Mul", List.of(sampled, share));
    List<String> last = List.of(counted, net().constant(3));
    return net().node("ReduceSum", last, Attribute.of("keepdims", 0L));
  }

  /** What belongs to one map. */
  private String slice(String value, long from, int axis) {
    return net()
        .node(
            "Slice",
            List.of(
                value, net().constant(from), net().constant(from + points), net().constant(axis)));
  }
}
