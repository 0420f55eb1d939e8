package sc.fiji.tessera.inference;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.zip.CRC32;

/**
 * One native library and how to tell that it is intact.
 *
 * @param name the file's name
 * @param size bytes
 * @param crc CRC-32 as in the jar it comes from
 */
record NativeLibrary(String name, long size, long crc) {
  /** The CRC-32 of a file's content. */
  static long crc(Path file) throws IOException {
    CRC32 crc = new CRC32();
    byte[] buffer = new byte[1 << 20];
    try (InputStream in = Files.newInputStream(file)) {
      for (int n = in.read(buffer); n >= 0; n = in.read(buffer)) crc.update(buffer, 0, n);
    }
    return crc.getValue();
  }
}
