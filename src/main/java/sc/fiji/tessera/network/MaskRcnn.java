package sc.fiji.tessera.network;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.BiConsumer;
import java.util.stream.IntStream;
import sc.fiji.tessera.graph.GraphBuilder;

/**
 * Mask R-CNN with a feature pyramid: He, Gkioxari, Dollar, Girshick, "Mask R-CNN" (ICCV 2017), as
 * torchvision builds it, under its names. Three graphs share one state, their parameters are
 * disjoint and complete together; what lies between them (anchors, choosing boxes) is not part of
 * any graph:
 *
 * <ul>
 *   <li>{@link #DENSE}: from {@code image} [N, channels, H, W], normalised and padded to multiples
 *       of 32, to {@code features.0} .. {@code features.3} at 1/4 .. 1/32 and {@code features.4} at
 *       1/64, and for each of these {@code objectness.i} [N, 3, h, w] (logits of three anchors) and
 *       {@code deltas.i} [N, 12, h, w] (four numbers for each anchor);
 *   <li>{@link #BOXES}: from {@code features.0} .. {@code features.3} and regions {@code regions.0}
 *       .. {@code regions.3}, those that are to be read from each map, [R_i, 5] (number of the
 *       image, left, top, right, bottom in pixels of {@code image}), to {@code scores} [R, classes]
 *       (logits, background first) and {@code deltas} [R, 4 classes], the regions of all maps in a
 *       row;
 *   <li>{@link #MASKS}: from the same to {@code masks} [R, classes, 28, 28] (logits).
 * </ul>
 *
 * <p>Immutable.
 */
public final class MaskRcnn extends CompositeNetwork {
  /** The lower-case name of the architecture, as on model cards. */
  public static final String NAME = "mask-rcnn";

  /** Maps that regions are read from. */
  public static final int LEVELS = 4;

  /** Anchors at each pixel of a map: three ratios of height to width. */
  public static final int ANCHORS = 3;

  /** The graph of the encoder and the proposals. */
  public static final String DENSE = "dense";

  /** The graph of the head for classes and boxes. */
  public static final String BOXES = "boxes";

  /** The graph of the head for masks. */
  public static final String MASKS = "masks";

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
   * @param layout whose
   * @param depth of the ResNet: 18, 34, 50, 101 or 152
   * @param norm of the encoder
   * @param channels of the image
   * @param classes of objects, with the background, which is the first
   * @param divisor the width divisor: every internal number of channels that it divides is divided
   *     by it
   */
  public record Options(
      Layout layout, int depth, Norm norm, int channels, int classes, int divisor) {
    public Options {
      OptionLimits limits = new OptionLimits("A Mask R-CNN's");
      ResNet.Options.of(depth, 32); // refuses other depths
      boolean fits = layout == Layout.V1 || norm == Norm.BATCH;
      limits.that(fits, "norm with layout v2", norm.name().toLowerCase(Locale.ROOT), "batch");
      limits.atLeast("classes", classes, 2);
      new Size(channels, classes, divisor); // refuses others
    }

    /** As published, of the full width. */
    public Options(Layout layout, int depth, Norm norm, int channels, int classes) {
      this(layout, depth, norm, channels, classes, 1);
    }
  }

  private final Options options;

  public MaskRcnn(Options options) {
    super(NAME, options, new Size(options.channels, options.classes, options.divisor));
    this.options = options;
  }

  /** The published ones by their names, trained on COCO. */
  static Map<String, Options> variants() {
    Map<String, Options> all = new LinkedHashMap<>();
    all.put("mask-rcnn-resnet50", new Options(Layout.V1, 50, Norm.FROZEN_ZERO, 3, 91));
    all.put("mask-rcnn-resnet50-v2", new Options(Layout.V2, 50, Norm.BATCH, 3, 91));
    return all;
  }

