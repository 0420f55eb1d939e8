package sc.fiji.tessera.graph;

import java.io.BufferedInputStream;
import java.io.DataInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * The free text properties of a {@code .onnx} file, read without its weights: what is asked of
 * every file of a folder, however large.
 */
public final class OnnxProperties {
  private static final int VARINT = 0;
  private static final int FIXED64 = 1;
  private static final int BYTES = 2;
  private static final int FIXED32 = 5;

  private final DataInputStream in;

  private OnnxProperties(InputStream in) {
    this.in = new DataInputStream(new BufferedInputStream(in));
  }

  /**
   * The same as {@link OnnxModel#metadata}.
   *
   * @param file the bytes of a file from its start; read to the end, not closed
   * @throws IOException if these bytes are no ONNX file
   */
  public static Map<String, String> read(InputStream file) throws IOException {
    try {
      return new OnnxProperties(file).fields();
    } catch (EOFException | IllegalArgumentException e) {
      throw new IOException("This is not a complete ONNX model file: " + e.getMessage() + ".", e);
    }
  }

  private Map<String, String> fields() throws IOException {
    Map<String, String> properties = new LinkedHashMap<>();
    for (int first = in.read(); first >= 0; first = in.read()) {
      long key = varint(first);
      switch ((int) key & 7) {
        case VARINT -> varint(in.readUnsignedByte());
        case FIXED64 -> in.skipNBytes(8);
        case FIXED32 -> in.skipNBytes(4);
        case BYTES -> field(key >>> 3, varint(in.readUnsignedByte()), properties);
        default -> throw new IOException("This is not an ONNX model file.");
      }
    }
    return properties;
  }

  private void field(long number, long length, Map<String, String> properties) throws IOException {
    if (number != OnnxModel.METADATA || length < 0 || length > Integer.MAX_VALUE) {
      in.skipNBytes(Math.max(0, length));
      return;
    }
    byte[] bytes = in.readNBytes((int) length);
    if (bytes.length < length) throw new EOFException("it ends in the middle of a property");
    Message property = Message.parse(ByteBuffer.wrap(bytes));
    properties.put(property.string(OnnxModel.KEY), property.string(OnnxModel.VALUE));
  }

  private long varint(int first) throws IOException {
    long value = first & 127;
    int b = first;
    for (int shift = 7; b >= 128; shift += 7) {
      if (shift > 63) throw new IOException("This is not an ONNX model file.");
      b = in.readUnsignedByte();
      value |= (long) (b & 127) << shift;
    }
    return value;
  }
}
