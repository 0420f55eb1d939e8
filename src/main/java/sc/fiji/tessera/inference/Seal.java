package sc.fiji.tessera.inference;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Arrays;
import java.util.Locale;
import java.util.zip.CRC32C;

/**
 * A checksum at the end of an {@code .onnx} file that tells whether the file is as it was written.
 * It has the form of one more of the model's properties, so that the file stays one that ONNX
 * Runtime opens: a {@code ModelProto} may go on at its end.
 */
final class Seal {
  private static final int PROPERTY = 14 << 3 | 2; // metadata_props of ModelProto
  private static final int KEY = 1 << 3 | 2;
  private static final int VALUE = 2 << 3 | 2;
  private static final byte[] NAME = "tessera.crc32c".getBytes(StandardCharsets.US_ASCII);
  private static final int LENGTH = bytes(0).length;

  private Seal() {}

  /** Appends the checksum of what is in the file. */
  static void put(Path file) throws IOException {
    Files.write(file, bytes(checksum(file, Files.size(file))), StandardOpenOption.APPEND);
  }

  /** Whether the file ends with the checksum of what is before; it is read whole. */
  static boolean isIntact(Path file) throws IOException {
    long content = Files.size(file) - LENGTH;
    if (content < 0) return false;
    CRC32C sum = new CRC32C();
    try (InputStream in = Files.newInputStream(file)) {
      update(sum, in, content);
      return Arrays.equals(in.readNBytes(LENGTH), bytes(sum.getValue()));
    }
  }

  private static long checksum(Path file, long content) throws IOException {
    CRC32C sum = new CRC32C();
    try (InputStream in = Files.newInputStream(file)) {
      update(sum, in, content);
    }
    return sum.getValue();
  }

  private static void update(CRC32C sum, InputStream in, long count) throws IOException {
    byte[] buffer = new byte[1 << 18];
    long left = count;
    while (left > 0) {
      int read = in.read(buffer, 0, (int) Math.min(buffer.length, left));
      if (read < 0) throw new IOException("The file ended while it was read.");
      sum.update(buffer, 0, read);
      left -= read;
    }
  }

  private static byte[] bytes(long checksum) {
    byte[] value = String.format(Locale.ROOT, "%08x", checksum).getBytes(StandardCharsets.US_ASCII);
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    out.write(PROPERTY);
    out.write(4 + NAME.length + value.length);
    out.write(KEY);
    out.write(NAME.length);
    out.writeBytes(NAME);
    out.write(VALUE);
    out.write(value.length);
    out.writeBytes(value);
    return out.toByteArray();
  }
}
