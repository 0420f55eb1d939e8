package sc.fiji.tessera.model;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Reads .npy files of version 1.0 with float32, as a reader knows them who never saw our writer.
 */
public final class NumpyHeader {
  private static final Pattern SHAPE = Pattern.compile("'shape': \\(([0-9, ]*)\\)");

  private NumpyHeader() {}

  private static String header(byte[] file) {
    if (file[0] != (byte) 0x93
        || !new String(file, 1, 5, StandardCharsets.US_ASCII).equals("NUMPY")) {
      throw new IllegalArgumentException("not a numpy file");
    }
    int length = ByteBuffer.wrap(file).order(ByteOrder.LITTLE_ENDIAN).getShort(8) & 0xffff;
    if ((10 + length) % 64 != 0) throw new IllegalArgumentException("the header is not aligned");
    return new String(file, 10, length, StandardCharsets.US_ASCII);
  }

  /** The shape of the array in a file. */
  public static long[] shape(Path file) throws IOException {
    String text = header(Files.readAllBytes(file));
    if (!text.contains("'descr': '<f4'") || !text.contains("'fortran_order': False")) {
      throw new IllegalArgumentException(text);
    }
    Matcher m = SHAPE.matcher(text);
    if (!m.find()) throw new IllegalArgumentException(text);
    return Arrays.stream(m.group(1).split(",\\s*")).mapToLong(Long::parseLong).toArray();
  }

  /** The values of the array in a file. */
  public static float[] values(Path file) throws IOException {
    byte[] bytes = Files.readAllBytes(file);
    int start = 10 + header(bytes).length();
    ByteBuffer in = ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN).position(start);
    float[] values = new float[in.remaining() / 4];
    in.asFloatBuffer().get(values);
    return values;
  }
}
