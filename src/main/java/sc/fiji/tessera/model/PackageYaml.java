package sc.fiji.tessera.model;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import sc.fiji.tessera.image.BlockShape;
import sc.fiji.tessera.image.Normalization;
import sc.fiji.tessera.image.PixelSize;
import sc.fiji.tessera.model.ModelCard.Activation;
import sc.fiji.tessera.network.Architectures;

/**
 * The description of a package in the words of the bioimage.io model specification, 0.5 or 0.4. The
 * files it names must lie in the folder already, since their checksums go into it.
 */
final class PackageYaml {
  private static final Pattern DOI = Pattern.compile("10\\.\\d{4,9}/[^\\s,;]*[^\\s,;.]");
  private static final Pattern URL = Pattern.compile("https?://[^\\s,;]*[^\\s,;.]");
  private static final String PROJECT = "https://github.com/tessera-fiji/tessera";
  private static final String INPUT = "image";
  private static final String OUTPUT = "scores";

  private final SegmentationModel model;
  private final BioImageIoPackage.Description description;
  private final Path folder;
  private final PackageAxes places;
  private final boolean isOld;

  PackageYaml(
      SegmentationModel model,
      BioImageIoPackage.Description description,
      Path folder,
      BlockShape size) {
    this.model = model;
    this.description = description;
    this.folder = folder;
    this.places = new PackageAxes(model.card().tiles(), size);
    this.isOld = description.format().equals("0.4");
  }

  Map<String, Object> content() throws IOException {
    Map<String, Object> y = new LinkedHashMap<>();
    y.put("format_version", isOld ? "0.4.10" : "0.5.3");
    y.put("type", "model");
    y.put("name", description.title());
    y.put("description", description.description());
    y.put("authors", authors());
    y.put("cite", cite());
    y.put("license", description.licence());
    y.put("tags", tags());
    y.put("documentation", "documentation.md");
    y.put("covers", List.of("cover.png"));
    if (isOld) y.put("attachments", Map.of("files", List.of("README.md")));
    else y.put("attachments", List.of(file("README.md")));
    y.put("timestamp", Instant.now().truncatedTo(ChronoUnit.SECONDS).toString());
    y.put("inputs", List.of(isOld ? oldInput() : input()));
    y.put("outputs", List.of(isOld ? oldOutput() : output()));
    if (isOld) y.put("test_inputs", List.of("test_input.npy"));
    if (isOld) y.put("test_outputs", List.of("test_output.npy"));
    Map<String, Object> onnx = file("weights.onnx");
    onnx.put("opset_version", (int) model.onnx().opset());
    y.put("weights", map("onnx", onnx));
    return y;
  }

  private List<Object> authors() {
    List<Object> authors = new ArrayList<>();
    for (String a : description.authors()) authors.add(map("name", a.trim()));
    return authors;
  }

  /** Every citation needs a DOI or an address. */
  private List<Object> cite() {
    String text = model.card().about().citation();
    List<Object> cite = new ArrayList<>();
    if (!text.isBlank()) cite.add(entry(text));
    String architecture = model.card().about().architecture();
    Architectures.all().stream()
        .filter(a -> a.name().equals(architecture))
        .map(a -> entry(a.reference().citation() + " " + a.reference().url()))
        .forEach(cite::add);
    if (cite.isEmpty()) cite.add(map("text", "Made with Tessera.", "url", PROJECT));
    return cite;
  }

  private static Map<String, Object> entry(String text) {
    Matcher doi = DOI.matcher(text);
    if (doi.find()) return map("text", text, "doi", doi.group());
    Matcher url = URL.matcher(text);
    return map("text", text, "url", url.find() ? url.group() : PROJECT);
  }

  private List<String> tags() {
    List<String> tags =
        new ArrayList<>(
            List.of("segmentation", places.areVolumes() ? "3d" : "2d", "onnx", "tessera", "fiji"));
    String architecture = model.card().about().architecture();
    if (!architecture.isBlank()) tags.add(architecture);
    return tags;
  }

  private Map<String, Object> file(String name) throws IOException {
    return map("source", name, "sha256", Checksum.of(folder.resolve(name)).hex());
  }

  private static Map<String, Object> map(Object... keysAndValues) {
    Map<String, Object> map = new LinkedHashMap<>();
    for (int i = 0; i < keysAndValues.length; i += 2) {
      map.put(keysAndValues[i].toString(), keysAndValues[i + 1]);
    }
    return map;
  }

  // ---- format 0.5 ----

  private Map<String, Object> input() throws IOException {
    List<Object> list = new ArrayList<>(List.of(map("type", "batch")));
    List<String> names = new ArrayList<>();
    for (int c = 0; c < channels(); c++) names.add("channel" + c);
    list.add(map("type", "channel", "channel_names", names));
    for (char letter : places.letters().toCharArray()) {
      Map<String, Object> axis = place(letter);
      axis.put("size", sizes(letter));
      list.add(axis);
    }
    List<Object> steps = new ArrayList<>();
    steps.add(map("id", "ensure_dtype", "kwargs", map("dtype", "float32")));
    steps.addAll(preprocessing());
    return map(
        "id",
        INPUT,
        "description",
        "The image, grey values as they are.",
        "axes",
        list,
        "preprocessing",
        steps,
        "test_tensor",
        file("test_input.npy"));
  }

