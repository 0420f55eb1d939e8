package sc.fiji.tessera.site;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;

/** Jars with a few short texts in them. */
final class TinyJar {
  private TinyJar() {}

  /**
   * Writes a jar.
   *
   * @param pairs names and texts, in the order in which they are written
   */
  static Path write(Path file, String... pairs) throws IOException {
    Files.createDirectories(file.getParent());
    try (ZipOutputStream out = new ZipOutputStream(Files.newOutputStream(file))) {
      for (int i = 0; i < pairs.length; i += 2) {
        out.putNextEntry(new ZipEntry(pairs[i]));
        out.write(pairs[i + 1].getBytes(StandardCharsets.UTF_8));
      }
    }
    return file;
  }
}
