package sc.fiji.tessera.checkpoint;

import java.io.IOException;

/** A pickled {@code numpy.ndarray}: empty when it is made, complete when its state is set. */
final class NumpyArray {
  private StoredTensor tensor;
  private String description = "an array";

  /**
   * @param dtype of the elements
   * @param dims shape
   * @param fortran whether the first index runs fastest
   * @param values the elements, or null where they are objects
   */
  NumpyArray set(NumpyDtype dtype, long[] dims, boolean fortran, PickleBytes values)
      throws IOException {
    ScalarType type = dtype.type();
    description = "an array of " + dtype;
    if (type == null || values == null) return this;
    ByteSource raw = values.raw();
    if (raw.size() % type.bytes() != 0) {
      throw UnreadableCheckpoint.damaged("an array of " + type + " has " + raw.size() + " bytes");
    }
    Storage storage = new Storage("of an array", type, raw.size() / type.bytes()).bind(raw);
    long[] strides = fortran ? StoredTensor.columnMajor(dims) : StoredTensor.rowMajor(dims);
    tensor = new StoredTensor(storage, type, 0, dims, strides);
    return this;
  }

  /** The array as a tensor; null where its elements are not numbers. */
  StoredTensor tensor() {
    return tensor;
  }

  @Override
  public String toString() {
    return description;
  }
}
