package sc.fiji.tessera.network;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.Supplier;
import sc.fiji.tessera.graph.Attribute;
import sc.fiji.tessera.graph.Graph;
import sc.fiji.tessera.graph.GraphBuilder;

/**
 * Panoptic FPN: Mask R-CNN with a second head that says the class of every pixel from the same
 * feature pyramid. Kirillov, Girshick, He, Dollar, "Panoptic Feature Pyramid Networks" (CVPR 2019),
 * as detectron2 builds it, under its names. Three graphs share one state, their parameters are
 * disjoint and complete together; anchors, choosing boxes and merging are not part of any graph:
 *
 * <ul>
 *   <li>{@link Part#DENSE}: from {@code image} [N, channels, H, W], padded to multiples of 32, to
 *       {@code logits} [N, stuff, H, W] (class 0 stands for all things), {@code features.0} ..
 *       {@code features.4} at 1/4 .. 1/64, and for each of these {@code objectness.i} [N, 3, h, w]
 *       and {@code deltas.i} [N, 12, h, w];
 *   <li>{@link Part#BOXES}: from {@code features.0} .. {@code features.3} and regions {@code
 *       regions.0} .. {@code regions.3}, [R_i, 5] (number of the image, left, top, right, bottom in
 *       pixels), to {@code scores} [R, things + 1] (logits, background last) and {@code deltas} [R,
 *       4 things];
 *   <li>{@link Part#MASKS}: from the same to {@code masks} [R, things, 28, 28] (logits).
 * </ul>
 *
 * <p>Regions are read with half a pixel's offset and as many samples as their size asks for. Only
 * the dense graph can be trained so far. Not in the catalogue: three graphs are no single model.
 * Immutable.
 */
public final class PanopticFpn {
  private static final int LEVELS = 4;
  private static final int ANCHORS = 3;
  private static final int FINEST = 4;
  private static final int GROUPS = 32;

  /** The graphs. */
  public enum Part {
    DENSE,
    BOXES,
    MASKS
  }

  /**
   * What it can be asked for.
   *
   * @param depth of the ResNet: 50 or 101
   * @param things classes of objects, the background not counted: 80 for COCO
   */
  public record Options(int depth, int things) {
    public Options {
      OptionLimits limits = new OptionLimits("A Panoptic FPN's");
      limits.that(depth == 50 || depth == 101, "depth", depth, "50 or 101");
      limits.atLeast("things", things, 1);
    }
  }

  private final Size size;
  private final Options options;

  /**
   * @param size image channels, and classes of the semantic head: 0 for all things, then stuff; 54
   *     for COCO
   */
  public PanopticFpn(Size size, Options options) {
    this.size = size;
    this.options = options;
  }

  /** A graph with random weights; the same seed gives the same weights. */
  public Graph graph(Part part, long seed) {
    GraphBuilder builder = new GraphBuilder("panoptic-fpn");
    return build(part, builder, new Layers(builder, size, seed + part.ordinal()));
  }

  /** The same graph with parameters that have names and shapes but no values. */
  public Graph blank(Part part) {
    GraphBuilder builder = new GraphBuilder("panoptic-fpn");
    return build(part, builder, new Layers(builder, size));
  }

  private Graph build(Part part, GraphBuilder builder, Layers net) {
    switch (part) {
      case DENSE -> dense(builder, net);
      case BOXES -> boxes(builder, net);
      case MASKS -> masks(builder, net);
    }
    return builder.build();
  }

  private void dense(GraphBuilder builder, Layers net) {
    String channels = Integer.toString(size.channels());
    Features image = new Features(builder.input("image", "N", channels, "H", "W"), size.channels());
    List<Features> stages =
        new DetectronResNet(net, "backbone.bottom_up.", options.depth).stages(image);
    List<Features> maps = pyramid(net, stages);
    output(builder, "logits", semantic(net, maps, image));
    for (int i = 0; i < maps.size(); i++) output(builder, "features." + i, maps.get(i));
    String head = "proposal_generator.rpn_head.";
    for (int i = 0; i < maps.size(); i++) {
      Features map = maps.get(i);
      Features x = shared(net, i, () -> net.convRelu(head + "conv", map, map.channels(), THREE));
      output(
          builder,
          "objectness." + i,
          shared(net, i, () -> net.prediction(head + "objectness_logits", x, ANCHORS)));
      output(
          builder,
          "deltas." + i,
          shared(net, i, () -> net.prediction(head + "anchor_deltas", x, 4 * ANCHORS)));
    }
  }

  private static final Kernel THREE = Kernel.of(3);

  /** All maps have the same parameters. */
  private static Features shared(Layers net, int map, Supplier<Features> layers) {
    return map == 0 ? layers.get() : net.again(layers);
  }

  private static void output(GraphBuilder builder, String name, Features f) {
    builder.output(f.value(), name, "N", Integer.toString(f.channels()), "", "");
  }

  /** Five maps, from the finest on; the last is every second pixel of the one before. */
  private static List<Features> pyramid(Layers net, List<Features> stages) {
    int width = net.width(256);
    List<Features> maps = new ArrayList<>();
    Features coarser = null;
    for (int i = stages.size() - 1; i >= 0; i--) {
      int level = i + 2;
      Kernel one = Kernel.of(1);
      Features x = net.summand("backbone.fpn_lateral" + level, stages.get(i), width, one, true);
      if (coarser != null) x = net.add(x, net.resize(coarser, x, Interpolation.NEAREST));
      coarser = x;
      maps.add(0, net.convolution("backbone.fpn_output" + level, x, width, THREE, true));
    }
    maps.add(net.maxPool(maps.get(LEVELS - 1), Kernel.of(1).stride(2), false));
    return maps;
  }

