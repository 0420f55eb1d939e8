package sc.fiji.tessera.plugins.model;

import ij.Prefs;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import sc.fiji.tessera.model.ModelLibrary;

/** The models of this installation: those that are bundled, and ImageJ's folder of them. */
public final class InstalledModels {
  private InstalledModels() {}

  /** ImageJ's {@code models} folder, which need not exist; null where ImageJ's own is not known. */
  static Path folder() {
    String imagej = Prefs.getImageJDir();
    return imagej == null ? null : Path.of(imagej, "models");
  }

  /** A file that is not there yet: among the installed models where that can be, else at home. */
  public static Path newFile(String name) {
    Path folder = folder();
    boolean usable =
        folder != null && Files.isWritable(Files.isDirectory(folder) ? folder : folder.getParent());
    if (!usable) folder = Path.of(System.getProperty("user.home"));
    Path file = folder.resolve(name + ".onnx");
    for (int n = 2; Files.exists(file); n++) file = folder.resolve(name + "-" + n + ".onnx");
    return file;
  }

  /** Makes the folder of the installed models if it is meant, and not there yet. */
  public static void makeFolder(Path folder) {
    if (!folder.equals(folder()) || Files.isDirectory(folder)) return;
    try {
      Files.createDirectory(folder);
    } catch (IOException e) {
      throw new UncheckedIOException("The folder " + folder + " cannot be made.", e);
    }
  }

  /** The bundled models and those in ImageJ's {@code models} folder. */
  public static ModelLibrary library() {
    return new ModelLibrary(folder());
  }
}
