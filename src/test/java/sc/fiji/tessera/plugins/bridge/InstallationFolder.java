package sc.fiji.tessera.plugins.bridge;

import ij.Prefs;
import java.lang.reflect.Field;
import java.nio.file.Path;

/** Has ImageJ take a folder for the one that it is installed in, until closed. */
public final class InstallationFolder implements AutoCloseable {
  private final String before;

  private InstallationFolder(String before) {
    this.before = before;
  }

  public static InstallationFolder use(Path folder) {
    return new InstallationFolder(set(folder.toString()));
  }

  @Override
  public void close() {
    set(before);
  }

  private static String set(String folder) {
    try {
      Field field = Prefs.class.getDeclaredField("ImageJDir"); // ImageJ offers no other way
      field.setAccessible(true);
      String before = (String) field.get(null);
      field.set(null, folder);
      return before;
    } catch (ReflectiveOperationException e) {
      throw new IllegalStateException(e);
    }
  }
}
