package sc.fiji.tessera.checkpoint;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Set;

/**
 * Reads the weights of Caffe ({@code .caffemodel}, protobuf {@code NetParameter}; the numbers of
 * fields are those of Caffe's {@code caffe.proto}), in the form of 2014 ({@code layers}) and the
 * later one ({@code layer}). A layer's first blob becomes {@code <layer>.weight}, its second {@code
 * <layer>.bias}, whatever follows {@code <layer>.blob2} and so on.
 */
final class CaffeReader {
  private static final int NAME = 1;
  private static final int LAYERS_OF_2014 = 2;
  private static final int LAYER = 100;
  private static final Set<Integer> FIRST_FIELDS = Set.of(NAME, LAYERS_OF_2014, LAYER);
  private static final Set<Integer> NET_FIELDS = Set.of(1, 2, 3, 4, 5, 6, 7, 8, LAYER);

  private final ByteSource file;

  CaffeReader(ByteSource file) {
    this.file = file;
  }

  /** Whether the file begins with fields of a network: its name or a layer, and some more. */
  boolean isCaffe() throws IOException {
    try {
      WireFields fields = new WireFields(file);
      WireFields.Field field = fields.next();
      if (field.bytes() == null || !FIRST_FIELDS.contains(field.number())) return false;
      for (int i = 0; i < 4 && fields.hasNext(); i++) {
        if (!NET_FIELDS.contains(fields.next().number())) return false;
      }
      return true;
    } catch (UnreadableCheckpoint e) {
      return false;
    }
  }

  PickleDict read() throws IOException {
    PickleDict root = new PickleDict();
    WireFields fields = new WireFields(file);
    while (fields.hasNext()) {
      WireFields.Field field = fields.next();
      if (field.bytes() == null) continue;
      if (field.number() == LAYER) layer(field.bytes(), 1, 7, root);
      if (field.number() == LAYERS_OF_2014) layer(field.bytes(), 4, 6, root);
    }
    return root;
  }

  private static void layer(ByteSource layer, int nameField, int blobField, PickleDict root)
      throws IOException {
    String name = "";
    List<ByteSource> blobs = new ArrayList<>();
    WireFields fields = new WireFields(layer);
    while (fields.hasNext()) {
      WireFields.Field field = fields.next();
      if (field.bytes() == null) continue;
      if (field.number() == nameField) name = text(field.bytes());
      if (field.number() == blobField) blobs.add(field.bytes());
    }
    List<StoredTensor> tensors = new ArrayList<>();
    for (ByteSource blob : blobs) tensors.add(tensor(name, blob));
    boolean perChannel = tensors.size() == 2 && tensors.stream().allMatch(CaffeReader::isRow);
    for (int i = 0; i < tensors.size(); i++) {
      String part = i == 0 ? ".weight" : i == 1 ? ".bias" : ".blob" + i;
      StoredTensor t = tensors.get(i);
      root.put(name + part, perChannel ? t.flat() : t);
    }
  }

  /** A scale and a shift of 1 x channels x 1 x 1 each: SegNet's normalisation. */
  private static boolean isRow(StoredTensor t) {
    long[] d = t.dims();
    return d.length == 4 && d[0] == 1 && d[1] > 1 && d[2] == 1 && d[3] == 1;
  }

  private static String text(ByteSource bytes) throws IOException {
    if (bytes.size() > 1000) throw UnreadableCheckpoint.damaged("a layer's name is endless");
    return StandardCharsets.UTF_8.decode(bytes.read(0, bytes.size())).toString();
  }

  /** num, channels, height, width (1 to 4) or a shape (7); floats (5) or doubles (8). */
  private static StoredTensor tensor(String name, ByteSource blob) throws IOException {
    long[] four = new long[4];
    long[] shape = null;
    ByteSource floats = null;
    ByteSource doubles = null;
    WireFields fields = new WireFields(blob);
    while (fields.hasNext()) {
      WireFields.Field field = fields.next();
      if (field.bytes() == null && field.number() <= 4) four[field.number() - 1] = field.value();
      if (field.bytes() == null) continue;
      if (field.number() == 5) floats = field.bytes();
      if (field.number() == 7) shape = shape(field.bytes());
      if (field.number() == 8) doubles = field.bytes();
    }
    ScalarType type = floats == null && doubles != null ? ScalarType.FLOAT64 : ScalarType.FLOAT32;
    ByteSource values = floats != null ? floats : doubles;
    if (values == null) values = ByteSource.of(new byte[0]);
    Storage storage = new Storage(name, type, values.size() / type.bytes());
    long[] dims = shape != null ? shape : shortened(four);
    StoredTensor tensor = new StoredTensor(storage.bind(values), type, dims);
    if (tensor.elements() != storage.elements()) {
      throw UnreadableCheckpoint.damaged(
          name + " of shape " + tensor + " has " + storage.elements() + " values");
    }
    return tensor;
  }

  private static long[] shape(ByteSource shape) throws IOException {
    WireFields fields = new WireFields(shape);
    List<Long> dims = new ArrayList<>();
    while (fields.hasNext() && dims.size() <= 32) {
      WireFields.Field field = fields.next();
      if (field.number() != 1) continue;
      if (field.bytes() == null) dims.add(field.value());
      else for (long d : WireFields.numbers(field.bytes())) dims.add(d);
    }
    return dims.stream().mapToLong(d -> d).toArray();
  }

  /** Once every blob had four dimensions; a bias is 1 x 1 x 1 x n. */
  private static long[] shortened(long[] four) {
    int ones = 0;
    while (ones < 3 && four[ones] == 1) ones++;
    return ones < 2 ? four : Arrays.copyOfRange(four, ones, 4);
  }
}