  /** An axis of the image: x, y and z are space, t is time. */
  private Map<String, Object> place(char letter) {
    boolean time = letter == 't';
    Map<String, Object> axis =
        map("type", time ? "time" : "space", "id", time ? "time" : String.valueOf(letter));
    PixelSize pixel = PixelSize.parse(model.card().input().pixelSize()).inMicrometres();
    boolean side = letter == 'x' || letter == 'y';
    if (!side || pixel.equals(PixelSize.UNKNOWN)) return axis;
    axis.put("scale", letter == 'x' ? pixel.x() : pixel.y());
    axis.put("unit", "micrometer");
    return axis;
  }

  private Object sizes(char letter) {
    if (places.fixed(letter) > 0) return places.fixed(letter);
    return map("min", places.least(letter), "step", places.step(letter));
  }

  private Map<String, Object> output() throws IOException {
    List<Object> list = new ArrayList<>(List.of(map("type", "batch")));
    List<String> names = BioImageIoText.identifiers(model.card().output().classes());
    list.add(map("type", "channel", "channel_names", names));
    for (char letter : places.letters().toCharArray()) {
      Map<String, Object> axis = place(letter);
      axis.put("size", map("tensor_id", INPUT, "axis_id", axis.get("id")));
      if (places.halo(letter) > 0) axis.put("halo", places.halo(letter));
      list.add(axis);
    }
    return map(
        "id",
        OUTPUT,
        "description",
        "A score for each class.",
        "axes",
        list,
        "postprocessing",
        postprocessing(),
        "test_tensor",
        file("test_output.npy"));
  }

  // ---- format 0.4 ----

  private Map<String, Object> oldInput() {
    List<Integer> exact = new ArrayList<>(List.of(1, channels()));
    List<Integer> least = new ArrayList<>(List.of(1, channels()));
    List<Integer> steps = new ArrayList<>(List.of(0, 0));
    boolean fixed = false;
    for (char letter : places.letters().toCharArray()) {
      exact.add(places.side(letter));
      least.add(places.fixed(letter) > 0 ? places.fixed(letter) : places.least(letter));
      steps.add(places.fixed(letter) > 0 ? 0 : places.step(letter));
      fixed |= letter != 'z' && letter != 't' && places.fixed(letter) > 0;
    }
    Object shape = fixed ? exact : map("min", least, "step", steps);
    return map(
        "name",
        INPUT,
        "description",
        "The image, grey values as they are.",
        "axes",
        model.card().axes().letters(),
        "data_type",
        "float32",
        "data_range",
        List.of(Double.NEGATIVE_INFINITY, Double.POSITIVE_INFINITY),
        "shape",
        shape,
        "preprocessing",
        preprocessing());
  }

  private Map<String, Object> oldOutput() {
    double half = model.card().output().channels().size() / 2.0;
    List<Double> scale = new ArrayList<>(List.of(1.0, 0.0));
    List<Double> offset = new ArrayList<>(List.of(0.0, half));
    List<Integer> halos = new ArrayList<>(List.of(0, 0));
    for (char letter : places.letters().toCharArray()) {
      scale.add(1.0);
      offset.add(0.0);
      halos.add(places.halo(letter));
    }
    Map<String, Object> shape = map("reference_tensor", INPUT, "scale", scale, "offset", offset);
    return map(
        "name",
        OUTPUT,
        "description",
        "A score for each class.",
        "axes",
        model.card().axes().letters(),
        "data_type",
        "float32",
        "data_range",
        List.of(Double.NEGATIVE_INFINITY, Double.POSITIVE_INFINITY),
        "shape",
        shape,
        "halo",
        halos,
        "postprocessing",
        postprocessing());
  }

  // ---- both ----

  private int channels() {
    return model.card().input().channels();
  }

  private List<Object> postprocessing() {
    boolean sigmoid = model.card().output().activation() == Activation.SIGMOID;
    return sigmoid ? List.of(map(isOld ? "name" : "id", "sigmoid")) : List.of();
  }

  private List<Object> preprocessing() {
    return new NormalizationSteps(model.card().input().normalization(), places.letters(), isOld)
        .steps();
  }

  /** The same normalisation for channels in reverse. */
  static Normalization reversed(Normalization n) {
    String[] words = n.toString().split(" ");
    if (n.kind() != Normalization.Kind.MEAN_STD) return n;
    for (int i = 1; i <= 2; i++) {
      List<String> numbers = new ArrayList<>(List.of(words[i].split(",")));
      Collections.reverse(numbers);
      words[i] = String.join(",", numbers);
    }
    return Normalization.parse(String.join(" ", words));
  }
}
