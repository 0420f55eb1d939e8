package sc.fiji.tessera.model;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.yaml.snakeyaml.Yaml;

/**
 * The rules of the bioimage.io model specification, formats 0.4 and 0.5, that a package of ours
 * could break, written down from the specification's tables of fields.
 */
public final class BioImageIoRules {
  private static final Set<String> NEW_FIELDS =
      Set.of(
          "format_version",
          "type",
          "name",
          "description",
          "authors",
          "cite",
          "license",
          "tags",
          "documentation",
          "covers",
          "attachments",
          "timestamp",
          "inputs",
          "outputs",
          "weights");

  private static final Map<String, Set<String>> STEPS =
      Map.of(
          "binarize", Set.of("threshold", "axis"),
          "clip", Set.of("min", "max"),
          "ensure_dtype", Set.of("dtype"),
          "scale_linear", Set.of("gain", "offset", "axis"),
          "sigmoid", Set.of(),
          "fixed_zero_mean_unit_variance", Set.of("mean", "std", "axis"),
          "zero_mean_unit_variance", Set.of("axes", "eps"),
          "scale_range", Set.of("axes", "eps", "min_percentile", "max_percentile"));

  private static final Map<String, Set<String>> OLD_STEPS =
      Map.of(
          "binarize", Set.of("threshold"),
          "clip", Set.of("min", "max"),
          "scale_linear", Set.of("gain", "offset", "axes"),
          "sigmoid", Set.of(),
          "zero_mean_unit_variance", Set.of("mode", "axes", "eps", "mean", "std"),
          "scale_range", Set.of("mode", "axes", "eps", "min_percentile", "max_percentile"));

  private final Path folder;
  private final YamlMap root;
  private final boolean isOld;
  private final List<String> problems = new ArrayList<>();

  private BioImageIoRules(Path folder, YamlMap root) {
    this.folder = folder;
    this.root = root;
    this.isOld = root.text("format_version").startsWith("0.4.");
  }

  /** What is wrong with the package in a folder; empty if nothing is. */
  public static List<String> problems(Path folder) throws IOException {
    String text = Files.readString(folder.resolve("bioimageio.yaml"));
    BioImageIoRules rules = new BioImageIoRules(folder, YamlMap.of(new Yaml().load(text)));
    rules.check();
    return rules.problems;
  }

  private void require(boolean good, String problem) {
    if (!good) problems.add(problem);
  }

  private void check() throws IOException {
    require(root.text("format_version").matches("0\\.(4\\.10|5\\.\\d)"), "format_version");
    require(root.text("type").equals("model"), "type");
    if (!isOld) {
      for (String key : root.values().keySet()) require(NEW_FIELDS.contains(key), "unknown " + key);
    }
    require(root.text("name").matches("[\\w ()-]{1,128}"), "name");
    require(!root.text("description").isBlank(), "description");
    require(root.text("description").length() <= 1024, "description is too long");
    require(root.text("license").matches("[A-Za-z0-9.+-]+"), "license");
    require(root.text("documentation").endsWith(".md"), "documentation is no .md");
    requireFile(root.text("documentation"));
    require(root.text("timestamp").matches("\\d{4}-\\d\\d-\\d\\dT\\d\\d:\\d\\d:\\d\\dZ"), "time");
    people();
    covers();
    YamlMap onnx = root.map("weights").map("onnx");
    described(onnx);
    require(onnx.values().get("opset_version") instanceof Integer, "opset_version");
    require(onnx.number("opset_version", 0) >= 7, "opset_version is too low");
    require(root.list("inputs").size() == 1 && root.list("outputs").size() == 1, "tensors");
    YamlMap in = YamlMap.of(root.list("inputs").get(0));
    YamlMap out = YamlMap.of(root.list("outputs").get(0));
    if (isOld) {
      oldTensors(in, out);
    } else {
      newTensors(in, out);
    }
    steps(in.list("preprocessing"));
    steps(out.list("postprocessing"));
  }

  private void people() {
    require(!root.list("authors").isEmpty(), "authors");
    for (Object a : root.list("authors")) {
      require(YamlMap.of(a).text("name").matches("[^/\\\\]+"), "author " + a);
    }
    require(!root.list("cite").isEmpty(), "cite");
    for (Object c : root.list("cite")) {
      YamlMap cite = YamlMap.of(c);
      require(!cite.text("text").isBlank(), "cite without text");
      boolean doi = cite.text("doi").matches("10\\.[0-9]{4}.+");
      require(doi || cite.text("url").matches("https?://.+"), "cite needs a doi or a url");
      require(!cite.has("doi") || doi, "doi " + cite.text("doi"));
    }
  }

  private void covers() throws IOException {
    for (Object c : root.list("covers")) {
      requireFile(c.toString());
      require(c.toString().matches(".*\\.(gif|jpeg|jpg|png|svg)"), "cover " + c);
      require(Files.size(folder.resolve(c.toString())) < 500_000, "cover is too large");
    }
  }

  private void requireFile(String name) {
    require(Files.isRegularFile(folder.resolve(name)), name + " is missing");
  }

  private void described(YamlMap file) throws IOException {
    requireFile(file.text("source"));
    require(file.text("sha256").matches("[0-9a-f]{64}"), "sha256 of " + file.text("source"));
    String real = Checksum.of(folder.resolve(file.text("source"))).hex();
    require(real.equals(file.text("sha256")), file.text("source") + " has another sha256");
  }

