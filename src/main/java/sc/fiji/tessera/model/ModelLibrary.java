package sc.fiji.tessera.model;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import sc.fiji.tessera.graph.OnnxModel;

/**
 * The models a user can name: those bundled with Tessera, those in the models folder of the ImageJ
 * installation, and any path. Thread-safe.
 */
public final class ModelLibrary {
  /** Bundled models: name and resource beside this class. */
  private static final Map<String, String> BUNDLED =
      new TreeMap<>(Map.of("nuclei-u-net", "nuclei-u-net.onnx"));

  private final Path folder;

  /**
   * @param folder where models are installed; need not exist, may be null
   */
  public ModelLibrary(Path folder) {
    this.folder = folder;
  }

  /** The names of all models that are at hand: bundled first, then installed files. */
  public List<String> names() {
    List<String> names = new ArrayList<>(BUNDLED.keySet());
    if (folder == null || !Files.isDirectory(folder)) return names;
    try (Stream<Path> files = Files.list(folder)) {
      files
          .map(f -> f.getFileName().toString())
          .filter(n -> n.endsWith(".onnx"))
          .map(n -> n.substring(0, n.length() - 5))
          .sorted()
          .forEach(names::add);
    } catch (IOException e) {
      return names; // an unreadable folder holds no models
    }
    return names;
  }

  /**
   * Opens a model by name or path. An {@link IOException} says in one sentence what is wrong and
   * which names are known.
   */
  public SegmentationModel open(String nameOrPath) throws IOException {
    if (BUNDLED.containsKey(nameOrPath)) return bundled(nameOrPath);
    if (folder != null && !nameOrPath.isEmpty()) {
      Path installed = folder.resolve(nameOrPath + ".onnx");
      if (Files.exists(installed)) return SegmentationModel.open(installed);
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
    return SegmentationModel.open(path);
  }

  private static SegmentationModel bundled(String name) throws IOException {
    try (InputStream in = ModelLibrary.class.getResourceAsStream(BUNDLED.get(name))) {
      if (in == null) throw new IOException("The bundled model '" + name + "' is missing.");
      return SegmentationModel.of(OnnxModel.parse(in.readAllBytes(), name), name);
    }
  }
}
