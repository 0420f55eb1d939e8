package sc.fiji.tessera.graph;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.Objects;

/**
 * A named constant tensor (ONNX {@code TensorProto}): a parameter of a network or a constant of its
 * graph. Row-major, as ONNX lays it out. Immutable: arrays are copied in and out.
 */
public final class Tensor {
  private static final int DIMS = 1;
  private static final int TYPE = 2;
  private static final int FLOAT_DATA = 4;
  private static final int INT32_DATA = 5;
  private static final int INT64_DATA = 7;
  private static final int NAME = 8;
  private static final int RAW = 9;
  private static final int DOUBLE_DATA = 10;
  private static final int LOCATION = 14;

  private final Message message;
  private final String name;
  private final ElementType type;
  private final long[] dims;

  Tensor(Message message) {
    this.message = message;
    this.name = message.string(NAME);
    this.type = ElementType.of(message.number(TYPE, 0));
    this.dims = message.longs(DIMS);
    if (message.number(LOCATION, 0) != 0) {
      throw new IllegalArgumentException(
          "tensor '" + name + "' keeps its values in another file; only complete files are read");
    }
    checkSize();
  }

  /**
   * Reads a serialised {@code TensorProto}; throws {@link IllegalArgumentException} where the bytes
   * are none.
   */
  public static Tensor parse(byte[] bytes) {
    return new Tensor(Message.parse(ByteBuffer.wrap(bytes)));
  }

  private void checkSize() {
    if (!message.has(RAW) || type.bytes() == 0) return;
    long expected = elements() * type.bytes();
    int found = message.bytes(RAW).get(0).remaining();
    if (expected != found) {
      throw new IllegalArgumentException(
          "tensor '" + name + "' holds " + found + " bytes where its shape needs " + expected);
    }
  }

  /** A float32 tensor; throws {@link IllegalArgumentException} if the sizes disagree. */
  public static Tensor of(String name, float[] values, long... dims) {
    ByteBuffer raw = raw(name, values.length, 4, dims);
    raw.asFloatBuffer().put(values);
    return new Tensor(header(name, ElementType.FLOAT, dims).put(RAW, raw));
  }

  /** An int64 tensor; throws {@link IllegalArgumentException} if the sizes disagree. */
  public static Tensor of(String name, long[] values, long... dims) {
    ByteBuffer raw = raw(name, values.length, 8, dims);
    raw.asLongBuffer().put(values);
    return new Tensor(header(name, ElementType.INT64, dims).put(RAW, raw));
  }

  /** A float32 tensor that has a shape but no values: the place of a parameter. */
  public static Tensor blank(String name, long... dims) {
    product(dims);
    return new Tensor(header(name, ElementType.FLOAT, dims));
  }

  /** Whether this is the place of a parameter, without values. */
  public boolean isBlank() {
    boolean none = !message.has(RAW) && !message.has(FLOAT_DATA) && !message.has(INT32_DATA);
    return none && !message.has(INT64_DATA) && !message.has(DOUBLE_DATA) && elements() > 0;
  }

  /**
   * A tensor of any type with elements of fixed size, from its little-endian bytes. The bytes are
   * not copied and must not be changed afterwards; throws {@link IllegalArgumentException} if they
   * are not as many as the shape needs.
   */
  public static Tensor of(String name, ElementType type, ByteBuffer bytes, long... dims) {
    if (type.bytes() == 0) {
      throw new IllegalArgumentException("tensor '" + name + "': " + type + " has no fixed size");
    }
    return new Tensor(header(name, type, dims).put(RAW, bytes.slice()));
  }

  private static ByteBuffer raw(String name, int values, int bytes, long[] dims) {
    if (product(dims) != values) {
      throw new IllegalArgumentException(
          "tensor '" + name + "': " + values + " values for shape " + Arrays.toString(dims));
    }
    return ByteBuffer.allocate(values * bytes).order(ByteOrder.LITTLE_ENDIAN);
  }

  private static Message header(String name, ElementType type, long[] dims) {
    Message m = new Message();
    for (long d : dims) m.put(DIMS, d);
    return m.put(TYPE, type.code()).put(NAME, Objects.requireNonNull(name));
  }

  public String name() {
    return name;
  }

  public ElementType type() {
    return type;
  }

