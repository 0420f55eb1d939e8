package sc.fiji.tessera.label;

import net.imglib2.type.numeric.integer.ByteType;
import net.imglib2.type.numeric.integer.IntType;
import net.imglib2.type.numeric.integer.ShortType;
import net.imglib2.type.numeric.integer.UnsignedByteType;
import net.imglib2.type.numeric.integer.UnsignedIntType;
import net.imglib2.type.numeric.integer.UnsignedShortType;
import net.imglib2.type.numeric.real.DoubleType;
import net.imglib2.type.numeric.real.FloatType;

/**
 * A buffer of the primitive type that a pixel type lies in, and its conversion to ints: one simple
 * loop per type, which the compiler vectorises.
 *
 * @param buffer the primitive array
 * @param conversion from the buffer to ints
 */
record LabelValues(Object buffer, Conversion conversion) {
  interface Conversion {
    /** Converts the first {@code n} values of the buffer. */
    void copy(int n, int[] target, int offset);
  }

  /** Values of a pixel type; null for a type without a plain array of its own. */
  static LabelValues of(Object type, int capacity, String name) {
    if (type instanceof UnsignedByteType) return bytes(new byte[capacity], 0xff);
    if (type instanceof UnsignedShortType) return shorts(new short[capacity], 0xffff);
    if (type instanceof FloatType) return floats(new float[capacity], name);
    if (type instanceof IntType) return ints(new int[capacity]);
    if (type instanceof UnsignedIntType) return unsignedInts(new int[capacity], name);
    // All bits of a mask of -1 are set, so the sign stays.
    if (type instanceof ByteType) return bytes(new byte[capacity], -1);
    if (type instanceof ShortType) return shorts(new short[capacity], -1);
    return type instanceof DoubleType ? doubles(new double[capacity], name) : null;
  }

  /** A whole number as int. NaN and infinities are none. */
  static int whole(double value, String name) {
    int whole = (int) value;
    if (whole != value) throw notWhole(Double.toString(value), name);
    return whole;
  }

  private static LabelValues bytes(byte[] values, int mask) {
    return new LabelValues(
        values,
        (n, target, offset) -> {
          for (int i = 0; i < n; i++) target[offset + i] = values[i] & mask;
        });
  }

  private static LabelValues shorts(short[] values, int mask) {
    return new LabelValues(
        values,
        (n, target, offset) -> {
          for (int i = 0; i < n; i++) target[offset + i] = values[i] & mask;
        });
  }

  private static LabelValues ints(int[] values) {
    return new LabelValues(
        values, (n, target, offset) -> System.arraycopy(values, 0, target, offset, n));
  }

  private static LabelValues unsignedInts(int[] values, String name) {
    return new LabelValues(
        values,
        (n, target, offset) -> {
          for (int i = 0; i < n; i++) {
            if (values[i] < 0) throw notWhole(Integer.toUnsignedString(values[i]), name);
            target[offset + i] = values[i];
          }
        });
  }

  private static LabelValues floats(float[] values, String name) {
    return new LabelValues(
        values,
        (n, target, offset) -> {
          for (int i = 0; i < n; i++) target[offset + i] = whole(values[i], name);
        });
  }

  private static LabelValues doubles(double[] values, String name) {
    return new LabelValues(
        values,
        (n, target, offset) -> {
          for (int i = 0; i < n; i++) target[offset + i] = whole(values[i], name);
        });
  }

  private static IllegalArgumentException notWhole(String value, String name) {
    return new IllegalArgumentException(
        "The " + name + " holds " + value + ", but labels are whole numbers from 0 to 2147483647.");
  }
}
