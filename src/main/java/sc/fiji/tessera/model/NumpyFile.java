package sc.fiji.tessera.model;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.stream.Collectors;

/** Arrays in numpy's own file format, version 1.0: float32, row-major. */
final class NumpyFile {
  private static final int ALIGNMENT = 64;
  private static final int PREAMBLE = 10;

  private NumpyFile() {}

  static void write(Path file, float[] values, long... shape) throws IOException {
    if (Arrays.stream(shape).reduce(1, Math::multiplyExact) != values.length) {
      throw new IllegalArgumentException(
          values.length + " values do not have the shape " + Arrays.toString(shape) + ".");
    }
    String dims = Arrays.stream(shape).mapToObj(Long::toString).collect(Collectors.joining(", "));
    String comma = shape.length == 1 ? "," : "";
    String header = "{'descr': '<f4', 'fortran_order': False, 'shape': (" + dims + comma + "), }";
    int padding = ALIGNMENT - (PREAMBLE + header.length() + 1) % ALIGNMENT;
    byte[] text = (header + " ".repeat(padding) + "\n").getBytes(StandardCharsets.US_ASCII);
    ByteBuffer out =
        ByteBuffer.allocate(PREAMBLE + text.length + Float.BYTES * values.length)
            .order(ByteOrder.LITTLE_ENDIAN);
    out.put((byte) 0x93).put("NUMPY".getBytes(StandardCharsets.US_ASCII));
    out.put((byte) 1).put((byte) 0).putShort((short) text.length).put(text);
    for (float v : values) out.putFloat(v);
    Files.write(file, out.array());
  }
}
