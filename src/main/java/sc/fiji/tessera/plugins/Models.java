package sc.fiji.tessera.plugins;

import ij.Prefs;
import java.nio.file.Path;
import sc.fiji.tessera.model.ModelLibrary;

/** Where this installation keeps its models and its documentation. */
final class Models {
  static final String HELP = "https://tessera-fiji.github.io/tessera/";

  private Models() {}

  /** The bundled models and those in ImageJ's {@code models} folder. */
  static ModelLibrary library() {
    String imagej = Prefs.getImageJDir();
    return new ModelLibrary(imagej == null ? null : Path.of(imagej, "models"));
  }
}
