package sc.fiji.tessera.inference;

import java.nio.file.Path;

/**
 * Where Tessera keeps files that can be made again, shared by all ImageJ installations of a user:
 * {@code .tessera} in the home folder, or what the system property {@code tessera.cache} or the
 * environment variable {@code TESSERA_CACHE} names.
 */
final class CacheFolder {
  private static final String PROPERTY = "tessera.cache";
  private static final String VARIABLE = "TESSERA_CACHE";

  private CacheFolder() {}

  /** A folder of that name within; it need not exist. */
  static Path of(String name) {
    String asked = System.getProperty(PROPERTY, System.getenv(VARIABLE));
    Path root =
        asked == null || asked.isBlank()
            ? Path.of(System.getProperty("user.home"), ".tessera")
            : Path.of(asked);
    return root.resolve(name).toAbsolutePath();
  }
}
