package sc.fiji.tessera.inference;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.FloatBuffer;

/** Memory outside the Java heap, which a network reads and writes in place. */
public final class DirectFloats {
  private DirectFloats() {}

  /** Zeros, in native order. */
  public static FloatBuffer of(int floats) {
    int bytes = Math.multiplyExact(floats, Float.BYTES);
    try {
      return ByteBuffer.allocateDirect(bytes).order(ByteOrder.nativeOrder()).asFloatBuffer();
    } catch (OutOfMemoryError e) {
      throw new WindowTooLarge("Java has no memory for a window of " + floats + " values", e);
    }
  }

  /** The given one if it has just this size, else a new one. */
  static FloatBuffer reused(FloatBuffer old, int floats) {
    return old != null && old.capacity() == floats ? old : of(floats);
  }
}
