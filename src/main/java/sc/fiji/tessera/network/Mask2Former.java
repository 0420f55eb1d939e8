package sc.fiji.tessera.network;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.BiConsumer;
import sc.fiji.tessera.graph.Attribute;
import sc.fiji.tessera.graph.GraphBuilder;

/**
 * Mask2Former with a ResNet: a number of learned queries, each of which becomes a mask and a class,
 * whatever the task. Cheng, Misra, Schwing, Kirillov, Girdhar, "Masked-attention Mask Transformer
 * for Universal Image Segmentation" (CVPR 2022), under the names of the authors' code, which builds
 * on detectron2's. One graph, of one of two kinds:
 *
 * <ul>
 *   <li>{@link #QUERIES}, for {@link Task#PANOPTIC} and {@link Task#INSTANCE}: from {@code image}
 *       [N, channels, H, W], normalised, to {@code classes} [N, queries, classes + 1] (logits, no
 *       object last) and {@code masks} [N, queries, H / 4, W / 4] (logits). Any size; the authors
 *       pad images with zeros to multiples of 32;
 *   <li>{@link #SEMANTIC}, for {@link Task#SEMANTIC}: from the same, padded in the graph, to {@code
 *       logits} [N, classes, H, W]: logarithms of how much all queries say for each class, so that
 *       a softmax gives their shares.
 * </ul>
 *
 * <p>All group normalisations have 32 groups. Immutable.
 */
public final class Mask2Former extends CompositeNetwork {
  /** The lower-case name of the architecture, as on model cards. */
  public static final String NAME = "mask2former";

  /** The graph that gives a class and a mask for each query. */
  public static final String QUERIES = "queries";

  /** The graph that gives a score for each class and pixel. */
  public static final String SEMANTIC = "semantic";

  private static final int MULTIPLE = 32;

  /** Keeps the logarithm of a class that no query says anything for finite. */
  private static final float LEAST = 1e-6f;

  /** What queries are put together to. */
  public enum Task {
    /** Objects and regions of stuff, every pixel to one of them. */
    PANOPTIC,
    /** Objects, which may overlap. */
    INSTANCE,
    /** The class of every pixel. */
    SEMANTIC
  }

  /**
   * What a Mask2Former can be asked for.
   *
   * @param task what queries are put together to; no weight depends on it
   * @param depth of the ResNet: 50 or 101
   * @param stem channels of its first convolution
   * @param width inner channels of its first stage's blocks
   * @param dimension of all maps and vectors behind it, a multiple of 4 and of the heads
   * @param heads attention heads
   * @param queries how many masks there are at most
   * @param encoderLayers of deformable attention between maps
   * @param points that each pixel looks at there, for each head and map
   * @param encoderPerceptron width of hidden layers there
   * @param decoderLayers of masked attention
   * @param perceptron width of hidden layers there
   * @param channels of the image
   * @param classes without that of no object
   */
  public record Options(
      Task task,
      int depth,
      int stem,
      int width,
      int dimension,
      int heads,
      int queries,
      int encoderLayers,
      int points,
      int encoderPerceptron,
      int decoderLayers,
      int perceptron,
      int channels,
      int classes) {
    public Options {
      OptionLimits limits = new OptionLimits("A Mask2Former's");
      limits.that(depth == 50 || depth == 101, "depth", depth, "50 or 101");
      limits.atLeast("stem", stem, 1);
      limits.atLeast("width", width, 1);
      limits.atLeast("heads", heads, 1);
      boolean fits = dimension >= 4 && dimension % 4 == 0 && dimension % heads == 0;
      limits.that(fits, "dimension", dimension, "a multiple of 4 and of its " + heads + " heads");
      boolean grouped = dimension < 32 || dimension % 32 == 0;
      limits.that(grouped, "dimension", dimension, "below 32 or a multiple of 32");
      limits.atLeast("queries", queries, 1);
      limits.atLeast("encoderLayers", encoderLayers, 1);
      limits.atLeast("points", points, 1);
      limits.atLeast("encoderPerceptron", encoderPerceptron, 1);
      limits.atLeast("decoderLayers", decoderLayers, 1);
      limits.atLeast("perceptron", perceptron, 1);
      new Size(channels, classes); // refuses others
    }

    /** As published, of some depth and classes. */
    public static Options published(Task task, int depth, int classes) {
      return new Options(task, depth, 64, 64, 256, 8, 100, 6, 4, 1024, 9, 2048, 3, classes);
    }
  }

  private final Options options;

  public Mask2Former(Options options) {
    super(NAME, options, new Size(options.channels, options.classes));
    this.options = options;
  }

  public Task task() {
    return options.task;
  }

  /** The published ones by their names. */
  static Map<String, Options> variants() {
    Map<String, Options> all = new LinkedHashMap<>();
    for (int depth : new int[] {50, 101}) {
      String name = "mask2former-resnet" + depth + "-";
      all.put(name + "panoptic", Options.published(Task.PANOPTIC, depth, 133));
      all.put(name + "instance", Options.published(Task.INSTANCE, depth, 80));
      all.put(name + "semantic", Options.published(Task.SEMANTIC, depth, 150));
    }
    return all;
  }

  private static final String HEAD = "sem_seg_head.";

