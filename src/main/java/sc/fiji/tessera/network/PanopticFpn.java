package sc.fiji.tessera.network;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.BiConsumer;
import java.util.function.Supplier;
import sc.fiji.tessera.graph.Attribute;
import sc.fiji.tessera.graph.GraphBuilder;

/**
 * Panoptic FPN: Mask R-CNN with a second head that says the class of every pixel from the same
 * feature pyramid. Kirillov, Girshick, He, Dollar, "Panoptic Feature Pyramid Networks" (CVPR 2019),
 * as detectron2 builds it, under its names. Three graphs share one state, their parameters are
 * disjoint and complete together; anchors, choosing boxes and merging are not part of any graph.
 * Their inputs and outputs are those of a {@link MaskRcnn}, with the background first although it
 * is last in the weights, and one output more:
 *
 * <ul>
 *   <li>{@link MaskRcnn#DENSE}: from {@code image} [N, channels, H, W], padded to multiples of 32,
 *       to {@code logits} [N, stuff, H, W] (class 0 stands for all things), {@code features.0} ..
 *       {@code features.4} at 1/4 .. 1/64, and for each of these {@code objectness.i} [N, 3, h, w]
 *       and {@code deltas.i} [N, 12, h, w];
 *   <li>{@link MaskRcnn#BOXES}: from {@code features.0} .. {@code features.3} and regions {@code
 *       regions.0} .. {@code regions.3}, [R_i, 5] (number of the image, left, top, right, bottom in
 *       pixels), to {@code scores} [R, things + 1] (logits) and {@code deltas} [R, 4 (things + 1)];
 *   <li>{@link MaskRcnn#MASKS}: from the same to {@code masks} [R, things + 1, 28, 28] (logits).
 * </ul>
 *
 * <p>Regions are read with half a pixel's offset and as many samples as their size asks for.
 * Immutable.
 */
public final class PanopticFpn extends CompositeNetwork {
  /** The lower-case name of the architecture, as on model cards. */
  public static final String NAME = "panoptic-fpn";

  /** The output with the class of every pixel. */
  public static final String LOGITS = "logits";

  private static final int LEVELS = 4;
  private static final int ANCHORS = 3;
  private static final int FINEST = 4;
  private static final int GROUPS = 32;

  /**
   * What it can be asked for.
   *
   * @param depth of the ResNet: 50 or 101 as published, 18 or 34
   * @param things classes of objects, the background not counted: 80 for COCO
   * @param stuff classes of the head for every pixel: 0 for all things, then stuff; 54 for COCO
   * @param channels of the image
   * @param divisor the width divisor
   * @param normalized whether the pyramid and the heads have batch normalisation too, which random
   *     weights learn by
   */
  public record Options(
      int depth, int things, int stuff, int channels, int divisor, boolean normalized) {
    /** As published: of the encoder and the head for every pixel alone. */
    public Options(int depth, int things, int stuff, int channels, int divisor) {
      this(depth, things, stuff, channels, divisor, false);
    }

    public Options {
      OptionLimits limits = new OptionLimits("A Panoptic FPN's");
      boolean known = List.of(18, 34, 50, 101).contains(depth);
      limits.that(known, "depth", depth, "18, 34, 50 or 101");
      limits.atLeast("things", things, 1);
      limits.atLeast("stuff", stuff, 2);
      new Size(channels, stuff, divisor); // refuses others
    }
  }

  private final Options options;

  public PanopticFpn(Options options) {
    super(NAME, options, new Size(options.channels, options.stuff, options.divisor));
    this.options = options;
  }

  /** The published ones by their names, trained on COCO. */
  static Map<String, Options> variants() {
    Map<String, Options> all = new LinkedHashMap<>();
    all.put("panoptic-fpn-resnet50", new Options(50, 80, 54, 3, 1));
    all.put("panoptic-fpn-resnet101", new Options(101, 80, 54, 3, 1));
    return all;
  }

  /** Those that are trained afresh, by their names. */
  public static List<String> fresh() {
    return List.of("panoptic-fpn-resnet18", "panoptic-fpn-resnet50");
  }

