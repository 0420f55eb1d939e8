package sc.fiji.tessera.network;

import java.util.ArrayList;
import java.util.List;
import sc.fiji.tessera.graph.Attribute;
import sc.fiji.tessera.graph.GraphBuilder;

/**
 * The heads of a {@link MaskRcnn}: what reads regions of the pyramid's maps, 7 x 7 pixels of each
 * for its class and box, 14 x 14 for its mask. Whatever the order of the classes in the weights,
 * the background comes out first. Not thread-safe.
 */
final class RegionHeads {
  private static final int STRIDE = 4;

  /** Whose heads. */
  enum Style {
    TORCHVISION,
    /** Torchvision's second version. */
    TORCHVISION_V2,
    /** The background is the last of the scores, and has neither box nor mask. */
    DETECTRON,
    /** The same with normalised convolutions in both heads: four before a single linear layer. */
    DETECTRON_NORMALIZED;

    static Style of(MaskRcnn.Layout layout) {
      return layout == MaskRcnn.Layout.V2 ? TORCHVISION_V2 : TORCHVISION;
    }
  }

  private final GraphBuilder builder;
  private final Layers net;
  private final int classes;
  private final boolean v2;
  private final boolean detectron;

  /**
   * @param classes of objects, with the background
   */
  RegionHeads(GraphBuilder builder, Layers net, Style style, int classes) {
    this.builder = builder;
    this.net = net;
    this.classes = classes;
    this.v2 = style == Style.TORCHVISION_V2 || style == Style.DETECTRON_NORMALIZED;
    this.detectron = style == Style.DETECTRON || style == Style.DETECTRON_NORMALIZED;
  }

  void boxes() {
    Features x = regions(7);
    String name = "roi_heads.box_head.";
    for (int i = 0; v2 && i < 4; i++) {
      String conv = name + "conv" + (i + 1);
      x = detectron ? block(conv, conv + ".norm", x) : block(name + i + ".0", name + i + ".1", x);
    }
    String flat = net.node("Flatten", List.of(x.value()));
    int wide = net.width(1024);
    String first = detectron ? "fc1" : v2 ? "5" : "fc6";
    String y = connected(name + first, flat, x.channels() * 7 * 7, wide);
    if (!v2) y = connected(name + (detectron ? "fc2" : "fc7"), y, wide, wide);
    String score = "roi_heads.box_predictor.cls_score";
    String box = "roi_heads.box_predictor.bbox_pred";
    if (!detectron) {
      output(linear(score, y, wide, classes, 0.01), "scores", classes);
      output(linear(box, y, wide, 4 * classes, 0.01), "deltas", 4 * classes);
      return;
    }
    String last = linear(score, y, wide, classes, 0.01);
    String background = columns(last, classes - 1, classes);
    String order = concatenated(background, columns(last, 0, classes - 1));
    output(order, "scores", classes);
    String boxes = linear(box, y, wide, 4 * (classes - 1), 0.001);
    output(afterBackground(boxes, 0, 4, 0, 0), "deltas", 4 * classes);
  }

  void masks() {
    Features x = regions(14);
    for (int i = 0; i < 4; i++) {
      String name = "roi_heads.mask_head.";
      String own = name + "mask_fcn" + (i + 1);
      if (detectron) x = block(own, own + ".norm", x);
      else x = block(name + i + ".0", name + i + ".1", x);
    }
    Kernel twice = Kernel.of(2).stride(2);
    String name = detectron ? "roi_heads.mask_head." : "roi_heads.mask_predictor.";
    String up = name + (detectron ? "deconv" : "conv5_mask");
    x = net.relu(net.transposedConvolution(up, x, x.channels(), twice, true));
    String masks;
    if (detectron) {
      Features y = net.prediction(name + "predictor", x, classes - 1);
      masks = afterBackground(y.value(), 0, 1, 0, 0, 0, 0, 0, 0);
    } else {
      masks = net.prediction(name + "mask_fcn_logits", x, classes).value();
    }
    builder.output(masks, "masks", "R", Integer.toString(classes), "28", "28");
  }

  private void output(String value, String name, int columns) {
    builder.output(value, name, "R", Integer.toString(columns));
  }

  private String columns(String of, long from, long to) {
    List<String> range = List.of(of, net.constant(from), net.constant(to), net.constant(1));
    return net.node("Slice", range);
  }

  private String concatenated(String first, String second) {
    return net.node("Concat", List.of(first, second), Attribute.of("axis", 1L));
  }

  /** Zeros where the background has nothing; {@code pads} as ONNX has them. */
  private String afterBackground(String value, long... pads) {
    return net.node("Pad", List.of(value, net.constant(pads)), Attribute.of("mode", "constant"));
  }

  private Features block(String convolution, String normalization, Features in) {
    int width = net.width(256);
    if (v2) return net.convBnRelu(convolution, normalization, in, width, Kernel.of(3));
    return net.convRelu(convolution, in, width, Kernel.of(3));
  }

  private String connected(String name, String in, int inputs, int outputs) {
    return net.node("Relu", List.of(linear(name, in, inputs, outputs, Math.sqrt(2.0 / inputs))));
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
        Attribute.of(
            "coordinate_transformation_mode", detectron ? "half_pixel" : "output_half_pixel"),
        Attribute.of("mode", "avg"),
        Attribute.of("output_height", (long) side),
        Attribute.of("output_width", (long) side),
        Attribute.of("sampling_ratio", detectron ? 0L : 2L),
        Attribute.of("spatial_scale", scale));
  }
}