  private void steps(List<Object> steps) {
    Map<String, Set<String>> known = isOld ? OLD_STEPS : STEPS;
    for (Object s : steps) {
      YamlMap step = YamlMap.of(s);
      String id = step.text(isOld ? "name" : "id");
      require(known.containsKey(id), "unknown step " + id);
      YamlMap args = step.map("kwargs");
      for (String key : args.values().keySet()) {
        require(known.getOrDefault(id, Set.of()).contains(key), id + " does not take " + key);
      }
      if (args.has("eps"))
        require(args.number("eps", 0) > 0 && args.number("eps", 0) <= 0.1, "eps");
      if (args.isList("std") && !isOld) require(args.has("axis"), "std for each of which axis?");
      if (isOld && id.matches("scale_range|zero_mean.*")) {
        require(args.text("mode").matches("per_sample|per_dataset|fixed"), "mode");
        require(args.text("axes").matches("[cxyz]+"), "axes");
      }
    }
  }

  // ---- format 0.5 ----

  private void newTensors(YamlMap in, YamlMap out) throws IOException {
    require(in.text("id").matches("[a-z_][a-z0-9_]*"), "input id");
    require(!out.text("id").equals(in.text("id")), "two tensors of one id");
    described(in.map("test_tensor"));
    described(out.map("test_tensor"));
    long[] shape = NumpyHeader.shape(folder.resolve("test_input.npy"));
    long[] found = NumpyHeader.shape(folder.resolve("test_output.npy"));
    axes(in, shape, null, null);
    axes(out, found, in, shape);
    YamlMap first = YamlMap.of(YamlMap.of(in.list("preprocessing").get(0)).values());
    require(first.text("id").equals("ensure_dtype"), "preprocessing starts with ensure_dtype");
  }

  private void axes(YamlMap tensor, long[] shape, YamlMap reference, long[] referenceShape) {
    List<YamlMap> axes = tensor.list("axes").stream().map(YamlMap::of).toList();
    require(axes.size() == shape.length, "axes do not fit the test tensor");
    for (int i = 0; i < axes.size(); i++) {
      YamlMap axis = axes.get(i);
      switch (axis.text("type")) {
        case "batch" -> require(shape[i] == 1, "batch");
        case "channel" -> {
          List<Object> names = axis.list("channel_names");
          require(names.size() == shape[i], "channel_names do not fit");
          require(Set.copyOf(names).size() == names.size(), "equal channel_names");
          for (Object n : names) require(n.toString().matches("[A-Za-z_]\\w*"), "name " + n);
        }
        case "space", "time" -> {
          boolean time = axis.text("type").equals("time");
          require(axis.text("id").matches(time ? "time" : "[xyz]"), "space or time id");
          size(axis, shape[i], referenceShape == null ? -1 : referenceShape[i], reference);
        }
        default -> problems.add("axis type " + axis.text("type"));
      }
    }
  }

  private void size(YamlMap axis, long size, long referenceSize, YamlMap reference) {
    YamlMap s = axis.map("size");
    if (!axis.isMap("size")) {
      require(axis.number("size", 0) == size && size > 0, "fixed size");
    } else if (s.has("min")) {
      long min = (long) s.number("min", 0);
      long step = (long) s.number("step", 0);
      require(reference == null, "an output's size is fixed or refers to an input");
      require(min > 0 && step > 0, "min and step");
      require(size >= min && (size - min) % step == 0, "test tensor is not min + n step");
    } else {
      require(s.text("tensor_id").equals(reference.text("id")), "tensor_id");
      require(s.text("axis_id").equals(axis.text("id")), "axis_id");
      require(referenceSize == size, "the output is as large as the input");
    }
    if (axis.has("halo")) {
      require(axis.number("halo", 0) >= 1, "halo");
      require(s.has("tensor_id"), "a halo needs a size reference");
      require(2 * axis.number("halo", 0) < size, "nothing is left within the halo");
    }
  }

  // ---- format 0.4 ----

  private void oldTensors(YamlMap in, YamlMap out) throws IOException {
    require(root.list("test_inputs").equals(List.of("test_input.npy")), "test_inputs");
    require(root.list("test_outputs").equals(List.of("test_output.npy")), "test_outputs");
    long[] shape = NumpyHeader.shape(folder.resolve("test_input.npy"));
    long[] found = NumpyHeader.shape(folder.resolve("test_output.npy"));
    for (YamlMap t : List.of(in, out)) {
      require(t.text("axes").matches("[bitczyx]+"), "axes");
      require(t.text("axes").length() == shape.length, "axes do not fit the test tensor");
      require(t.text("data_type").equals("float32"), "data_type");
      require(t.list("data_range").size() == 2, "data_range");
      require(t.has("name") && t.has("description"), "name of a tensor");
    }
    YamlMap s = out.map("shape");
    require(s.text("reference_tensor").equals(in.text("name")), "reference_tensor");
    List<Double> min = in.isMap("shape") ? in.map("shape").numbers("min", 0) : null;
    for (int a = 0; a < shape.length; a++) {
      double expected = s.numbers("scale", 0).get(a) * shape[a] + 2 * s.numbers("offset", 0).get(a);
      require(expected == found[a], "output axis " + a + " is " + found[a] + ", not " + expected);
      require(2 * out.numbers("halo", 0).get(a) < found[a], "nothing is left within the halo");
      if (min == null) {
        require(in.numbers("shape", 0).get(a) == shape[a], "fixed shape");
      } else {
        double step = in.map("shape").numbers("step", 0).get(a);
        double above = shape[a] - min.get(a);
        require(above == 0 || step > 0 && above % step == 0, "test tensor is not min + n step");
      }
    }
  }
}
