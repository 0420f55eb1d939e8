package sc.fiji.tessera.model;

import java.io.IOException;
import java.io.Reader;
import java.io.StringReader;
import java.net.URI;
import java.nio.file.FileSystem;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.ProviderNotFoundException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.zip.ZipException;
import org.yaml.snakeyaml.LoaderOptions;
import org.yaml.snakeyaml.Yaml;
import org.yaml.snakeyaml.constructor.SafeConstructor;
import org.yaml.snakeyaml.error.YAMLException;
import sc.fiji.tessera.graph.OnnxModel;
import sc.fiji.tessera.image.Normalization;
import sc.fiji.tessera.model.ModelCard.About;
import sc.fiji.tessera.model.ModelCard.Activation;
import sc.fiji.tessera.model.ModelCard.Input;
import sc.fiji.tessera.model.ModelCard.Output;
import sc.fiji.tessera.model.ModelCard.Target;
import sc.fiji.tessera.model.ModelCard.Tiles;

/**
 * Reads bioimage.io model packages (format 0.4 and 0.5) with ONNX weights: a folder, a zip, or the
 * yaml file itself. See the <a href="https://github.com/bioimage-io/spec-bioimage-io">specification
 * </a>. Steps that Tessera does not know are refused by name rather than left out.
 */
final class BioImageIo {
  private static final List<String> YAML_NAMES =
      List.of("rdf.yaml", "bioimageio.yaml", "model.yaml");

  private final Path yaml;
  private final Map<String, Object> root;

  private BioImageIo(Path yaml, Map<String, Object> root) {
    this.yaml = yaml;
    this.root = root;
  }

