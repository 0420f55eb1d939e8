package sc.fiji.tessera.checkpoint;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;
import sc.fiji.tessera.graph.ElementType;
import sc.fiji.tessera.graph.Tensor;

/**
 * A tensor in a checkpoint: known by type and shape, its values read when they are asked for and
 * kept nowhere. A view of a storage with an offset and strides, counted in elements, as PyTorch
 * keeps it. {@link Checkpoint#read} gives the values.
 */
public final class StoredTensor {
  /** Views may repeat elements; what repeats more than this is no tensor of a network. */
  private static final long REPEATED = 1 << 20;

  private final ScalarType type;
  private final Storage storage;
  private final long offset;
  private final long[] dims;
  private final long[] strides;
  private final long elements;

  /** Row-major, from the beginning of its storage. */
  StoredTensor(Storage storage, ScalarType type, long[] dims) throws IOException {
    this(storage, type, 0, dims, rowMajor(dims));
  }

  /** The strides of a dense row-major tensor. */
  static long[] rowMajor(long[] dims) {
    long[] strides = new long[dims.length];
    long step = 1;
    for (int i = dims.length - 1; i >= 0; i--) {
      strides[i] = step;
      step = step * Math.max(1, dims[i]); // overflow is found by the element count
    }
    return strides;
  }

  /** The strides of a dense column-major tensor (numpy's Fortran order). */
  static long[] columnMajor(long[] dims) {
    long[] strides = new long[dims.length];
    long step = 1;
    for (int i = 0; i < dims.length; i++) {
      strides[i] = step;
      step = step * Math.max(1, dims[i]);
    }
    return strides;
  }

  /** The type may differ from the storage's where that holds untyped bytes. */
  StoredTensor(Storage storage, ScalarType type, long offset, long[] dims, long[] strides)
      throws IOException {
    this.storage = storage;
    this.type = type;
    this.offset = offset;
    this.dims = dims.clone();
    this.strides = strides.clone();
    this.elements = count(dims);
    checkBounds();
  }

  private long count(long[] shape) throws IOException {
    long count = 1;
    boolean empty = false;
    for (long d : shape) {
      if (d < 0 || d > Integer.MAX_VALUE) throw impossible();
      empty |= d == 0;
    }
    if (empty) return 0;
    for (long d : shape) {
      count *= d; // both below 2^31
      if (count > Integer.MAX_VALUE) throw impossible();
    }
    return count;
  }

  private void checkBounds() throws IOException {
    if (dims.length != strides.length || offset < 0) throw impossible();
    long last = offset;
    for (int i = 0; i < dims.length; i++) {
      if (strides[i] < 0 || strides[i] > Integer.MAX_VALUE) {
        if (elements > 0) throw impossible();
        continue;
      }
      last += Math.max(0, dims[i] - 1) * strides[i]; // far below 2^63 for 64 dimensions
      if (last < 0) throw impossible();
    }
    long there = storage.elements() * storage.type().bytes() / type.bytes();
    if (elements > 0 && last >= there) throw impossible();
    if (elements > Math.max(there, REPEATED)) throw impossible();
  }

  private UnreadableCheckpoint impossible() {
    return UnreadableCheckpoint.damaged(
        "a tensor of shape "
            + Arrays.toString(dims)
            + " from element "
            + offset
            + " does not fit into the storage "
            + storage.key()
            + " of "
            + storage.elements()
            + " elements");
  }

  /** The type its values are read as. */
  public ElementType type() {
    return type.element();
  }

  /** The type in the file, as PyTorch calls it: {@code float32}, {@code bfloat16}, ... */
  public String storedType() {
    return type.toString();
  }

  /** A copy of the shape; empty for a scalar. */
  public long[] dims() {
    return dims.clone();
  }

  /** The product of the dimensions; 1 for a scalar. */
  public long elements() {
    return elements;
  }

  /** The same elements, dense and row-major, along one axis. */
  StoredTensor flat() throws IOException {
    return new StoredTensor(storage, type, offset, new long[] {elements}, new long[] {1});
  }

  /** Where the elements lie: equal for two names of one tensor. */
  record Place(Storage storage, long offset, long elements) {}

  Place place() {
    return new Place(storage, offset, elements);
  }

  /** Whether both are the same elements of the same storage: one tensor under two names. */
  public boolean sameAs(StoredTensor other) {
    return place().equals(other.place());
  }

  /** Its values under a name. */
  Tensor read(String name) throws IOException {
    if (elements == 0) return Tensor.of(name, type(), ByteBuffer.allocate(0), dims);
    long needed = elements * Math.max(type.bytes(), type().bytes());
    if (needed > Integer.MAX_VALUE - 16) {
      throw new UnreadableCheckpoint("holds a tensor of " + needed + " bytes, more than 2 GiB");
    }
    int size = type.bytes();
    ByteBuffer stored = storage.bytes().read(offset * size, span() * size);
    ByteBuffer dense = isDense() ? stored : gathered(stored);
    return Tensor.of(name, type(), type.converted(dense), dims);
  }

  /** Elements from the first to the last, both included. */
  private long span() {
    long span = 1;
    for (int i = 0; i < dims.length; i++) span += (dims[i] - 1) * strides[i];
    return span;
  }

  private boolean isDense() {
    long expected = 1;
    for (int i = dims.length - 1; i >= 0; i--) {
      if (dims[i] == 1) continue;
      if (strides[i] != expected) return false;
      expected *= dims[i];
    }
    return true;
  }

  private ByteBuffer gathered(ByteBuffer stored) {
    int size = type.bytes();
    ByteBuffer out =
        ByteBuffer.allocate(Math.toIntExact(elements * size)).order(ByteOrder.LITTLE_ENDIAN);
    long[] at = new long[dims.length];
    long from = 0;
    for (long i = 0; i < elements; i++) {
      out.put(stored.slice((int) from * size, size));
      for (int d = dims.length - 1; d >= 0; d--) {
        from += strides[d];
        if (++at[d] < dims[d]) break;
        from -= dims[d] * strides[d];
        at[d] = 0;
      }
    }
    return out.flip();
  }

  /** Type and shape. */
  @Override
  public String toString() {
    return type + Arrays.toString(dims);
  }
}
