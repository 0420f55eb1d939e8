package sc.fiji.tessera.checkpoint;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.LongStream;

/**
 * Reads a {@code .caffemodel}: a protobuf message ({@code NetParameter} of {@code caffe.proto}) of
 * layers with blobs, in the form of 2014 ({@code layer}) or the older one ({@code layers}). A
 * layer's first two blobs become {@code <layer>.weight} and {@code <layer>.bias}; those of a
 * BatchNorm, which Caffe keeps as sums, {@code running_mean} and {@code running_var}; SegNet's BN
 * has a scale and a shift alone, so its statistics are 0 and 1. Values are read when asked for.
 */
final class CaffeReader {
  private static final int NET_LAYERS = 2;
  private static final int NET_LAYER = 100;
  private static final int SHAPE = 7;
  private static final int DATA = 5;

  /** Wire types of protobuf. */
  private static final int VARINT = 0;

  private static final int FIXED64 = 1;
  private static final int BYTES = 2;
  private static final int FIXED32 = 5;

  /** A field of a message: a number, or bytes that are not read yet. */
  private record Field(int number, long value, ByteSource bytes) {
    ByteSource content() throws IOException {
      if (bytes == null) throw UnreadableCheckpoint.damaged("a number stands where bytes belong");
      return bytes;
    }

    String text() throws IOException {
      ByteSource content = content();
      if (content.size() > 1000) throw UnreadableCheckpoint.damaged("a name is endless");
      return StandardCharsets.UTF_8.decode(content.read(0, content.size())).toString();
    }
  }

  private record Blob(long[] dims, ByteSource values) {}

  private final ByteSource file;
  private final PickleDict root = new PickleDict();

  CaffeReader(ByteSource file) {
    this.file = file;
  }

  /** Whether the first bytes can be a network's: its name, or a layer. */
  static boolean canRead(ByteBuffer head) {
    int first = head.get(0) & 0xff;
    boolean layer = first == 0xa2 && head.get(1) == 6;
    return first == 0x0a || first == 0x12 || layer;
  }

  PickleDict read() throws IOException {
    for (Field f : fields(file)) {
      if (f.number == NET_LAYER) layer(f.content(), 1, 2, 7);
      if (f.number == NET_LAYERS) layer(f.content(), 4, 5, 6);
    }
    return root;
  }

  private void layer(ByteSource message, int nameField, int typeField, int blobField)
      throws IOException {
    String name = "";
    String type = "";
    List<Blob> blobs = new ArrayList<>();
    for (Field f : fields(message)) {
      if (f.number == nameField) name = f.text();
      if (f.number == typeField && f.bytes != null) type = f.text();
      if (f.number == blobField) blobs.add(blob(f.content()));
    }
    if (blobs.isEmpty()) return;
    if (type.equals("BatchNorm")) {
      statistics(name, blobs);
      return;
    }
    put(name + ".weight", blobs.get(0).values, matrix(blobs.get(0).dims));
    if (blobs.size() > 1) put(name + ".bias", blobs.get(1).values, flat(blobs.get(1)));
    // SegNet's BN: [1, channels, 1, 1] twice, and the old form of the file does not name its type
    long[] dims = blobs.get(0).dims;
    boolean perChannel = dims.length == 4 && dims[0] == 1 && dims[2] == 1 && dims[3] == 1;
    if (type.equals("BN") || type.isEmpty() && perChannel && blobs.size() == 2) {
      int channels = Math.toIntExact(count(dims));
      put(name + ".weight", blobs.get(0).values, channels);
      put(name + ".running_mean", filled(channels, 0), channels);
      put(name + ".running_var", filled(channels, 1), channels);
    }
  }

  /** Mean and variance are multiplied by the third blob's only value. */
  private void statistics(String name, List<Blob> blobs) throws IOException {
    if (blobs.size() < 3 || count(blobs.get(2).dims) != 1) {
      throw UnreadableCheckpoint.damaged("the layer " + name + " has no factor of its statistics");
    }
    float factor = floats(blobs.get(2))[0];
    float scale = factor == 0 ? 0 : 1 / factor;
    for (int i = 0; i < 2; i++) {
      float[] values = floats(blobs.get(i));
      for (int k = 0; k < values.length; k++) values[k] *= scale;
      put(name + (i == 0 ? ".running_mean" : ".running_var"), bytes(values), values.length);
    }
  }