  static SegmentationModel open(Path path) throws IOException {
    String name = path.getFileName().toString().toLowerCase(Locale.ROOT);
    if (Files.isRegularFile(path) && name.endsWith(".zip")) {
      URI uri = URI.create("jar:" + path.toAbsolutePath().toUri());
      try (FileSystem zip = FileSystems.newFileSystem(uri, Map.of())) {
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
    throw new IOException(
        source + " is not a bioimage.io model package: it holds none of " + YAML_NAMES + ".");
  }

  @SuppressWarnings("unchecked")
  private static SegmentationModel openYaml(Path yaml, String source) throws IOException {
    Object root;
    try (Reader in = new StringReader(Files.readString(yaml))) {
      root = new Yaml(new SafeConstructor(new LoaderOptions())).load(in);
    } catch (YAMLException e) {
      String reason = String.valueOf(e.getMessage()).split("\n")[0];
      throw new IOException(yaml + " is not a valid yaml file: " + reason + ".", e);
    }
    if (!(root instanceof Map) || !((Map<String, Object>) root).containsKey("weights")) {
      throw new IOException(yaml + " does not describe a bioimage.io model with weights.");
    }
    try {
      return new BioImageIo(yaml, (Map<String, Object>) root).read(source);
    } catch (IllegalArgumentException | ClassCastException e) {
      throw new IOException(source + " cannot be used: " + e.getMessage() + ".", e);
    }
  }

  private SegmentationModel read(String source) throws IOException {
    Map<String, Object> weights = map(map(root.get("weights")).get("onnx"));
    if (weights.isEmpty()) {
      throw new IllegalArgumentException(
          "it has no ONNX weights, only " + map(root.get("weights")).keySet());
    }
    OnnxModel onnx = OnnxModel.read(yaml.resolveSibling(text(weights.get("source"))));
    ModelCard derived = new CardReader(onnx, source).read();
    Map<String, Object> in = single("inputs");
    Map<String, Object> out = single("outputs");
    Input input = new Input(derived.input().channels(), normalization(in), "");
    Output output = output(out, derived.output());
    return new SegmentationModel(
        onnx,
        new ModelCard(
            about(derived), input, output, tiles(in, out, derived.tiles()), derived.history()),
        source);
  }

  private About about(ModelCard derived) {
    List<String> citation = new ArrayList<>();
    for (Object c : list(root.get("cite"))) citation.add(text(map(c).get("text")));
    return new About(
        text(root.getOrDefault("name", derived.about().name())),
        derived.about().architecture(),
        derived.about().options(),
        text(root.get("license")),
        String.join(" ", citation));
  }

  private Map<String, Object> single(String key) {
    List<Object> all = list(root.get(key));
    if (all.size() != 1) {
      throw new IllegalArgumentException(
          "it has " + all.size() + " " + key + " where exactly one is supported");
    }
    return map(all.get(0));
  }

  private static Normalization normalization(Map<String, Object> in) {
    Normalization result = Normalization.parse("none");
    int steps = 0;
    for (Object o : list(in.get("preprocessing"))) {
      Map<String, Object> step = map(o);
      Map<String, Object> args = map(step.get("kwargs"));
      String id = text(step.getOrDefault("id", step.get("name")));
      String form = normalizationStep(id, args);
      if (form == null) continue;
      if (++steps > 1) throw new IllegalArgumentException("it chains several normalisations");
      result = Normalization.parse(form);
    }
    return result;
  }

  /** The text form of one preprocessing step, or null where nothing is to be done. */
  private static String normalizationStep(String id, Map<String, Object> args) {
    switch (id) {
      case "ensure_dtype":
        return null;
      case "zero_mean_unit_variance":
        if ("fixed".equals(args.get("mode"))) return fixed(args);
        return "z-score eps " + number(args, "eps", 1e-6) + joint(args);
      case "fixed_zero_mean_unit_variance":
        return fixed(args);
      case "scale_linear":
        double gain = number(args, "gain", 1);
        return "mean-std " + (-number(args, "offset", 0) / gain) + " " + 1 / gain;
      case "scale_range":
        return "percentile "
            + number(args, "min_percentile", 0)
            + " "
            + number(args, "max_percentile", 100)
            + " eps "
            + number(args, "eps", 1e-6)
            + joint(args);
      default:
        throw new IllegalArgumentException("its preprocessing step '" + id + "' is not supported");
    }
  }

  /** Statistics over all channels together, where the channel axis is among the axes. */
  private static String joint(Map<String, Object> args) {
    Object axes = args.get("axes");
    boolean channel =
        axes instanceof List<?> all
            ? all.contains("channel") || all.contains("c")
            : text(axes).contains("c");
    return channel ? " joint" : "";
  }

  private static String fixed(Map<String, Object> args) {
    return "mean-std " + join(args.get("mean")) + " " + join(args.get("std"));
  }

  private static String join(Object value) {
    if (!(value instanceof List)) return text(value);
    List<String> parts = new ArrayList<>();
    for (Object o : list(value)) parts.add(text(o));
    return String.join(",", parts);
  }

  private static Output output(Map<String, Object> out, Output derived) {
    Activation activation = Activation.NONE;
    for (Object o : list(out.get("postprocessing"))) {
      String id = text(map(o).getOrDefault("id", map(o).get("name")));
      switch (id) {
        case "ensure_dtype" -> {}
        case "sigmoid" -> activation = Activation.SIGMOID;
        case "softmax" -> activation = Activation.SOFTMAX;
        default ->
            throw new IllegalArgumentException(
                "its postprocessing step '" + id + "' is not supported");
      }
    }
    List<String> names = derived.classes();
    for (Object axis : axes(out)) {
      List<Object> given = list(map(axis).get("channel_names"));
      if (given.size() == names.size()) names = given.stream().map(BioImageIo::text).toList();
    }
    Target target = names.size() <= 2 ? Target.FOREGROUND : Target.CLASSES;
    return new Output(names, activation, target);
  }

  private static Tiles tiles(Map<String, Object> in, Map<String, Object> out, Tiles derived) {
    int halo = derived.halo();
    if (out.get("halo") instanceof List<?> all) {
      for (Object o : all) halo = Math.max(halo, ((Number) o).intValue());
    }
    int multiple = derived.multiple();
    int minimum = derived.minimum();
    for (Object o : axes(out)) halo = Math.max(halo, (int) number(map(o), "halo", 0));
    for (Object o : axes(in)) {
      if (!(map(o).get("size") instanceof Map<?, ?>)) continue;
      Map<String, Object> size = map(map(o).get("size"));
      multiple = Math.max(multiple, (int) number(size, "step", 1));
      minimum = Math.max(minimum, (int) number(size, "min", 1));
    }
    return new Tiles(multiple, minimum, halo, derived.fixedWidth(), derived.fixedHeight());
  }

  /** The axes of format 0.5; format 0.4 has a string of letters there. */
  private static List<Object> axes(Map<String, Object> tensor) {
    return tensor.get("axes") instanceof List ? list(tensor.get("axes")) : List.of();
  }

  private static double number(Map<String, Object> args, String key, double defaultValue) {
    Object value = args.get(key);
    if (value instanceof List<?> all && all.size() == 1) value = all.get(0);
    return value == null ? defaultValue : Double.parseDouble(value.toString());
  }

  private static String text(Object value) {
    return value == null ? "" : value.toString();
  }

  @SuppressWarnings("unchecked")
  private static Map<String, Object> map(Object value) {
    return value instanceof Map ? (Map<String, Object>) value : Map.of();
  }

  @SuppressWarnings("unchecked")
  private static List<Object> list(Object value) {
    return value instanceof List ? (List<Object>) value : List.of();
  }
}
