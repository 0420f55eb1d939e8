package sc.fiji.tessera.plugins.model;

import ij.Prefs;
import java.nio.file.Path;
import sc.fiji.tessera.model.ModelLibrary;

/** Where this installation keeps its models and its documentation. */
public final class Models {
  public static final String HELP = "https://tessera-fiji.github.io/tessera/";

  private Models() {}

  /** ImageJ's {@code models} folder, which need not exist; null where ImageJ's own is not known. */
  static Path folder() {
    String imagej = Prefs.getImageJDir();
    return imagej == null ? null : Path.of(imagej, "models");
  }

  /** The bundled models and those in ImageJ's {@code models} folder. */
  public static ModelLibrary library() {
    return new ModelLibrary(folder());
  }
}
