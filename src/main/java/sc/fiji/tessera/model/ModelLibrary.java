package sc.fiji.tessera.model;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Predicate;
import java.util.stream.Stream;
import sc.fiji.tessera.graph.OnnxModel;
import sc.fiji.tessera.graph.OnnxProperties;

/**
 * The models a user can name: those bundled with Tessera, those in the models folder of the ImageJ
 * installation, and any path. Thread-safe.
 */
public final class ModelLibrary {
  private static final String ONNX = ".onnx";

  /** Bundled models: name and resource beside this class. */
  private static final Map<String, String> BUNDLED =
      new TreeMap<>(Map.of("nuclei-u-net", "nuclei-u-net.onnx"));

  private static final RecentModels RECENT = new RecentModels();

  private final Path folder;

  /**
   * @param folder where models are installed; need not exist, may be null
   */
  public ModelLibrary(Path folder) {
    this.folder = folder;
  }

  /**
   * The names of all models of one graph that are at hand: bundled first, then installed files,
   * without those that are one of several parts.
   */
  public List<String> names() {
    List<String> names = new ArrayList<>(BUNDLED.keySet());
    names.addAll(installed(file -> !CompositeModel.isPart(properties(file))));
    return names;
  }

  /** The names of all installed models of several graphs. */
  public List<String> composites() {
    return installed(file -> CompositeModel.isMain(properties(file)));
  }

  /**
   * The file of a model of several graphs: its main part, by name or path; nothing where it is one
   * of a single graph, or none.
   */
  public Optional<Path> composite(String nameOrPath) {
    if (composites().contains(nameOrPath)) return Optional.of(folder.resolve(nameOrPath + ONNX));
    Path path = Path.of(nameOrPath);
    boolean part = Files.isRegularFile(path) && CompositeModel.isPart(properties(path));
    return part ? Optional.of(path) : Optional.empty();
  }

  /**
   * The names of the installed models of several graphs of one kind.
   *
   * @param main what their first part is called, such as {@code encoder}
   */
  public List<String> composites(String main) {
    return installed(file -> CompositeModel.isMain(properties(file), main));
  }

  /**
   * The main file of a model of several graphs.
   *
   * @param nameOrPath an installed model or any file
   * @param main what its first part is called
   * @throws IOException one sentence: there is none
   */
  public Path composite(String nameOrPath, String main) throws IOException {
    if (composites(main).contains(nameOrPath)) return folder.resolve(nameOrPath + ONNX);
    Path path = Path.of(nameOrPath);
    if (!nameOrPath.isEmpty() && Files.isRegularFile(path)) return path;
    throw new IOException(
        "There is no model '"
            + nameOrPath
            + "'; accepted are an .onnx file, or one of "
            + composites(main)
            + ".");
  }

  /**
   * Whether there is such a model of several graphs.
   *
   * @param nameOrPath an installed model or any file
   * @param main what its first part is called
   */
  public boolean isComposite(String nameOrPath, String main) {
    if (composites(main).contains(nameOrPath)) return true;
    if (nameOrPath.isEmpty() || !nameOrPath.endsWith(ONNX)) return false;
    return CompositeModel.isMain(properties(Path.of(nameOrPath)), main);
  }

  private List<String> installed(Predicate<Path> wanted) {
    if (folder == null || !Files.isDirectory(folder)) return List.of();
    try (Stream<Path> files = Files.list(folder)) {
      return files
          .filter(f -> f.toString().endsWith(ONNX))
          .filter(wanted)
          .map(f -> f.getFileName().toString())
          .map(n -> n.substring(0, n.length() - ONNX.length()))
          .sorted()
          .toList();
    } catch (IOException e) {
      return List.of(); // an unreadable folder holds no models
    }
  }

  /** What a file says of itself; nothing where it cannot be read. */
  private static Map<String, String> properties(Path file) {
    try (InputStream in = Files.newInputStream(file)) {
      return OnnxProperties.read(in);
    } catch (IOException e) {
      return Map.of();
    }
  }

  /**
   * The names of the models that are at hand of some architectures, bundled first. A file that
   * cannot be read is of none.
   *
   * @param architecture tells the lower-case architecture names that are wanted, as on cards
   */
  public List<String> names(Predicate<String> architecture) {
    return names().stream().filter(name -> architecture.test(architecture(name))).toList();
  }

  /** What the card of a model says, or "" where it says nothing. */
  private String architecture(String name) {
    try (InputStream in =
        BUNDLED.containsKey(name)
            ? ModelLibrary.class.getResourceAsStream(BUNDLED.get(name))
            : Files.newInputStream(folder.resolve(name + ".onnx"))) {
      return OnnxProperties.read(in).getOrDefault("tessera.architecture", "");
    } catch (IOException e) {
      return "";
    }
  }

  /**
   * Opens a model by name or path. An {@link IOException} says in one sentence what is wrong and
   * which names are known.
   */
  public SegmentationModel open(String nameOrPath) throws IOException {
    if (BUNDLED.containsKey(nameOrPath)) return bundled(nameOrPath);
    if (folder != null && !nameOrPath.isEmpty()) {
      Path installed = folder.resolve(nameOrPath + ".onnx");
      if (Files.exists(installed)) return RECENT.open(installed);
    }
    Path path = Path.of(nameOrPath);
    if (nameOrPath.isEmpty() || !Files.exists(path)) {
      throw new IOException(
          "There is no model '"
              + nameOrPath
              + "'; accepted are a .onnx file, a bioimage.io package (folder, .zip, .yaml), or one"
              + " of "
              + names()
              + ".");
    }
    return RECENT.open(path);
  }

  private static SegmentationModel bundled(String name) throws IOException {
    try (InputStream in = ModelLibrary.class.getResourceAsStream(BUNDLED.get(name))) {
      if (in == null) throw new IOException("The bundled model '" + name + "' is missing.");
      return SegmentationModel.of(OnnxModel.parse(in.readAllBytes(), name), name);
    }
  }
}
