package sc.fiji.tessera.inference;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
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
    ByteBuffer buffer = ByteBuffer.allocateDirect(1 << 18); // stays in the processor's cache
    try (FileChannel channel = FileChannel.open(file)) {
      while (channel.read(buffer) >= 0) {
        crc.update(buffer.flip());
        buffer.clear();
      }
    }
    return crc.getValue();
  }
}