  /**
   * One of {@link #fresh} for other images: with normalisation in its pyramid and heads, which
   * learn from nothing with it.
   *
   * @param size classes = those of the head for every pixel
   * @param things classes of objects, the background not counted
   * @param changes options by name, where they differ
   * @throws IllegalArgumentException one sentence: there is no such network or option
   */
  public static PanopticFpn fresh(String name, Size size, int things, Map<String, String> changes) {
    if (!fresh().contains(name)) {
      throw new IllegalArgumentException(
          "There is no network '" + name + "'; there are " + String.join(", ", fresh()) + ".");
    }
    int depth = name.contains("18") ? 18 : 50;
    Options usual =
        new Options(depth, things, size.classes(), size.channels(), size.divisor(), true);
    return new PanopticFpn((Options) OptionText.with(usual, changes));
  }

  /** What a checkpoint's shapes tell; null where they are of another network. */
  static Options told(StateShapes state) {
    String first = "backbone.bottom_up.stem.conv1.weight";
    int things = state.size("roi_heads.box_predictor.cls_score.weight", 0) - 1;
    int stuff = state.size("sem_seg_head.predictor.weight", 0);
    boolean masks = state.has("roi_heads.mask_head.predictor.weight");
    if (!state.has(first) || !masks || things < 1 || stuff < 2) return null;
    return new Options(
        depth(state),
        things,
        stuff,
        state.size(first, 1),
        Math.max(1, 64 / Math.max(1, state.size(first, 0))),
        state.has("backbone.fpn_lateral2.norm.weight"));
  }

  private static int depth(StateShapes state) {
    boolean bottleneck = state.has("backbone.bottom_up.res4.0.conv3.weight");
    return switch (state.count("backbone.bottom_up.res4.#.conv1.weight")) {
      case 2 -> 18;
      case 6 -> bottleneck ? 50 : 34;
      case 23 -> 101;
      default -> 50;
    };
  }

  /** Classes of objects, the background not counted. */
  public int things() {
    return options.things;
  }

  /** Classes of the head for every pixel: 0 stands for all things. */
  public int stuff() {
    return options.stuff;
  }

  @Override
  public Reference reference() {
    return new Reference(
        "Kirillov A., Girshick R., He K., Dollar P. (2019) Panoptic Feature Pyramid Networks. CVPR"
            + " 2019",
        "https://doi.org/10.1109/CVPR.2019.00656",
        "panoptic quality 41.5 on COCO val2017 (ResNet-50; detectron2)",
        "Choose it where every pixel must have a class and objects must be counted.");
  }

  @Override
  Map<String, BiConsumer<GraphBuilder, Layers>> parts() {
    Map<String, BiConsumer<GraphBuilder, Layers>> parts = new LinkedHashMap<>();
    parts.put(MaskRcnn.DENSE, this::dense);
    parts.put(MaskRcnn.BOXES, (builder, net) -> heads(builder, net).boxes());
    parts.put(MaskRcnn.MASKS, (builder, net) -> heads(builder, net).masks());
    return parts;
  }

  private RegionHeads heads(GraphBuilder builder, Layers net) {
    RegionHeads.Style style =
        options.normalized ? RegionHeads.Style.DETECTRON_NORMALIZED : RegionHeads.Style.DETECTRON;
    return new RegionHeads(builder, net, style, options.things + 1);
  }

  private void dense(GraphBuilder builder, Layers net) {
    String channels = Integer.toString(options.channels);
    Features image =
        new Features(builder.input("image", "N", channels, "H", "W"), options.channels);
    List<Features> stages =
        new DetectronResNet(net, "backbone.bottom_up.", options.depth).stages(image);
    List<Features> maps = pyramid(net, stages);
    output(builder, LOGITS, semantic(net, maps, image));
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
  private List<Features> pyramid(Layers net, List<Features> stages) {
    int width = net.width(256);
    List<Features> maps = new ArrayList<>();
    Features coarser = null;
    for (int i = stages.size() - 1; i >= 0; i--) {
      int level = i + 2;
      Kernel one = Kernel.of(1);
      String lateral = "backbone.fpn_lateral" + level;
      Features x =
          options.normalized
              ? net.convBn(lateral, lateral + ".norm", stages.get(i), width, one)
              : net.summand(lateral, stages.get(i), width, one, true);
      if (coarser != null) x = net.add(x, net.resize(coarser, x, Interpolation.NEAREST));
      coarser = x;
      String output = "backbone.fpn_output" + level;
      maps.add(
          0,
          options.normalized
              ? net.convBn(output, output + ".norm", x, width, THREE)
              : net.convolution(output, x, width, THREE, true));
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
}
