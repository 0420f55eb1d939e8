package sc.fiji.tessera.model;

import java.io.IOException;
import java.net.http.HttpHeaders;
import java.nio.channels.FileChannel;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import sc.fiji.tessera.graph.AtomicFile;

/**
 * The beginning of a file that is being downloaded: {@code <name>.part}, and beside it, in {@code
 * <name>.part.version}, which version of the file the server said it was.
 */
final class PartialFile {
  private final Path data;
  private final Path version;
  private final Path lock;

  PartialFile(Path target) {
    String name = target.getFileName().toString();
    this.data = target.resolveSibling(name + ".part");
    this.version = target.resolveSibling(name + ".part.version");
    this.lock = target.resolveSibling(name + ".part.lock");
  }

  Path path() {
    return data;
  }

  long size() throws IOException {
    try {
      return Files.size(data);
    } catch (NoSuchFileException e) {
      return 0;
    }
  }

  /** The server's word for the version, or "". */
  String version() throws IOException {
    return Files.exists(version) ? Files.readString(version) : "";
  }

  /**
   * Keeps other programs, and this one, from writing it.
   *
   * @return null where somebody else writes it
   */
  FileChannel lock() throws IOException {
    FileChannel channel =
        FileChannel.open(lock, StandardOpenOption.CREATE, StandardOpenOption.WRITE);
    try {
      if (channel.tryLock() != null) return channel;
    } catch (OverlappingFileLockException e) {
      // another class loader of this process has it
    } catch (IOException e) {
      return channel; // some network file systems have no locks
    }
    channel.close();
    return null;
  }

  /** Begins anew, with the version of a response, if it names one that can be asked for. */
  void begin(HttpHeaders headers) throws IOException {
    delete();
    // a weak tag (W/...) does not promise the same bytes
    String named =
        headers
            .firstValue("etag")
            .filter(tag -> !tag.startsWith("W/"))
            .or(() -> headers.firstValue("last-modified"))
            .orElse("");
    if (!named.isEmpty()) AtomicFile.write(version, file -> Files.writeString(file, named));
  }

  /** The lock's file goes last, by whoever holds it; one that cannot go does no harm. */
  void deleteLock() {
    try {
      Files.deleteIfExists(lock);
    } catch (IOException e) {
      lock.toFile().deleteOnExit();
    }
  }

  void delete() throws IOException {
    Files.deleteIfExists(data);
    Files.deleteIfExists(version);
  }
}
