package sc.fiji.tessera.model;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;
import sc.fiji.tessera.graph.Complexity;
import sc.fiji.tessera.graph.Graph;
import sc.fiji.tessera.graph.ReceptiveField;
import sc.fiji.tessera.image.BlockShape;
import sc.fiji.tessera.network.Architectures;
import sc.fiji.tessera.network.Reference;

/**
 * What can be said about a model without running it: its card, its cost for an image of a stated
 * size, and how far it looks.
 *
 * @param model the model
 * @param width of the image that costs are for, in pixels
 * @param height of it
 * @param depth its slices; 1 for models of planes
 * @param complexity layers, computation and memory for it
 * @param field halo, stride, and whether tiles fit seamlessly
 * @param fieldSize side of the square of pixels that one output pixel depends on, what looks at the
 *     whole image left aside
 * @param fieldDepth the same in slices
 */
public record ModelFacts(
    SegmentationModel model,
    int width,
    int height,
    int depth,
    Complexity complexity,
    ReceptiveField field,
    int fieldSize,
    int fieldDepth) {
  /** Slices of the image that costs are for, for models of volumes. */
  private static final int SLICES = 16;

  /**
   * Derives the facts.
   *
   * @param size wanted width and height; becomes the next multiple that the model takes, or the
   *     only size that it takes
   */
  public static ModelFacts of(SegmentationModel model, int size) {
    ModelCard.Tiles t = model.card().tiles();
    int free = next(size, t.minimum(), t.multiple());
    int width = t.fixedWidth() > 0 ? t.fixedWidth() : free;
    int height = t.fixedHeight() > 0 ? t.fixedHeight() : free;
    ModelCard.Depth d = t.depth();
    int depth = d.fixed() > 0 ? d.fixed() : next(SLICES, d.minimum(), d.multiple());
    Graph graph = model.onnx().graph();
    BlockShape block = new BlockShape(1, depth, height, width);
    ModelCard card = model.card();
    Complexity c = Complexity.of(graph, block.tensor(card.axes(), card.input().channels()));
    return new ModelFacts(
        model,
        width,
        height,
        depth,
        c,
        ReceptiveField.of(graph),
        ReceptiveField.size(graph),
        ReceptiveField.depthSize(graph));
  }

  private static int next(int size, int minimum, int multiple) {
    int step = Math.max(1, multiple);
    return Math.max(minimum, (size + step - 1) / step * step);
  }

  /** Billions of floating-point operations per million pixels of input; NaN if not known. */
  public double gigaFlopPerMegapixel() {
    return complexity.flop() / 1e9 / megapixels();
  }

  private double megapixels() {
    return (double) width * height * depth / 1e6;
  }

  /** The facts as lines of text for people. */
  public String text() {
    ModelCard card = model.card();
    List<String> lines = new ArrayList<>();
    lines.add("Model: " + card.about().name() + " (" + model.source() + ")");
    lines.add("Architecture: " + architecture(card.about()));
    lines.add("Input: " + input(card.input()));
    lines.add("Output: " + output(card.output()));
    if (isVolume()) lines.add("Axes: " + axes());
    lines.add(String.format(Locale.ROOT, "Parameters: %,d", complexity.parameters()));
    lines.add("Computation: " + computation());
    lines.add("Activations: " + activations());
    lines.add("Receptive field: " + receptiveField());
    lines.add("Tiles: " + tiles());
    lines.add("Licence: " + given(card.about().licence()));
    lines.add("Citation: " + given(card.about().citation()));
    Reference r = reference(card.about().architecture());
    if (r != null) lines.add("Reference of the architecture: " + r.citation() + " " + r.url());
    for (String h : card.history()) lines.add("History: " + h);
    return String.join("\n", lines);
  }

  static String given(String text) {
    return text == null || text.isBlank() ? "not stated" : text;
  }

  static String architecture(ModelCard.About about) {
    String options = joined(about.options());
    return given(about.architecture()) + (options.isEmpty() ? "" : " (" + options + ")");
  }

  private static String joined(Map<String, String> options) {
    return options.entrySet().stream()
        .map(e -> e.getKey() + " " + e.getValue())
        .collect(Collectors.joining(", "));
  }

  private static Reference reference(String architecture) {
    return Architectures.all().stream()
        .filter(a -> a.name().equals(architecture))
        .map(a -> a.reference())
        .findFirst()
        .orElse(null);
  }

  private static String joined(List<Integer> numbers) {
    return numbers.stream().map(String::valueOf).collect(Collectors.joining(", "));
  }

  static String input(ModelCard.Input in) {
    String text = in.channels() == 1 ? "1 channel" : in.channels() + " channels";
    text += ", normalisation " + in.normalization();
    if (!in.from().isEmpty()) {
      text += ", of the images " + (in.from().size() == 1 ? "channel " : "channels ");
      text += joined(in.from());
    }
    return in.pixelSize().isBlank() ? text : text + ", pixel size " + in.pixelSize();
  }

  private static String output(ModelCard.Output out) {
    return String.format(
        Locale.ROOT,
        "%d %s (%s), activation %s, target %s",
        out.classes().size(),
        out.classes().size() == 1 ? "class" : "classes",
        String.join(", ", out.classes()),
        lower(out.activation()),
        lower(out.target()));
  }

  private static String lower(Enum<?> e) {
    return e.name().toLowerCase(Locale.ROOT);
  }

  private boolean isVolume() {
    return model.card().tiles().depth().isVolume();
  }

  private String axes() {
    boolean frames = model.card().tiles().depth().axis().equals("t");
    return model.card().axes()
        + (frames
            ? " (several frames at once: the time points of each slice)"
            : " (volumes: the slices of each time point)");
  }

  private String computation() {
    if (complexity.macs() < 0) return "not known (" + complexity.unknown() + ")";
    return String.format(
        Locale.ROOT,
        "%.1f GFLOP per megapixel of input (at %s; 1 multiply-accumulate = 2 FLOP)",
        gigaFlopPerMegapixel(),
        width + " x " + height + (isVolume() ? " x " + depth : ""));
  }

  private String activations() {
    if (complexity.macs() < 0) return "not known";
    return String.format(
        Locale.ROOT,
        "%.0f MB per megapixel at one time, %.0f MB if all are kept as in training",
        complexity.peak() / 1e6 / megapixels(),
        complexity.activations() / 1e6 / megapixels());
  }

  private String receptiveField() {
    if (fieldSize == 0) return "not known (" + field.why() + ")";
    String text =
        String.format(
            Locale.ROOT, "%d pixels, halo %d, stride %d", fieldSize, field.halo(), field.stride());
    if (isVolume()) {
      text +=
          String.format(
              Locale.ROOT,
              "; in depth %d slices, halo %d, stride %d",
              fieldDepth,
              field.depthHalo(),
              field.depthStride());
    }
    return field.exact() ? text : text + ", and beyond (" + field.why() + ")";
  }

  private String tiles() {
    if (field.exact()) return "seamless with the halo as overlap";
    return "not exact: " + field.why() + "; overlapping tiles are blended";
  }
}
