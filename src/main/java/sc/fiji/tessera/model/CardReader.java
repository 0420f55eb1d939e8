package sc.fiji.tessera.model;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import sc.fiji.tessera.graph.ElementType;
import sc.fiji.tessera.graph.Graph;
import sc.fiji.tessera.graph.Node;
import sc.fiji.tessera.graph.OnnxModel;
import sc.fiji.tessera.graph.Value;
import sc.fiji.tessera.graph.Value.Dimension;
import sc.fiji.tessera.image.ChannelOrder;
import sc.fiji.tessera.image.Normalization;
import sc.fiji.tessera.model.ModelCard.About;
import sc.fiji.tessera.model.ModelCard.Activation;
import sc.fiji.tessera.model.ModelCard.Depth;
import sc.fiji.tessera.model.ModelCard.Input;
import sc.fiji.tessera.model.ModelCard.Output;
import sc.fiji.tessera.model.ModelCard.Target;
import sc.fiji.tessera.model.ModelCard.Tiles;

/**
 * Finds out how a model is to be used: from the card in its properties or, for a foreign model
 * without one, from its graph (channels and classes from the shapes, activation from the last node,
 * windows from the receptive field).
 */
final class CardReader {
  private static final Set<String> PROBABILITIES = Set.of("Softmax", "Sigmoid", "HardSigmoid");
  private static final Set<String> MOVES_ONLY =
      Set.of(
          "Identity",
          "Cast",
          "Transpose",
          "Reshape",
          "Squeeze",
          "Unsqueeze",
          "Slice",
          "Resize",
          "Pad",
          "Flatten");

  private final OnnxModel model;
  private final String name;
  private final String depth;
  private final List<Dimension> in;
  private final List<Dimension> out;

  /**
   * Throws {@link IllegalArgumentException} when the model is not for segmentation.
   *
   * @param model with its axes in Tessera's own order
   * @param depth which axis the third one of its images is: z, t, or "" where there is none
   */
  CardReader(OnnxModel model, String name, String depth) {
    this.model = model;
    this.name = name;
    this.depth = depth;
    Graph graph = model.graph();
    if (graph.inputs().size() != 1 || graph.outputs().isEmpty()) {
      throw notSegmentation(
          "it has " + graph.inputs().size() + " inputs and " + graph.outputs().size() + " outputs");
    }
    this.in = image(graph.inputs().get(0));
    this.out = image(graph.outputs().get(0));
    if (in.size() != out.size()) {
      throw notSegmentation("its input has " + in.size() + " axes and its output " + out.size());
    }
  }

  private List<Dimension> image(Value value) {
    List<Dimension> dims = value.dims();
    boolean real = value.type() == ElementType.FLOAT;
    int rank = dims == null ? 0 : dims.size();
    if (rank < 4 || rank > 5 || !real || dims.get(1).isFree()) {
      throw notSegmentation(
          "'"
              + value.name()
              + "' is not [N, channels, height, width] or [N, channels, depth, height, width] of"
              + " 32-bit floats, and its property tessera.axes says nothing else");
    }
    return dims;
  }

  private IllegalArgumentException notSegmentation(String why) {
    return new IllegalArgumentException(
        name + " is not a segmentation model that takes and gives one image: " + why + ".");
  }

  ModelCard read() {
    Map<String, String> m = model.metadata();
    ModelCard derived = derive();
    if (!m.containsKey("tessera.card")) return derived;
    try {
      return fromMetadata(m, derived);
    } catch (RuntimeException e) {
      throw new IllegalArgumentException(
          "The card of " + name + " cannot be read: " + e.getMessage() + ".", e);
    }
  }

  private static ModelCard fromMetadata(Map<String, String> m, ModelCard derived) {
    return new ModelCard(
        about(m, derived.about()),
        input(m, derived.input()),
        output(m, derived.output()),
        derived.tiles().withWindow(Integer.parseInt(m.getOrDefault("tessera.window", "0"))),
        List.copyOf(under("tessera.history.", m).values()));
  }

  private static About about(Map<String, String> m, About derived) {
    return new About(
        m.getOrDefault("tessera.name", derived.name()),
        m.getOrDefault("tessera.architecture", ""),
        under("tessera.option.", m),
        m.getOrDefault("tessera.licence", ""),
        m.getOrDefault("tessera.citation", ""));
  }

