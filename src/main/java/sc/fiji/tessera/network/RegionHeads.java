package sc.fiji.tessera.network;

import java.util.ArrayList;
import java.util.List;
import sc.fiji.tessera.graph.Attribute;
import sc.fiji.tessera.graph.GraphBuilder;

/**
 * The heads of a {@link MaskRcnn}: what reads regions of the pyramid's maps, 7 x 7 pixels of each
 * for its class and box, 14 x 14 for its mask. Not thread-safe.
 */
final class RegionHeads {
  private static final int STRIDE = 4;

  private final GraphBuilder builder;
  private final Layers net;
  private final boolean v2;

  RegionHeads(GraphBuilder builder, Layers net, MaskRcnn.Layout layout) {
    this.builder = builder;
    this.net = net;
    this.v2 = layout == MaskRcnn.Layout.V2;
  }

  void boxes() {
    Features x = regions(7);
    String name = "roi_heads.box_head.";
    for (int i = 0; v2 && i < 4; i++) x = block(name + i, x);
    String flat = net.node("Flatten", List.of(x.value()));
    int wide = net.width(1024);
    String y = connected(name + (v2 ? "5" : "fc6"), flat, x.channels() * 7 * 7, wide);
    if (!v2) y = connected(name + "fc7", y, wide, wide);
    int k = net.classes();
    predicted("roi_heads.box_predictor.cls_score", y, wide, k, "scores");
    predicted("roi_heads.box_predictor.bbox_pred", y, wide, 4 * k, "deltas");
  }

  void masks() {
    Features x = regions(14);
    for (int i = 0; i < 4; i++) x = block("roi_heads.mask_head." + i, x);
    Kernel twice = Kernel.of(2).stride(2);
    String name = "roi_heads.mask_predictor.";
    x = net.relu(net.transposedConvolution(name + "conv5_mask", x, x.channels(), twice, true));
    x = net.prediction(name + "mask_fcn_logits", x, net.classes());
    builder.output(x.value(), "masks", "R", Integer.toString(x.channels()), "28", "28");
  }

  private Features block(String name, Features in) {
    int width = net.width(256);
    if (v2) return net.convBnRelu(name + ".0", name + ".1", in, width, Kernel.of(3));
    return net.convRelu(name + ".0", in, width, Kernel.of(3));
  }

  private String connected(String name, String in, int inputs, int outputs) {
    return net.node("Relu", List.of(linear(name, in, inputs, outputs, Math.sqrt(2.0 / inputs))));
  }

  private void predicted(String name, String in, int inputs, int outputs, String output) {
    String y = linear(name, in, inputs, outputs, 0.01);
    builder.output(y, output, "R", Integer.toString(outputs));
  }

  private String linear(String name, String in, int inputs, int outputs, double deviation) {
    String weight = net.parameter(name + ".weight", Init.normal(deviation), outputs, inputs);
    String bias = net.parameter(name + ".bias", Init.constant(0), outputs);
    return net.node("Gemm", List.of(in, weight, bias), Attribute.of("transB", 1L));
  }

  /** The regions of all maps in a row, side x side pixels each. */
  private Features regions(int side) {
    String channels = Integer.toString(net.width(256));
    List<String> maps = new ArrayList<>();
    for (int i = 0; i < MaskRcnn.LEVELS; i++) {
      maps.add(builder.input("features." + i, "N", channels, "H" + i, "W" + i));
    }
    List<String> cut = new ArrayList<>();
    for (int i = 0; i < MaskRcnn.LEVELS; i++) {
      String regions = builder.input("regions." + i, "R" + i, "5");
      cut.add(aligned(maps.get(i), regions, side, 1f / (STRIDE << i)));
    }
    String all = net.node("Concat", cut, Attribute.of("axis", 0L));
    return new Features(all, net.width(256));
  }

  private String aligned(String map, String regions, int side, float scale) {
    String images = net.node("Gather", List.of(regions, net.scalar(0L)), Attribute.of("axis", 1L));
    String numbers = net.node("Cast", List.of(images), Attribute.of("to", 7L));
    List<String> columns = List.of(regions, net.constant(1), net.constant(5), net.constant(1));
    return net.node(
        "RoiAlign",
        List.of(map, net.node("Slice", columns), numbers),
        Attribute.of("coordinate_transformation_mode", "output_half_pixel"),
        Attribute.of("mode", "avg"),
        Attribute.of("output_height", (long) side),
        Attribute.of("output_width", (long) side),
        Attribute.of("sampling_ratio", 2L),
        Attribute.of("spatial_scale", scale));
  }
}
