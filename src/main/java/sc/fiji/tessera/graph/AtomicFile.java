package sc.fiji.tessera.graph;

import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.AtomicMoveNotSupportedException;
import java.nio.file.DirectoryStream;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.UUID;

/**
 * Writing a file so that nothing half-written is ever seen: into a hidden neighbour first, then one
 * atomic move. The one way in which every room writes files.
 */
public final class AtomicFile {
  private static final String PARTIAL = ".partial-";

  /** Characters of the target's name, of at most 3 bytes each, that a partial file's name has. */
  private static final int MOST = 60;

  private AtomicFile() {}

  /** Writes the content of a file to the given (temporary) path. */
  @FunctionalInterface
  public interface Content {
    void writeTo(Path partial) throws IOException;
  }

  /**
   * Writes the target or leaves it as it was; an {@link IOException} says in one sentence why it
   * could not be written. The temporary file keeps the target's extension, since some writers look
   * at it. Where the target is a symbolic link, the file that it leads to is written.
   */
  public static void write(Path file, Content content) throws IOException {
    Path target = Files.isSymbolicLink(file) && Files.exists(file) ? file.toRealPath() : file;
    Path folder = target.toAbsolutePath().getParent();
    if (folder == null || !Files.isDirectory(folder)) {
      throw new IOException(
          "Cannot save " + target + ": the folder " + folder + " does not exist.");
    }
    Path partial = folder.resolve(PARTIAL + UUID.randomUUID() + end(target));
    try {
      content.writeTo(partial);
      move(partial, target);
    } catch (IOException e) {
      throw new IOException("Cannot save " + target + ": " + reason(e) + ".", e);
    } finally {
      delete(partial);
    }
  }

  /** The end of a partial file's name: disks take 255 bytes, which the target's own may have. */
  private static String end(Path target) {
    String name = target.getFileName().toString();
    int from = Math.max(0, name.length() - MOST);
    if (from > 0 && Character.isLowSurrogate(name.charAt(from))) from++;
    return "-" + name.substring(from);
  }

  /** Why it could not be written is told already. */
  private static void delete(Path partial) {
    try {
      Files.deleteIfExists(partial);
    } catch (IOException e) {
      partial.toFile().deleteOnExit();
    }
  }

  /**
   * Removes what is left of writes of the target that ended with their process; not to be called
   * while anybody writes it.
   */
  public static void removeLeftovers(Path target) throws IOException {
    Path folder = target.toAbsolutePath().getParent();
    if (folder == null || !Files.isDirectory(folder)) return;
    String end = end(target);
    int length = PARTIAL.length() + UUID.randomUUID().toString().length() + end.length();
    try (DirectoryStream<Path> found = Files.newDirectoryStream(folder, PARTIAL + "*")) {
      for (Path file : found) {
        String name = file.getFileName().toString();
        if (name.length() == length && name.endsWith(end)) Files.deleteIfExists(file);
      }
    }
  }

  private static void move(Path partial, Path target) throws IOException {
    try {
      Files.move(
          partial, target, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    } catch (AtomicMoveNotSupportedException e) {
      Files.move(partial, target, StandardCopyOption.REPLACE_EXISTING);
    }
  }

  /** Java's PNG writer says only that there was an error; what it was is the cause. */
  private static String reason(IOException thrown) {
    Throwable e = thrown;
    while (e.getCause() instanceof IOException cause) e = cause;
    if (e instanceof AccessDeniedException) return "access is denied";
    if (e instanceof FileSystemException f && f.getReason() != null) return f.getReason();
    return e.getMessage() == null ? e.toString() : e.getMessage();
  }
}
