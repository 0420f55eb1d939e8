package sc.fiji.tessera.model;

import java.io.IOException;
import java.io.Reader;
import java.io.StringReader;
import java.nio.file.FileSystem;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.ProviderNotFoundException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Stream;
import java.util.zip.ZipException;
import org.yaml.snakeyaml.LoaderOptions;
import org.yaml.snakeyaml.Yaml;
import org.yaml.snakeyaml.constructor.SafeConstructor;
import org.yaml.snakeyaml.error.YAMLException;
import sc.fiji.tessera.graph.Extension;
import sc.fiji.tessera.graph.Graph;
import sc.fiji.tessera.graph.OnnxModel;
import sc.fiji.tessera.graph.TensorAxes;
import sc.fiji.tessera.graph.Value;
import sc.fiji.tessera.image.Normalization;
import sc.fiji.tessera.image.PixelSize;
import sc.fiji.tessera.model.ModelCard.About;
import sc.fiji.tessera.model.ModelCard.Activation;
import sc.fiji.tessera.model.ModelCard.Input;
import sc.fiji.tessera.model.ModelCard.Output;
import sc.fiji.tessera.model.ModelCard.Target;
import sc.fiji.tessera.model.ModelCard.Tiles;

/**
 * Reads bioimage.io model packages (format 0.4 and 0.5) with ONNX weights: a folder, a zip, or the
 * yaml file itself. See the <a href="https://github.com/bioimage-io/spec-bioimage-io">specification
 * </a>. Networks whose axes are in another order than Tessera's own are extended, see {@link
 * OrderedAxes}. Steps that Tessera does not know are refused by name rather than left out.
 */
final class BioImageIo {
  private static final List<String> YAML_NAMES =
      List.of("rdf.yaml", "bioimageio.yaml", "model.yaml");

  private final Path yaml;
  private final YamlMap root;
  private final boolean isOld;

  private BioImageIo(Path yaml, YamlMap root) {
    this.yaml = yaml;
    this.root = root;
    this.isOld = root.text("format_version").matches("0\\.[0-4](\\..*)?");
  }

  static SegmentationModel open(Path path) throws IOException {
    String name = path.getFileName().toString().toLowerCase(Locale.ROOT);
    if (Files.isRegularFile(path) && name.endsWith(".zip")) {
      // Not by a URI, which ends at the first "!/" and allows one at a time.
      try (FileSystem zip = FileSystems.newFileSystem(path, Map.of())) {
        return openFolder(zip.getPath("/"), path.toString());
      } catch (ZipException | ProviderNotFoundException e) {
        throw new IOException(path + " is not a complete zip file: " + e.getMessage() + ".", e);
      }
    }
    if (Files.isDirectory(path)) return openFolder(path, path.toString());
    return openYaml(path, path.toString());
  }

  private static SegmentationModel openFolder(Path folder, String source) throws IOException {
    for (String name : YAML_NAMES) {
      Path yaml = folder.resolve(name);
      if (Files.exists(yaml)) return openYaml(yaml, source);
    }
    Path only = onlyFolder(folder);
    if (only != null && YAML_NAMES.stream().anyMatch(n -> Files.exists(only.resolve(n)))) {
      return openFolder(only, source);
    }
    throw new IOException(
        source + " is not a bioimage.io model package: it holds none of " + YAML_NAMES + ".");
  }

  /** Zips often hold one folder that holds everything. */
  private static Path onlyFolder(Path folder) throws IOException {
    try (Stream<Path> all = Files.list(folder)) {
      List<Path> entries = all.toList();
      boolean one = entries.size() == 1 && Files.isDirectory(entries.get(0));
      return one ? entries.get(0) : null;
    }
  }

  private static SegmentationModel openYaml(Path yaml, String source) throws IOException {
    YamlMap root;
    try (Reader in = new StringReader(Files.readString(yaml))) {
      root = YamlMap.of(new Yaml(new SafeConstructor(new LoaderOptions())).load(in));
    } catch (YAMLException e) {
      String reason = String.valueOf(e.getMessage()).split("\n")[0];
      throw new IOException(yaml + " is not a valid yaml file: " + reason + ".", e);
    }
    if (!root.has("weights")) {
      throw new IOException(yaml + " does not describe a bioimage.io model with weights.");
    }
    try {
      return new BioImageIo(yaml, root).read(source);
    } catch (IllegalArgumentException | ClassCastException e) {
      String reason = String.valueOf(e.getMessage()).replaceAll("\\.$", "");
      throw new IOException(source + " cannot be used: " + reason + ".", e);
    }
  }