  /** Those that are trained afresh, by their names: they number objects, of one kind or several. */
  public static List<String> fresh() {
    return List.of("mask-rcnn-resnet18-objects", "mask-rcnn-resnet50-objects");
  }

  /**
   * One of {@link #fresh} for other images: with normalisation in all its parts, which learn from
   * nothing with it. He, Girshick, Dollar, "Rethinking ImageNet Pre-training" (ICCV 2019).
   *
   * @param changes options by name, where they differ
   * @throws IllegalArgumentException one sentence: there is no such network or option
   */
  public static MaskRcnn fresh(String name, Size size, Map<String, String> changes) {
    if (!fresh().contains(name)) {
      throw new IllegalArgumentException(
          "There is no network '" + name + "'; there are " + String.join(", ", fresh()) + ".");
    }
    int depth = name.contains("18") ? 18 : 50;
    Options usual =
        new Options(Layout.V2, depth, Norm.BATCH, size.channels(), size.classes(), size.divisor());
    return new MaskRcnn((Options) OptionText.with(usual, changes));
  }

  /** The one that a model's card describes, for other classes. */
  public static MaskRcnn described(Map<String, String> options, int classes) {
    Map<String, String> all = new LinkedHashMap<>(options);
    all.put("classes", Integer.toString(classes));
    return new MaskRcnn((Options) OptionText.with(variants().get("mask-rcnn-resnet50"), all));
  }

  /** What a checkpoint's shapes tell; null where they are of another network. */
  static Options told(StateShapes state) {
    String first = "backbone.body.conv1.weight";
    String mask = "roi_heads.mask_predictor.conv5_mask.weight";
    int classes = state.size("roi_heads.box_predictor.cls_score.weight", 0);
    if (!state.has(first) || !state.has(mask) || classes < 2) return null;
    boolean v2 = state.has("backbone.fpn.inner_blocks.0.1.weight");
    // those who count batches are trained; weights tell no epsilon, but nearly all come of COCO
    boolean counted = state.has("backbone.body.bn1.num_batches_tracked");
    return new Options(
        v2 ? Layout.V2 : Layout.V1,
        depth(state),
        v2 || counted ? Norm.BATCH : Norm.FROZEN_ZERO,
        state.size(first, 1),
        classes,
        Math.max(1, 64 / Math.max(1, state.size(first, 0))));
  }

  private static int depth(StateShapes state) {
    boolean bottleneck = state.has("backbone.body.layer1.0.conv3.weight");
    return switch (state.count("backbone.body.layer3.#.conv1.weight")) {
      case 2 -> 18;
      case 6 -> bottleneck ? 50 : 34;
      case 23 -> 101;
      default -> 152;
    };
  }

  @Override
  public Reference reference() {
    return new Reference(
        "He K., Gkioxari G., Dollar P., Girshick R. (2017) Mask R-CNN. ICCV 2017",
        "https://doi.org/10.1109/ICCV.2017.322",
        "average precision of boxes and masks on COCO val2017: 37.9 and 34.6, v2 47.4 and 41.8"
            + " (torchvision)",
        "Choose it to find and count objects of several kinds that touch or overlap.");
  }

  @Override
  Map<String, BiConsumer<GraphBuilder, Layers>> parts() {
    Map<String, BiConsumer<GraphBuilder, Layers>> parts = new LinkedHashMap<>();
    parts.put(DENSE, this::dense);
    parts.put(BOXES, (builder, net) -> heads(builder, net).boxes());
    parts.put(MASKS, (builder, net) -> heads(builder, net).masks());
    return parts;
  }

  private RegionHeads heads(GraphBuilder builder, Layers net) {
    return new RegionHeads(builder, net, RegionHeads.Style.of(options.layout), options.classes);
  }

  private void dense(GraphBuilder builder, Layers net) {
    String channels = Integer.toString(options.channels);
    Features image =
        new Features(builder.input("image", "N", channels, "H", "W"), options.channels);
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
