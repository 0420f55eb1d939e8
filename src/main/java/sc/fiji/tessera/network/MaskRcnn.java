package sc.fiji.tessera.network;

import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.IntStream;
import sc.fiji.tessera.graph.Graph;
import sc.fiji.tessera.graph.GraphBuilder;

/**
 * Mask R-CNN with a feature pyramid: He, Gkioxari, Dollar, Girshick, "Mask R-CNN" (ICCV 2017), as
 * torchvision builds it, under its names. Three graphs share one state, their parameters are
 * disjoint and complete together; what lies between them (anchors, choosing boxes) is not part of
 * any graph:
 *
 * <ul>
 *   <li>{@link Part#DENSE}: from {@code image} [N, channels, H, W], normalised and padded to
 *       multiples of 32, to {@code features.0} .. {@code features.3} at 1/4 .. 1/32 and {@code
 *       features.4} at 1/64, and for each of these {@code objectness.i} [N, 3, h, w] (logits of
 *       three anchors) and {@code deltas.i} [N, 12, h, w] (four numbers for each anchor);
 *   <li>{@link Part#BOXES}: from {@code features.0} .. {@code features.3} and regions {@code
 *       regions.0} .. {@code regions.3}, those that are to be read from each map, [R_i, 5] (number
 *       of the image, left, top, right, bottom in pixels of {@code image}), to {@code scores} [R,
 *       classes] (logits, background first) and {@code deltas} [R, 4 classes], the regions of all
 *       maps in a row;
 *   <li>{@link Part#MASKS}: from the same to {@code masks} [R, classes, 28, 28] (logits).
 * </ul>
 *
 * <p>Immutable.
 */
public final class MaskRcnn {
  /** The lower-case name of the architecture, as on model cards. */
  public static final String NAME = "mask-rcnn";

  /** Maps that regions are read from. */
  public static final int LEVELS = 4;

  /** Anchors at each pixel of a map: three ratios of height to width. */
  public static final int ANCHORS = 3;

  /** The graphs. */
  public enum Part {
    DENSE,
    BOXES,
    MASKS
  }

  /** Which of torchvision's networks. */
  public enum Layout {
    /** {@code maskrcnn_resnet50_fpn}: after the paper. */
    V1,
    /** {@code maskrcnn_resnet50_fpn_v2}: deeper heads, with normalisation. */
    V2
  }

  /** How the encoder of {@link Layout#V1} is normalised; V2 has batch normalisation. */
  public enum Norm {
    /** Batch normalisation, epsilon 1e-5. */
    BATCH,
    /** With statistics, scales and shifts that were never trained; epsilon 1e-5. */
    FROZEN,
    /** The same with epsilon 0: the weights that torchvision published, and what comes of them. */
    FROZEN_ZERO
  }

  /**
   * What a Mask R-CNN can be asked for.
   *
   * @param depth of the ResNet: 18, 34, 50, 101 or 152
   */
  public record Options(Layout layout, int depth, Norm norm) {
    public Options {
      OptionLimits limits = new OptionLimits("A Mask R-CNN's");
      ResNet.Options.of(depth, 32); // refuses other depths
      boolean fits = layout == Layout.V1 || norm == Norm.BATCH;
      limits.that(fits, "norm with layout v2", norm.name().toLowerCase(Locale.ROOT), "batch");
    }
  }

  /** The published variants, the first is what is built when nothing else is said. */
  public static final Map<String, Options> VARIANTS = variants();

  private static Map<String, Options> variants() {
    Map<String, Options> all = new LinkedHashMap<>();
    all.put("mask-rcnn-resnet50", new Options(Layout.V1, 50, Norm.FROZEN_ZERO));
    all.put("mask-rcnn-resnet50-v2", new Options(Layout.V2, 50, Norm.BATCH));
    return Collections.unmodifiableMap(all);
  }

  private final Size size;
  private final Options options;

  /**
   * @param size image channels, and classes with the background, which is the first
   */
  public MaskRcnn(Size size, Options options) {
    this.size = size;
    this.options = options;
  }

  public Size size() {
    return size;
  }

  public Options options() {
    return options;
  }

  /** The options as text, for the model's card; {@code divisor} among them unless it is 1. */
  public Map<String, String> optionsText() {
    Map<String, String> text = OptionText.of(options);
    if (size.divisor() != 1) text.put(Architecture.DIVISOR, Integer.toString(size.divisor()));
    return text;
  }

  /** A graph with random weights; the same seed gives the same weights. */
  public Graph graph(Part part, long seed) {
    GraphBuilder builder = new GraphBuilder(name(part));
    return build(part, builder, new Layers(builder, size, seed + part.ordinal()));
  }

  /** The same graph with parameters that have names and shapes but no values. */
  public Graph blank(Part part) {
    GraphBuilder builder = new GraphBuilder(name(part));
    return build(part, builder, new Layers(builder, size));
  }

  private static String name(Part part) {
    return NAME + "-" + part.name().toLowerCase(Locale.ROOT);
  }

  private Graph build(Part part, GraphBuilder builder, Layers net) {
    switch (part) {
      case DENSE -> dense(builder, net);
      case BOXES -> new RegionHeads(builder, net, options.layout).boxes();
      case MASKS -> new RegionHeads(builder, net, options.layout).masks();
    }
    return builder.build();
  }

  private void dense(GraphBuilder builder, Layers net) {
    String channels = Integer.toString(size.channels());
    Features image = new Features(builder.input("image", "N", channels, "H", "W"), size.channels());
    float epsilon = options.norm == Norm.FROZEN_ZERO ? 0 : Layers.EPSILON;
    net.normalizeWith(epsilon);
    ResNet.Options encoder = ResNet.Options.of(options.depth, 32);
    ResNet.Stages s = ResNet.add(net, "backbone.body.", image, encoder);
    net.normalizeWith(Layers.EPSILON);
    boolean v2 = options.layout == Layout.V2;
    List<Features> maps =
        new FeaturePyramid(net, "backbone.fpn.", v2)
            .add(List.of(s.layer1(), s.layer2(), s.layer3(), s.layer4()));
    List<Features> objectness = new ArrayList<>();
    List<Features> deltas = new ArrayList<>();
    for (Features map : maps) {
      boolean first = objectness.isEmpty();
      Features x = first ? proposals(net, map) : net.again(() -> proposals(net, map));
      objectness.add(small(net, "rpn.head.cls_logits", x, ANCHORS, first));
      deltas.add(small(net, "rpn.head.bbox_pred", x, 4 * ANCHORS, first));
    }
    outputs(builder, "features", maps);
    outputs(builder, "objectness", objectness);
    outputs(builder, "deltas", deltas);
  }

  /** Shared by all maps. */
  private Features proposals(Layers net, Features map) {
    Features x = map;
    for (int i = 0; i < (options.layout == Layout.V2 ? 2 : 1); i++) {
      x = net.convRelu("rpn.head.conv." + i + ".0", x, net.width(256), Kernel.of(3));
    }
    return x;
  }

  private static Features small(Layers net, String name, Features in, int out, boolean first) {
    return first ? net.prediction(name, in, out) : net.again(() -> net.prediction(name, in, out));
  }

  private static void outputs(GraphBuilder builder, String name, List<Features> maps) {
    IntStream.range(0, maps.size())
        .forEach(
            i -> {
              String channels = Integer.toString(maps.get(i).channels());
              builder.output(maps.get(i).value(), name + "." + i, "N", channels, "", "");
            });
  }
}
