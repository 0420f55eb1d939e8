package sc.fiji.tessera.inference;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;

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

  /** Where a folder of that name is when the user's cannot be written; it need not exist. */
  static Path temporary(String name) {
    return temporaryRoot().resolve(name).toAbsolutePath();
  }

  private static Path temporaryRoot() {
    String user = System.getProperty("user.name", "").replaceAll("[^\\w.-]", "_");
    return Path.of(System.getProperty("java.io.tmpdir"), "tessera-" + user);
  }

  /**
   * A folder of that name that is there and can be written: the user's, or else a temporary one,
   * which others can neither read nor have put there.
   *
   * @throws IOException one sentence: there is neither
   */
  static Path writable(String name) throws IOException {
    Path own = of(name);
    try {
      return made(own);
    } catch (IOException e) {
      try {
        makePrivate(temporaryRoot());
        return made(temporary(name));
      } catch (IOException second) {
        second.addSuppressed(e);
        throw new IOException(
            "Neither " + own + " nor " + temporary(name) + " can be written to.", second);
      }
    }
  }

  private static Path made(Path folder) throws IOException {
    Files.createDirectories(folder);
    Files.delete(Files.createTempFile(folder, ".probe", "")); // permissions alone do not tell
    return folder;
  }

  private static void makePrivate(Path root) throws IOException {
    boolean posix = root.getFileSystem().supportedFileAttributeViews().contains("posix");
    if (!Files.exists(root, LinkOption.NOFOLLOW_LINKS)) {
      if (posix) {
        Files.createDirectory(
            root,
            PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
      } else {
        Files.createDirectory(root);
      }
    }
    if (!posix) return; // Windows and its like have a temporary folder for each user
    Path probe = Files.createTempFile(root, ".probe", "");
    Object me = Files.getOwner(probe);
    Files.delete(probe);
    if (!Files.isDirectory(root, LinkOption.NOFOLLOW_LINKS) || !Files.getOwner(root).equals(me)) {
      throw new IOException(root + " belongs to somebody else");
    }
  }
}
