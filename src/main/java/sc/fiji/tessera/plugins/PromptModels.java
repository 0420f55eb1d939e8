package sc.fiji.tessera.plugins;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import sc.fiji.tessera.graph.OnnxProperties;
import sc.fiji.tessera.model.CompositeModel;

/** Models for prompts: those in ImageJ's {@code models} folder, and files. */
final class PromptModels {
  private static final String ONNX = ".onnx";

  private PromptModels() {}

  /** The names of the models that are installed. */
  static List<String> names() {
    Path folder = Models.folder();
    if (folder == null || !Files.isDirectory(folder)) return List.of();
    try (Stream<Path> files = Files.list(folder)) {
      return files
          .filter(PromptModels::isEncoder)
          .map(f -> f.getFileName().toString())
          .map(n -> n.substring(0, n.length() - ONNX.length()))
          .sorted()
          .toList();
    } catch (IOException e) {
      return List.of(); // an unreadable folder holds no models
    }
  }

  private static boolean isEncoder(Path file) {
    if (!file.toString().endsWith(ONNX)) return false;
    try (InputStream in = Files.newInputStream(file)) {
      return "encoder".equals(OnnxProperties.read(in).get("tessera.part"));
    } catch (IOException e) {
      return false;
    }
  }

  /**
   * Opens a model.
   *
   * @param model a name or the path of the encoder's file
   * @param decoder the decoder's file of a pair that others have exported; empty where it lies
   *     beside the encoder
   * @throws IOException one sentence: there is none, or the files do not belong together
   */
  static CompositeModel open(String model, String decoder) throws IOException {
    Path encoder = file(model);
    if (decoder.isBlank()) return CompositeModel.open(encoder);
    Path second = Path.of(decoder.trim());
    if (!Files.isRegularFile(second)) {
      throw new IOException("'decoder' must be an .onnx file, but is \"" + decoder + "\".");
    }
    return CompositeModel.pair(encoder, second);
  }

  /** The file of the encoder: of a name, or a path. */
  static Path file(String text) throws IOException {
    String model = text.trim();
    Path folder = Models.folder();
    if (folder != null && names().contains(model)) return folder.resolve(model + ONNX);
    Path path = Path.of(model);
    if (Files.isRegularFile(path)) return path;
    throw new IOException(
        "There is no model '"
            + model
            + "'; accepted are the .onnx file of a Segment Anything, or one of "
            + names()
            + ".");
  }
}
