package sc.fiji.tessera.model;

import java.io.IOException;
import java.net.http.HttpHeaders;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import sc.fiji.tessera.graph.AtomicFile;

/**
 * The beginning of a file that is being downloaded: {@code <name>.part}, and beside it, in {@code
 * <name>.part.version}, which version of the file the server said it was.
 */
final class PartialFile {
  private final Path data;
  private final Path version;

  PartialFile(Path target) {
    String name = target.getFileName().toString();
    this.data = target.resolveSibling(name + ".part");
    this.version = target.resolveSibling(name + ".part.version");
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

  void delete() throws IOException {
    Files.deleteIfExists(data);
    Files.deleteIfExists(version);
  }
}
