package sc.fiji.tessera.graph;

/** The element types of ONNX tensors that Tessera names; everything else is {@link #OTHER}. */
public enum ElementType {
  OTHER(0, 0),
  FLOAT(1, 4),
  UINT8(2, 1),
  INT8(3, 1),
  UINT16(4, 2),
  INT16(5, 2),
  INT32(6, 4),
  INT64(7, 8),
  STRING(8, 0),
  BOOL(9, 1),
  FLOAT16(10, 2),
  DOUBLE(11, 8);

  private final int code;
  private final int bytes;

  ElementType(int code, int bytes) {
    this.code = code;
    this.bytes = bytes;
  }

  /** The number of {@code TensorProto.DataType}. */
  public int code() {
    return code;
  }

  /** Bytes per element in raw data; 0 where elements have no fixed size. */
  public int bytes() {
    return bytes;
  }

  static ElementType of(long code) {
    for (ElementType type : values()) if (type.code == code) return type;
    return OTHER;
  }
}
