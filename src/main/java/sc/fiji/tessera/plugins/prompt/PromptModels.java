package sc.fiji.tessera.plugins.prompt;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import sc.fiji.tessera.model.CompositeModel;
import sc.fiji.tessera.plugins.model.InstalledModels;

/** Models for prompts: those in ImageJ's {@code models} folder, and files. */
final class PromptModels {
  private static final String MAIN = "encoder";

  /** Where to get one, as a clause. */
  static final String ADVICE =
      "Get Published Model... fetches one, such as mobile-sam-sa-1b; Import Checkpoint... converts"
          + " the official checkpoint of a SAM, MobileSAM or SAM 2";

  private PromptModels() {}

  /** The names of the models that are installed. */
  static List<String> names() {
    return InstalledModels.library().composites(MAIN);
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
  static Path file(String model) throws IOException {
    return InstalledModels.library().composite(model.trim(), MAIN);
  }
}