  /** A copy of the shape; empty for a scalar. */
  public long[] dims() {
    return dims.clone();
  }

  /** The product of the dimensions; 1 for a scalar. */
  public long elements() {
    return product(dims);
  }

  /** The same values under another name. */
  public Tensor named(String newName) {
    return new Tensor(message.without(NAME).put(NAME, newName));
  }

  /**
   * The same values in another shape of as many elements; {@link IllegalArgumentException} where
   * there are others.
   */
  public Tensor reshaped(long... newDims) {
    if (product(newDims) != elements()) {
      throw new IllegalArgumentException(
          this + " cannot take the shape " + Arrays.toString(newDims));
    }
    Message reshaped = new Message();
    for (long d : newDims) reshaped.put(DIMS, d);
    return new Tensor(reshaped.putAll(message.without(DIMS)));
  }

  /** The values as float, for FLOAT, FLOAT16, DOUBLE and the integer types. */
  public float[] floats() {
    return switch (type) {
      case FLOAT -> rawFloats();
      case FLOAT16 -> halves();
      case DOUBLE -> doubles();
      default -> {
        long[] longs = longs();
        float[] result = new float[longs.length];
        for (int i = 0; i < result.length; i++) result[i] = longs[i];
        yield result;
      }
    };
  }

  /** The values as long, for the integer types and BOOL. */
  public long[] longs() {
    if (!message.has(RAW)) {
      return message.longs(type == ElementType.INT64 ? INT64_DATA : INT32_DATA);
    }
    ByteBuffer in = rawBytes();
    long[] result = new long[Math.toIntExact(elements())];
    for (int i = 0; i < result.length; i++) {
      result[i] =
          switch (type) {
            case INT64 -> in.getLong();
            case INT32 -> in.getInt();
            case INT16 -> in.getShort();
            case UINT16 -> in.getShort() & 0xffff;
            case INT8 -> in.get();
            case UINT8, BOOL -> in.get() & 0xff;
            default ->
                throw new IllegalArgumentException(
                    "tensor '" + name + "' holds " + type + ", not integers");
          };
    }
    return result;
  }

  private float[] rawFloats() {
    if (!message.has(RAW)) return message.floats(FLOAT_DATA);
    float[] result = new float[Math.toIntExact(elements())];
    rawBytes().asFloatBuffer().get(result);
    return result;
  }

  private float[] doubles() {
    ByteBuffer in = message.has(RAW) ? rawBytes() : joined(DOUBLE_DATA);
    float[] result = new float[Math.toIntExact(elements())];
    for (int i = 0; i < result.length; i++) result[i] = (float) in.getDouble();
    return result;
  }

  private float[] halves() {
    long[] bits;
    if (message.has(RAW)) {
      bits = new long[Math.toIntExact(elements())];
      ByteBuffer in = rawBytes();
      for (int i = 0; i < bits.length; i++) bits[i] = in.getShort() & 0xffff;
    } else {
      bits = message.longs(INT32_DATA);
    }
    float[] result = new float[bits.length];
    for (int i = 0; i < result.length; i++) result[i] = half((int) bits[i]);
    return result;
  }

  private static float half(int bits) {
    int exponent = bits >>> 10 & 31;
    int mantissa = bits & 1023;
    float magnitude =
        switch (exponent) {
          case 0 -> mantissa * 0x1p-24f;
          case 31 -> mantissa == 0 ? Float.POSITIVE_INFINITY : Float.NaN;
          default -> Math.scalb(1 + mantissa * 0x1p-10f, exponent - 15);
        };
    return (bits & 0x8000) == 0 ? magnitude : -magnitude;
  }

  private ByteBuffer rawBytes() {
    return message.bytes(RAW).get(0).duplicate().order(ByteOrder.LITTLE_ENDIAN);
  }

  private ByteBuffer joined(int field) {
    return message.bytes(field).get(0).duplicate().order(ByteOrder.LITTLE_ENDIAN);
  }

  Message message() {
    return message;
  }

  private static long product(long[] dims) {
    long product = 1;
    for (long d : dims) {
      if (d < 0) throw new IllegalArgumentException("negative dimension " + d);
      product = Math.multiplyExact(product, d);
    }
    return product;
  }

  @Override
  public String toString() {
    return name + " " + type + Arrays.toString(dims);
  }
}
