package sc.fiji.tessera.inference;

import java.nio.FloatBuffer;

/**
 * What goes into a graph many times, outside of the Java heap: it is read in place. Freed with the
 * object.
 *
 * @param values row-major, the last axis fastest; not to be changed
 * @param shape of any number of axes
 */
record KeptValues(FloatBuffer values, long[] shape) {
  static KeptValues of(TensorValues tensor) {
    FloatBuffer values = DirectFloats.of(tensor.values().length);
    return new KeptValues(values.put(tensor.values()).rewind(), tensor.shape());
  }
}
