package sc.fiji.tessera.inference;

import ai.onnxruntime.OnnxJavaType;
import ai.onnxruntime.OnnxTensor;
import ai.onnxruntime.OrtException;
import java.io.IOException;
import java.nio.FloatBuffer;
import java.util.Arrays;

/**
 * An array outside the Java heap that goes into a network or came out of it, to be read or fed into
 * the next network without a copy. Must be closed.
 */
public final class TensorValue implements AutoCloseable {
  private final OnnxTensor tensor;

  TensorValue(OnnxTensor tensor) {
    this.tensor = tensor;
  }

  /**
   * Real numbers, copied.
   *
   * @param values row-major
   * @param dims of the array
   * @throws IOException if ONNX Runtime cannot start
   */
  public static TensorValue of(float[] values, long... dims) throws IOException {
    if (Arrays.stream(dims).reduce(1, Math::multiplyExact) != values.length) {
      throw new IllegalArgumentException(
          values.length + " values are not an array of " + Arrays.toString(dims) + ".");
    }
    try {
      FloatBuffer buffer = FloatBuffer.wrap(values);
      return new TensorValue(OnnxTensor.createTensor(OrtRuntime.environment(), buffer, dims));
    } catch (OrtException e) {
      throw new IllegalStateException(e);
    }
  }

  OnnxTensor tensor() {
    return tensor;
  }

  /** The sizes of its axes. */
  public long[] dims() {
    return tensor.getInfo().getShape();
  }

  /** Whether it holds 32-bit real numbers. */
  public boolean isReal() {
    return tensor.getInfo().type == OnnxJavaType.FLOAT;
  }

  /** A copy of its numbers, row-major; whole ones and booleans become real. */
  public float[] floats() {
    if (tensor.getInfo().getNumElements() == 0) return new float[0];
    switch (tensor.getInfo().type) {
      case FLOAT:
        float[] values = new float[(int) tensor.getInfo().getNumElements()];
        tensor.getFloatBuffer().get(values);
        return values;
      case INT64:
        long[] whole = new long[(int) tensor.getInfo().getNumElements()];
        tensor.getLongBuffer().get(whole);
        float[] real = new float[whole.length];
        for (int i = 0; i < real.length; i++) real[i] = whole[i];
        return real;
      case INT32:
        int[] integers = new int[(int) tensor.getInfo().getNumElements()];
        tensor.getIntBuffer().get(integers);
        float[] same = new float[integers.length];
        for (int i = 0; i < same.length; i++) same[i] = integers[i];
        return same;
      case UINT8:
      case BOOL:
        byte[] bytes = new byte[(int) tensor.getInfo().getNumElements()];
        tensor.getByteBuffer().get(bytes);
        float[] small = new float[bytes.length];
        for (int i = 0; i < small.length; i++) small[i] = bytes[i] & 0xff;
        return small;
      default:
        throw new IllegalArgumentException(
            "A network gives values of type "
                + tensor.getInfo().type
                + ", which is none of FLOAT, INT64, INT32, UINT8 and BOOL.");
    }
  }

  @Override
  public void close() {
    tensor.close();
  }
}
