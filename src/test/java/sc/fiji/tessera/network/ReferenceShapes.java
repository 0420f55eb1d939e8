package sc.fiji.tessera.network;

import static org.junit.jupiter.api.Assertions.assertEquals;

import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.Reader;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import java.util.zip.GZIPInputStream;
import sc.fiji.tessera.graph.Graph;
import sc.fiji.tessera.graph.Tensor;

/**
 * The state of a reference implementation: names, shapes and the number of parameters, from {@code
 * /network/shapes/<name>.json.gz} of the test resources.
 */
public final class ReferenceShapes {
  private ReferenceShapes() {}

  /**
   * The file says exactly what the network has, full width. Names that it lists as {@code tied} are
   * other names of tensors that are there already.
   */
  static void assertEqual(String name, Network network) throws IOException {
    assertEqual(name, network.blank());
  }

  /** The same for any graph. */
  static void assertEqual(String name, Graph graph) throws IOException {
    JsonObject reference = reference(name);
    Map<String, String> expected = new TreeMap<>();
    reference
        .getAsJsonObject("state_dict")
        .entrySet()
        .forEach(e -> expected.put(e.getKey(), e.getValue().toString()));
    expected.keySet().removeIf(k -> k.endsWith("num_batches_tracked"));
    if (reference.has("tied")) {
      reference.getAsJsonArray("tied").forEach(e -> expected.remove(e.getAsString()));
    }
    Map<String, String> ours = new TreeMap<>();
    for (Tensor t : graph.initializers().values()) {
      ours.put(t.name(), Arrays.toString(t.dims()).replace(" ", ""));
    }
    assertEquals(lines(expected), lines(ours), name);
    assertEquals(reference.get("parameters").getAsLong(), graph.parameters(), name);
  }

  /** The file's content. */
  public static JsonObject reference(String name) throws IOException {
    String resource = "/network/shapes/" + name + ".json.gz";
    try (InputStream file = ReferenceShapes.class.getResourceAsStream(resource)) {
      if (file == null) throw new IOException("there is no resource " + resource);
      Reader in = new InputStreamReader(new GZIPInputStream(file), StandardCharsets.UTF_8);
      return JsonParser.parseReader(in).getAsJsonObject();
    }
  }

  /** Every tensor's dimensions by its name, in the reference's order, counters and all. */
  public static Map<String, long[]> state(String name) throws IOException {
    Map<String, long[]> state = new LinkedHashMap<>();
    for (var e : reference(name).getAsJsonObject("state_dict").entrySet()) {
      Stream<JsonElement> dims = e.getValue().getAsJsonArray().asList().stream();
      state.put(e.getKey(), dims.mapToLong(JsonElement::getAsLong).toArray());
    }
    return state;
  }

  private static String lines(Map<String, String> map) {
    StringBuilder text = new StringBuilder();
    map.forEach((k, v) -> text.append(k).append(' ').append(v).append('\n'));
    return text.toString();
  }
}
