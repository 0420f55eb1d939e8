package sc.fiji.tessera.checkpoint;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Locale;
import sc.fiji.tessera.graph.ElementType;

/**
 * What the elements of a stored tensor are, under the names that PyTorch, numpy and safetensors
 * give them. All are stored little-endian. bfloat16, which an ONNX tensor of ours does not have, is
 * read as float32, exactly.
 */
enum ScalarType {
  FLOAT32(ElementType.FLOAT, 4, "FloatStorage", "f4", "F32"),
  FLOAT64(ElementType.DOUBLE, 8, "DoubleStorage", "f8", "F64"),
  FLOAT16(ElementType.FLOAT16, 2, "HalfStorage", "f2", "F16"),
  BFLOAT16(ElementType.FLOAT, 2, "BFloat16Storage", "", "BF16"),
  INT64(ElementType.INT64, 8, "LongStorage", "i8", "I64"),
  INT32(ElementType.INT32, 4, "IntStorage", "i4", "I32"),
  INT16(ElementType.INT16, 2, "ShortStorage", "i2", "I16"),
  INT8(ElementType.INT8, 1, "CharStorage", "i1", "I8"),
  UINT8(ElementType.UINT8, 1, "ByteStorage", "u1", "U8"),
  UINT16(ElementType.UINT16, 2, "UInt16Storage", "u2", "U16"),
  BOOL(ElementType.BOOL, 1, "BoolStorage", "b1", "BOOL");

  private final ElementType element;
  private final int bytes;
  private final String storage;
  private final String numpy;
  private final String safetensors;

  ScalarType(ElementType element, int bytes, String storage, String numpy, String safetensors) {
    this.element = element;
    this.bytes = bytes;
    this.storage = storage;
    this.numpy = numpy;
    this.safetensors = safetensors;
  }

  /** The type after reading. */
  ElementType element() {
    return element;
  }

  /** Bytes per element in the file. */
  int bytes() {
    return bytes;
  }

  /** The type of {@code torch.FloatStorage} and the like, or null. */
  static ScalarType ofStorage(String name) {
    if (name.equals("UntypedStorage")) return UINT8;
    for (ScalarType t : values()) if (t.storage.equals(name)) return t;
    return null;
  }

  /** The type of {@code torch.float32} and the like, or null. */
  static ScalarType ofTorch(String name) {
    for (ScalarType t : values()) if (t.toString().equals(name)) return t;
    return null;
  }

  /** The type of numpy's {@code f4} and the like, without the byte order, or null. */
  static ScalarType ofNumpy(String name) {
    for (ScalarType t : values()) if (!t.numpy.isEmpty() && t.numpy.equals(name)) return t;
    return name.equals("?") ? BOOL : null;
  }

  /** The type of safetensors' {@code F32} and the like, or null. */
  static ScalarType ofSafetensors(String name) {
    for (ScalarType t : values()) if (t.safetensors.equals(name)) return t;
    return null;
  }

  /** Stored elements as those of {@link #element()}, little-endian. */
  ByteBuffer converted(ByteBuffer stored) {
    if (this != BFLOAT16) return stored;
    ByteBuffer in = stored.duplicate().order(ByteOrder.LITTLE_ENDIAN);
    int count = in.remaining() / 2;
    ByteBuffer out = ByteBuffer.allocate(4 * count).order(ByteOrder.LITTLE_ENDIAN);
    for (int i = 0; i < count; i++) out.putInt(in.getShort() << 16);
    return out.flip();
  }

  /** As PyTorch writes it: {@code float32}. */
  @Override
  public String toString() {
    return name().toLowerCase(Locale.ROOT);
  }
}