  /** What a checkpoint's shapes tell; null where they are of another network. */
  static Options told(StateShapes state) {
    String stem = "backbone.stem.conv1.weight";
    String query = HEAD + "predictor.query_feat.weight";
    String pixels = HEAD + "pixel_decoder.transformer.encoder.layers.";
    int classes = state.size(HEAD + "predictor.class_embed.weight", 0) - 1;
    if (!state.has(stem) || !state.has(query) || classes < 1) return null;
    int heads = 8; // no shape tells them
    int places = state.size(pixels + "0.self_attn.attention_weights.weight", 0);
    return new Options(
        task(classes),
        state.count("backbone.res4.#.conv1.weight") == 23 ? 101 : 50,
        state.size(stem, 0),
        state.size("backbone.res2.0.conv1.weight", 0),
        state.size(query, 1),
        heads,
        state.size(query, 0),
        state.count(pixels + "#.norm1.weight"),
        places / (heads * PixelDecoder.LEVELS),
        state.size(pixels + "0.linear1.weight", 0),
        state.count(HEAD + "predictor.transformer_ffn_layers.#.norm.weight"),
        state.size(HEAD + "predictor.transformer_ffn_layers.0.linear1.weight", 0),
        state.size(stem, 1),
        classes);
  }

  /**
   * What a published network of that many classes was trained for: COCO, ADE20K and Cityscapes have
   * 80, 100 and 8 kinds of objects, ADE20K, Cityscapes and Mapillary Vistas 150, 19 and 65 classes
   * of pixels.
   */
  private static Task task(int classes) {
    if (Set.of(80, 100, 8).contains(classes)) return Task.INSTANCE;
    return Set.of(150, 19, 65).contains(classes) ? Task.SEMANTIC : Task.PANOPTIC;
  }

  @Override
  public Reference reference() {
    return new Reference(
        "Cheng B., Misra I., Schwing A. G., Kirillov A., Girdhar R. (2022) Masked-attention Mask"
            + " Transformer for Universal Image Segmentation. CVPR 2022",
        "https://github.com/facebookresearch/Mask2Former",
        "ResNet-50: panoptic quality 51.9 and average precision of masks 43.7 on COCO val2017, mean"
            + " IoU 47.2 % on ADE20K validation (single scale)",
        "Choose it to divide photographs into objects and regions with one network.");
  }

  @Override
  Map<String, BiConsumer<GraphBuilder, Layers>> parts() {
    boolean semantic = options.task == Task.SEMANTIC;
    return Map.of(
        semantic ? SEMANTIC : QUERIES,
        (builder, net) -> {
          String channels = Integer.toString(options.channels);
          Features image =
              new Features(builder.input("image", "N", channels, "H", "W"), options.channels);
          if (semantic) semantic(builder, net, image);
          else queries(builder, net, image);
        });
  }

  private void queries(GraphBuilder builder, Layers net, Features image) {
    MaskedDecoder.Outputs out = queries(net, image);
    String queries = Integer.toString(options.queries);
    builder.output(
        out.logits().value(), "classes", "N", queries, Integer.toString(options.classes + 1));
    builder.output(out.masks().value(), "masks", "N", queries, "", "");
  }

  private MaskedDecoder.Outputs queries(Layers net, Features image) {
    List<Features> stages =
        new DetectronResNet(net, "backbone.", options.depth, options.stem, options.width, true)
            .stages(image);
    TokenLayers tokens = new TokenLayers(net);
    PixelDecoder pixels =
        new PixelDecoder(
            HEAD + "pixel_decoder.",
            options.dimension,
            options.encoderLayers,
            options.heads,
            options.points,
            options.encoderPerceptron);
    MaskedDecoder decoder =
        new MaskedDecoder(
            HEAD + "predictor.",
            options.queries,
            options.decoderLayers,
            options.heads,
            options.perceptron,
            options.classes);
    return decoder.apply(tokens, pixels.apply(tokens, stages));
  }

  private void semantic(GraphBuilder builder, Layers net, Features image) {
    Sizes sizes = net.sizes();
    String missing = sizes.missing(net.heightWidth(image), MULTIPLE);
    Features padded = sizes.pad(image, net.constant(0, 0), missing, "constant");
    MaskedDecoder.Outputs out = queries(net, padded);
    Features masks = net.sigmoid(net.resize(out.masks(), padded, Interpolation.BILINEAR));
    Features inside = net.crop(masks, 0, 0, image);
    String flat = net.node("Reshape", List.of(inside.value(), net.constant(0, 0, -1)));
    String all = net.node("Softmax", List.of(out.logits().value()), Attribute.of("axis", -1L));
    List<String> range =
        List.of(all, net.constant(0), net.constant(options.classes), net.constant(2));
    String classes = net.node("Slice", range);
    String across =
        net.node("Transpose", List.of(classes), Attribute.of("perm", new long[] {0, 2, 1}));
    String sums = net.node("MatMul", List.of(across, flat));
    String shape = sizes.joined(net.constant(0, options.classes), net.heightWidth(image));
    String scores = net.node("Reshape", List.of(sums, shape));
    String logits = net.node("Log", List.of(net.node("Add", List.of(scores, net.scalar(LEAST)))));
    builder.output(logits, "logits", "N", Integer.toString(options.classes), "", "");
  }
}
