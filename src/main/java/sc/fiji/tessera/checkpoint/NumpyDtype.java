package sc.fiji.tessera.checkpoint;

import java.io.IOException;
import java.nio.ByteBuffer;

/** numpy's description of an element: its name ({@code f4}) and, set later, its byte order. */
final class NumpyDtype {
  private final String name;
  private String order = "=";

  NumpyDtype(String name) {
    boolean ordered = !name.isEmpty() && "<>=|".indexOf(name.charAt(0)) >= 0;
    this.name = ordered ? name.substring(1) : name;
    if (ordered) order = name.substring(0, 1);
  }

  void order(String newOrder) {
    order = newOrder;
  }

  /** The type, or null for texts, records and objects, which no network has. */
  ScalarType type() throws IOException {
    ScalarType type = ScalarType.ofNumpy(name);
    if (type != null && order.equals(">") && type.bytes() > 1) {
      throw new UnreadableCheckpoint("holds big-endian numbers; little-endian ones are read");
    }
    return type;
  }

  /** A single number as Double, Long or Boolean; null for what is none. */
  Object scalar(ByteSource bytes) throws IOException {
    ScalarType type = type();
    if (type == null || bytes.size() != type.bytes()) return null;
    ByteBuffer in = bytes.read(0, type.bytes());
    return switch (type) {
      case FLOAT64 -> in.getDouble();
      case FLOAT32 -> (double) in.getFloat();
      case INT64 -> in.getLong();
      case INT32 -> (long) in.getInt();
      case INT16 -> (long) in.getShort();
      case UINT16 -> (long) (in.getShort() & 0xffff);
      case INT8 -> (long) in.get();
      case UINT8 -> (long) (in.get() & 0xff);
      case BOOL -> in.get() != 0;
      default -> null;
    };
  }

  @Override
  public String toString() {
    return name;
  }
}
