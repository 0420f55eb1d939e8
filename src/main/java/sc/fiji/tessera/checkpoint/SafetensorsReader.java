package sc.fiji.tessera.checkpoint;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;

/**
 * Reads a safetensors file: the length of a header as a 64-bit number, the header (JSON: for every
 * tensor its type, shape and the place of its bytes), then the bytes, which neither overlap nor
 * leave gaps. <a href="https://github.com/huggingface/safetensors#format">Format</a>.
 */
final class SafetensorsReader {
  /** The largest networks need about 1 MB. */
  private static final long HEADER_LIMIT = 16L << 20;

  private record Range(String name, long begin, long end) {}

  private final ByteSource file;
  private final List<Range> ranges = new ArrayList<>();

  SafetensorsReader(ByteSource file) {
    this.file = file;
  }

  PickleDict read() throws IOException {
    long length = file.read(0, 8).getLong();
    if (length < 0 || length > Math.min(HEADER_LIMIT, file.size() - 8)) {
      throw UnreadableCheckpoint.truncated(
          "its header claims "
              + Long.toUnsignedString(length)
              + " bytes, but the file has "
              + file.size());
    }
    String json = StandardCharsets.UTF_8.decode(file.read(8, length)).toString();
    if (!(new Json(json).read() instanceof Map<?, ?> header)) {
      throw UnreadableCheckpoint.damaged("its header is no list of tensors");
    }
    ByteSource values = file.slice(8 + length, file.size() - 8 - length);
    PickleDict root = new PickleDict();
    for (Map.Entry<?, ?> e : header.entrySet()) {
      String name = (String) e.getKey();
      if (!(e.getValue() instanceof Map<?, ?> entry)) throw incomplete(name);
      root.put(name, name.equals("__metadata__") ? "metadata" : tensor(name, entry, values));
    }
    checkRanges();
    return root;
  }

  private StoredTensor tensor(String name, Map<?, ?> entry, ByteSource values) throws IOException {
    ScalarType type = ScalarType.ofSafetensors(String.valueOf(entry.get("dtype")));
    if (type == null) {
      throw new UnreadableCheckpoint(
          "holds the tensor "
              + name
              + " of the type "
              + entry.get("dtype")
              + ", which is not read");
    }
    long[] dims = longs(name, entry.get("shape"));
    long[] place = longs(name, entry.get("data_offsets"));
    if (place.length != 2 || place[0] < 0 || place[1] < place[0] || place[1] > values.size()) {
      throw UnreadableCheckpoint.damaged("the bytes of the tensor " + name + " lie outside of it");
    }
    long size = place[1] - place[0];
    Storage storage = new Storage(name, type, size / type.bytes());
    StoredTensor tensor = new StoredTensor(storage.bind(values.slice(place[0], size)), type, dims);
    if (tensor.elements() * type.bytes() != size) {
      throw UnreadableCheckpoint.damaged(
          "the tensor " + name + " of shape " + tensor + " has " + size + " bytes");
    }
    ranges.add(new Range(name, place[0], place[1]));
    return tensor;
  }

  private void checkRanges() throws IOException {
    ranges.sort(Comparator.comparingLong(Range::begin).thenComparingLong(Range::end));
    long end = 0;
    for (Range r : ranges) {
      if (r.begin < end) {
        throw UnreadableCheckpoint.damaged("the bytes of " + r.name + " overlap another tensor's");
      }
      end = r.end;
    }
  }

  private static long[] longs(String name, Object value) throws IOException {
    if (!(value instanceof List<?> list) || list.size() > 64) throw incomplete(name);
    long[] result = new long[list.size()];
    for (int i = 0; i < result.length; i++) {
      if (!(list.get(i) instanceof Long n)) throw incomplete(name);
      result[i] = n;
    }
    return result;
  }

  private static UnreadableCheckpoint incomplete(String name) {
    return UnreadableCheckpoint.damaged("the header's entry for " + name + " is incomplete");
  }
}