  /** The entries whose keys begin so, by what follows, in their order. */
  private static Map<String, String> under(String prefix, Map<String, String> m) {
    Map<String, String> found = new LinkedHashMap<>();
    m.forEach(
        (k, v) -> {
          if (k.startsWith(prefix)) found.put(k.substring(prefix.length()), v);
        });
    return found;
  }

  private static Input input(Map<String, String> m, Input derived) {
    return new Input(
            derived.channels(),
            Normalization.parse(m.getOrDefault("tessera.normalization", "none")),
            m.getOrDefault("tessera.pixelsize", ""),
            ChannelOrder.valueOf(m.getOrDefault("tessera.order", "rgb").toUpperCase(Locale.ROOT)))
        .fromChannels(m.getOrDefault("tessera.from", ""));
  }

  private static Output output(Map<String, String> m, Output derived) {
    List<String> classes = ClassNames.list(m.getOrDefault("tessera.classes", ""));
    ModelCard.Centres centres = centres(m);
    int names = classes.size() + (centres.found() ? ModelCard.Centres.CHANNELS.size() : 0);
    if (names != derived.classes().size()) {
      throw new IllegalArgumentException(
          classes.size()
              + " class names"
              + (centres.found() ? " and centres" : "")
              + " for "
              + derived.classes().size()
              + " output channels");
    }
    return new Output(
        classes,
        Activation.valueOf(
            m.getOrDefault("tessera.activation", "softmax").toUpperCase(Locale.ROOT)),
        Target.valueOf(m.getOrDefault("tessera.target", "classes").toUpperCase(Locale.ROOT)),
        colours(m.getOrDefault("tessera.colours", "")),
        objects(m),
        centres,
        PanopticClass.things(m.getOrDefault(PanopticClass.KEY, "")));
  }

  private static ModelCard.Objects objects(Map<String, String> m) {
    return new ModelCard.Objects(
        Double.parseDouble(m.getOrDefault("tessera.seed", "0.5")),
        Double.parseDouble(m.getOrDefault("tessera.grow", "0.5")),
        Long.parseLong(m.getOrDefault("tessera.minimumsize", "0")),
        Double.parseDouble(m.getOrDefault("tessera.neck", "0")));
  }

  private static ModelCard.Centres centres(Map<String, String> m) {
    return new ModelCard.Centres(
        Double.parseDouble(m.getOrDefault("tessera.centres.threshold", "0")),
        Integer.parseInt(m.getOrDefault("tessera.centres.window", "0")));
  }

  private static List<Integer> colours(String text) {
    if (text.isEmpty()) return List.of();
    return Arrays.stream(text.split(";")).map(c -> Integer.parseInt(c, 16)).toList();
  }

  private ModelCard derive() {
    About about = new About(name, "", Map.of(), "", "");
    int channels = (int) in.get(1).size();
    Input input = new Input(channels, Normalization.parse("none"), "");
    int k = (int) out.get(1).size();
    Target target = k <= 2 ? Target.FOREGROUND : Target.CLASSES;
    Output output = new Output(classNames(k), activation(k), target);
    return new ModelCard(about, input, output, tiles(), List.of());
  }

  private static List<String> classNames(int count) {
    if (count == 1) return List.of("foreground");
    if (count == 2) return List.of("background", "foreground");
    List<String> names = new ArrayList<>();
    for (int i = 0; i < count; i++) names.add(i == 0 ? "background" : "class " + i);
    return names;
  }

  private Activation activation(int classes) {
    String value = model.graph().outputs().get(0).name();
    List<Node> nodes = model.graph().nodes();
    for (int i = nodes.size() - 1; i >= 0; i--) { // backwards through what only moves values
      Node n = nodes.get(i);
      if (!n.outputs().contains(value)) continue;
      if (PROBABILITIES.contains(n.opType())) return Activation.NONE;
      if (!MOVES_ONLY.contains(n.opType())) break;
      value = n.input(0);
    }
    return classes == 1 ? Activation.SIGMOID : Activation.SOFTMAX;
  }

  private Tiles tiles() {
    for (int a = 2; a < in.size(); a++) {
      boolean known = !in.get(a).isFree() && !out.get(a).isFree();
      if (known && in.get(a).size() != out.get(a).size()) {
        throw notSegmentation("its output has another size than its input");
      }
    }
    Tiles tiles = Tiles.of(model.graph());
    Depth d = tiles.depth();
    if (!d.isVolume() || depth.isEmpty()) return tiles;
    return tiles.withDepth(new Depth(depth, d.multiple(), d.minimum(), d.halo(), d.fixed()));
  }
}