  private Blob blob(ByteSource message) throws IOException {
    long[] old = {1, 1, 1, 1};
    long[] dims = null;
    ByteSource values = null;
    for (Field f : fields(message)) {
      if (f.number >= 1 && f.number <= 4 && f.bytes == null) old[f.number - 1] = f.value;
      if (f.number == SHAPE) dims = shape(f.content());
      if (f.number == DATA) values = f.content();
    }
    if (values == null) {
      throw new UnreadableCheckpoint("holds a layer whose values are not 32-bit numbers in a row");
    }
    return new Blob(dims == null ? old : dims, values);
  }

  private static long[] shape(ByteSource message) throws IOException {
    LongStream.Builder dims = LongStream.builder();
    for (Field f : fields(message)) {
      if (f.number != 1) continue;
      if (f.bytes == null) {
        dims.add(f.value);
        continue;
      }
      ByteCursor in = new ByteCursor(f.bytes, 0);
      while (in.position() < f.bytes.size()) dims.add(varint(in));
    }
    return dims.build().toArray();
  }

  private static List<Field> fields(ByteSource message) throws IOException {
    List<Field> fields = new ArrayList<>();
    ByteCursor in = new ByteCursor(message, 0);
    while (in.position() < message.size()) {
      long key = varint(in);
      int number = (int) Math.min(Integer.MAX_VALUE, key >>> 3);
      switch ((int) (key & 7)) {
        case VARINT -> fields.add(new Field(number, varint(in), null));
        case FIXED32 -> fields.add(new Field(number, in.i32(), null));
        case FIXED64 -> fields.add(new Field(number, in.i64(), null));
        case BYTES -> fields.add(new Field(number, 0, in.skip(varint(in))));
        default -> throw UnreadableCheckpoint.damaged("a field has an unknown wire type");
      }
      if (number == 0) throw UnreadableCheckpoint.damaged("a field has the number 0");
    }
    return fields;
  }

  private static long varint(ByteCursor in) throws IOException {
    long value = 0;
    for (int shift = 0; shift < 64; shift += 7) {
      int b = in.u8();
      value |= (long) (b & 127) << shift;
      if (b < 128) return value;
    }
    throw UnreadableCheckpoint.damaged("a number has more than 64 bits");
  }

  /** Old files write the weights of a fully connected layer as [1, 1, out, in]. */
  private static long[] matrix(long[] dims) {
    boolean old = dims.length == 4 && dims[0] == 1 && dims[1] == 1 && dims[2] > 1;
    return old ? Arrays.copyOfRange(dims, 2, 4) : dims;
  }

  private static long[] flat(Blob blob) throws IOException {
    return new long[] {count(blob.dims)};
  }

  private static long count(long[] dims) throws IOException {
    try {
      return Arrays.stream(dims).reduce(1, Math::multiplyExact);
    } catch (ArithmeticException e) {
      throw UnreadableCheckpoint.damaged("a blob has the shape " + Arrays.toString(dims));
    }
  }

  private static float[] floats(Blob blob) throws IOException {
    float[] values = new float[Math.toIntExact(blob.values.size() / 4)];
    blob.values.read(0, 4L * values.length).asFloatBuffer().get(values);
    return values;
  }

  private static ByteSource filled(int count, float value) {
    float[] values = new float[count];
    Arrays.fill(values, value);
    return bytes(values);
  }

  private static ByteSource bytes(float[] values) {
    ByteBuffer bytes = ByteBuffer.allocate(4 * values.length).order(ByteOrder.LITTLE_ENDIAN);
    bytes.asFloatBuffer().put(values);
    return ByteSource.of(bytes.array());
  }

  private void put(String name, ByteSource values, long... dims) throws IOException {
    Storage storage = new Storage(name, ScalarType.FLOAT32, values.size() / 4).bind(values);
    StoredTensor tensor = new StoredTensor(storage, ScalarType.FLOAT32, dims);
    if (tensor.elements() != storage.elements()) {
      throw UnreadableCheckpoint.damaged(
          "the blob " + name + " of shape " + tensor + " has " + storage.elements() + " values");
    }
    root.put(name, tensor);
  }
}