  /** Each map is brought to a quarter of the image's size step by step; their sum is classified. */
  private static Features semantic(Layers net, List<Features> maps, Features image) {
    Features sum = null;
    for (int i = 0; i < LEVELS; i++) {
      Features x = maps.get(i);
      int steps = Math.max(1, i);
      for (int s = 0; s < steps; s++) {
        String name = "sem_seg_head.p" + (i + 2) + "." + 2 * s;
        x = net.convolution(name, x, net.width(128), THREE, false);
        x = net.relu(groupNormalization(net, name + ".norm", x));
        if (i > 0) x = net.resize(x, 2, Interpolation.BILINEAR);
      }
      sum = sum == null ? x : net.add(sum, x);
    }
    Features logits = net.prediction("sem_seg_head.predictor", sum, net.classes());
    return net.resize(logits, FINEST, Interpolation.BILINEAR);
  }

  /** Over 32 groups of channels, or each channel alone where there are fewer; epsilon 1e-5. */
  private static Features groupNormalization(Layers net, String name, Features in) {
    int c = in.channels();
    int groups = Math.min(GROUPS, c);
    String apart = net.node("Reshape", List.of(in.value(), net.constant(0, groups, -1, 1)));
    float[] ones = new float[groups];
    Arrays.fill(ones, 1);
    List<String> inputs =
        List.of(apart, net.constant(ones, groups), net.constant(new float[groups], groups));
    String normal =
        net.node("InstanceNormalization", inputs, Attribute.of("epsilon", Layers.EPSILON));
    String back = net.node("Reshape", List.of(normal, net.node("Shape", List.of(in.value()))));
    String scale = net.parameter(name + ".weight", Init.constant(1), c);
    String shift = net.parameter(name + ".bias", Init.constant(0), c);
    String across = net.constant(-1, 1, 1);
    String scaled = net.node("Mul", List.of(back, net.node("Reshape", List.of(scale, across))));
    return new Features(
        net.node("Add", List.of(scaled, net.node("Reshape", List.of(shift, across)))), c);
  }

  private void boxes(GraphBuilder builder, Layers net) {
    Features x = regions(builder, net, 7);
    String flat = net.node("Flatten", List.of(x.value()));
    int wide = net.width(1024);
    double he = Math.sqrt(2.0 / wide);
    String name = "roi_heads.box_head.";
    String y = connected(net, name + "fc1", flat, x.channels() * 49, wide, he);
    y = connected(net, name + "fc2", net.node("Relu", List.of(y)), wide, wide, he);
    y = net.node("Relu", List.of(y));
    name = "roi_heads.box_predictor.";
    int things = options.things;
    String scores = connected(net, name + "cls_score", y, wide, things + 1, 0.01);
    builder.output(scores, "scores", "R", Integer.toString(things + 1));
    String deltas = connected(net, name + "bbox_pred", y, wide, 4 * things, 0.001);
    builder.output(deltas, "deltas", "R", Integer.toString(4 * things));
  }

  private static String connected(
      Layers net, String name, String in, int inputs, int outputs, double deviation) {
    String weight = net.parameter(name + ".weight", Init.normal(deviation), outputs, inputs);
    String bias = net.parameter(name + ".bias", Init.constant(0), outputs);
    return net.node("Gemm", List.of(in, weight, bias), Attribute.of("transB", 1L));
  }

  private void masks(GraphBuilder builder, Layers net) {
    Features x = regions(builder, net, 14);
    String name = "roi_heads.mask_head.";
    for (int i = 1; i <= 4; i++) x = net.convRelu(name + "mask_fcn" + i, x, x.channels(), THREE);
    Kernel twice = Kernel.of(2).stride(2);
    x = net.relu(net.transposedConvolution(name + "deconv", x, x.channels(), twice, true));
    x = net.prediction(name + "predictor", x, options.things);
    builder.output(x.value(), "masks", "R", Integer.toString(x.channels()), "28", "28");
  }

  /** The regions of all maps in a row, side x side pixels each. */
  private static Features regions(GraphBuilder builder, Layers net, int side) {
    int width = net.width(256);
    List<String> cut = new ArrayList<>();
    for (int i = 0; i < LEVELS; i++) {
      String map = builder.input("features." + i, "N", Integer.toString(width), "H" + i, "W" + i);
      String regions = builder.input("regions." + i, "R" + i, "5");
      cut.add(aligned(net, map, regions, side, 1f / (FINEST << i)));
    }
    return new Features(net.node("Concat", cut, Attribute.of("axis", 0L)), width);
  }

  private static String aligned(Layers net, String map, String regions, int side, float scale) {
    String images = net.node("Gather", List.of(regions, net.scalar(0L)), Attribute.of("axis", 1L));
    String numbers = net.node("Cast", List.of(images), Attribute.of("to", 7L));
    List<String> columns = List.of(regions, net.constant(1), net.constant(5), net.constant(1));
    return net.node(
        "RoiAlign",
        List.of(map, net.node("Slice", columns), numbers),
        Attribute.of("coordinate_transformation_mode", "half_pixel"),
        Attribute.of("mode", "avg"),
        Attribute.of("output_height", (long) side),
        Attribute.of("output_width", (long) side),
        Attribute.of("sampling_ratio", 0L),
        Attribute.of("spatial_scale", scale));
  }
}
