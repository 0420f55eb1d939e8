package sc.fiji.tessera.checkpoint;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Map;
import java.util.stream.Collectors;
import sc.fiji.tessera.graph.Tensor;

/** Writes tensors as a safetensors file. */
public final class SavedCheckpoint {
  private SavedCheckpoint() {}

  /** Writes tensors of floats under these names; returns the file. */
  public static Path write(Path file, Map<String, Tensor> tensors) throws IOException {
    StringBuilder header = new StringBuilder("{\"__metadata__\":{\"format\":\"pt\"}");
    ByteArrayOutputStream values = new ByteArrayOutputStream();
    for (Map.Entry<String, Tensor> e : tensors.entrySet()) {
      float[] floats = e.getValue().floats();
      ByteBuffer raw = ByteBuffer.allocate(4 * floats.length).order(ByteOrder.LITTLE_ENDIAN);
      raw.asFloatBuffer().put(floats);
      String shape =
          Arrays.stream(e.getValue().dims())
              .mapToObj(Long::toString)
              .collect(Collectors.joining(","));
      int begin = values.size();
      values.writeBytes(raw.array());
      header.append(",\"" + e.getKey() + "\":{\"dtype\":\"F32\",\"shape\":[" + shape + "],");
      header.append("\"data_offsets\":[" + begin + "," + values.size() + "]}");
    }
    byte[] json = header.append("}").toString().getBytes(StandardCharsets.UTF_8);
    ByteBuffer whole = ByteBuffer.allocate(8 + json.length).order(ByteOrder.LITTLE_ENDIAN);
    whole.putLong(json.length).put(json);
    try (var out = Files.newOutputStream(file)) {
      out.write(whole.array());
      values.writeTo(out);
    }
    return file;
  }
}