  private SegmentationModel read(String source) throws IOException {
    OnnxModel file = HalfPrecision.lifted(weights());
    YamlMap in = single("inputs");
    YamlMap out = single("outputs");
    Graph graph = file.graph();
    TensorAxes inAxes = letters(in, graph.inputs());
    TensorAxes outAxes = letters(out, graph.outputs());
    Extension extension = new Extension(graph, file.opset());
    TensorAxes axes = inAxes.ordered();
    Normalization normalization =
        PackageSteps.before(in.list("preprocessing"), extension, axes, !isOld);
    extension.inputAxes(inAxes).outputAxes(outAxes);
    Activation activation = PackageSteps.after(out.list("postprocessing"), extension, axes);
    OnnxModel onnx = file;
    if (!extension.isEmpty()) {
      List<String> inDims = OrderedAxes.dims(graph.inputs().get(0), inAxes);
      List<String> outDims = OrderedAxes.dims(graph.outputs().get(0), outAxes);
      onnx = file.with(extension.build(inDims, outDims));
    }
    ModelCard derived = new CardReader(onnx, source, axes.depth()).read();
    Input input = new Input(derived.input().channels(), normalization, pixelSize(in));
    boolean ours = onnx.metadata().containsKey("tessera.card");
    if (ours) {
      input = new Input(input.channels(), normalization, derived.input().pixelSize());
    }
    Output output = output(out, derived.output(), activation, ours);
    Tiles tiles = new PackageTiles(in, inAxes, out, outAxes).of(derived.tiles());
    ModelCard card = new ModelCard(about(derived), input, output, tiles, derived.history());
    return new SegmentationModel(onnx, card, source);
  }

  /** The ONNX weights, which must be beside the yaml file and be those it speaks of. */
  private OnnxModel weights() throws IOException {
    YamlMap weights = root.map("weights").map("onnx");
    if (weights.values().isEmpty()) {
      throw new IllegalArgumentException(
          "it has no ONNX weights, only " + root.map("weights").values().keySet());
    }
    String name = weights.text("source");
    Path file = yaml.resolveSibling(name.substring(name.lastIndexOf('/') + 1));
    if (!name.contains("://")) file = yaml.resolveSibling(name);
    if (!Files.exists(file)) {
      throw new IOException(
          yaml + " names the weights " + name + ", but " + file + " is not there.");
    }
    Checksum expected = new Checksum(weights.text("sha256"));
    if (!expected.accepts(file)) {
      throw new IOException(file + " is damaged: its SHA-256 is not the one that is stated.");
    }
    return OnnxModel.read(file);
  }

  private About about(ModelCard derived) {
    List<String> citation = new ArrayList<>();
    for (Object c : root.list("cite")) citation.add(YamlMap.of(c).text("text"));
    return new About(
        root.has("name") ? root.text("name") : derived.about().name(),
        derived.about().architecture(),
        derived.about().options(),
        root.text("license"),
        String.join(" ", citation));
  }

  private YamlMap single(String key) {
    List<Object> all = root.list(key);
    if (all.size() != 1) {
      throw new IllegalArgumentException(
          "it has " + all.size() + " " + key + " where exactly one is supported");
    }
    return YamlMap.of(all.get(0));
  }

  // ---- axes ----

  /** The axes of a tensor as letters, such as bcyx. */
  private static TensorAxes letters(YamlMap tensor, List<Value> values) {
    if (!tensor.isList("axes")) {
      if (tensor.has("axes")) return new TensorAxes(tensor.text("axes"));
      List<Value.Dimension> dims = values.isEmpty() ? null : values.get(0).dims();
      return TensorAxes.ofRank(dims == null ? 4 : dims.size());
    }
    StringBuilder letters = new StringBuilder();
    for (YamlMap axis : axes(tensor)) {
      String type = axis.text("type");
      String id = axis.has("id") ? axis.text("id") : type.equals("space") ? "x" : type;
      letters.append(
          switch (type) {
            case "batch", "channel", "time" -> type.substring(0, 1);
            default -> id.isEmpty() ? "?" : id.substring(0, 1);
          });
    }
    return new TensorAxes(letters.toString());
  }

  /** As cards tell it, where x and y have a scale in a unit of length; else "". */
  private static String pixelSize(YamlMap tensor) {
    Map<String, PixelSize> sides = new HashMap<>();
    for (YamlMap axis : axes(tensor)) {
      double scale = axis.number("scale", 1);
      sides.put(axis.text("id"), new PixelSize(scale, scale, 1, axis.text("unit")));
    }
    PixelSize x = sides.getOrDefault("x", PixelSize.UNKNOWN).inMicrometres();
    PixelSize y = sides.getOrDefault("y", PixelSize.UNKNOWN).inMicrometres();
    boolean known = !x.equals(PixelSize.UNKNOWN) && !y.equals(PixelSize.UNKNOWN);
    return known ? new PixelSize(x.x(), y.x(), 1, x.unit()).text() : "";
  }

  static List<YamlMap> axes(YamlMap tensor) {
    return tensor.list("axes").stream().map(YamlMap::of).toList();
  }

  // ---- the card ----

  private static Output output(YamlMap out, Output derived, Activation activation, boolean ours) {
    List<String> names = derived.classes();
    for (YamlMap axis : axes(out)) {
      List<String> given = axis.list("channel_names").stream().map(Object::toString).toList();
      boolean known = ours && given.equals(BioImageIoText.identifiers(names));
      if (given.size() == names.size() && !known) names = given;
    }
    Target target = names.size() <= 2 ? Target.FOREGROUND : Target.CLASSES;
    return new Output(names, activation, ours ? derived.target() : target);
  }
}
