package sc.fiji.tessera.network;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.Reader;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import sc.fiji.tessera.graph.Graph;
import sc.fiji.tessera.graph.Tensor;

/** The state of a reference implementation: names, shapes and the number of parameters. */
final class ReferenceShapes {
  private ReferenceShapes() {}

  /**
   * {@code /network/shapes/<name>.json} says exactly what the network has, full width. Names that
   * it lists as {@code tied} are other names of tensors that are there already.
   */
  static void assertEqual(String name, Network network) throws IOException {
    assertEqual(name, network.blank(), 0);
  }

  /** The same, where the reference counts some fixed values among its parameters. */
  static void assertEqual(String name, Network network, long fixed) throws IOException {
    assertEqual(name, network.blank(), fixed);
  }

  /**
   * The same for any graph.
   *
   * @param unused the beginnings of names that the reference has but never uses for segmentation
   */
  static void assertEqual(String name, Graph graph, String... unused) throws IOException {
    assertEqual(name, graph, 0, unused);
  }

  private static void assertEqual(String name, Graph graph, long fixed, String... unused)
      throws IOException {
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
    long left = remove(expected, unused);
    Map<String, String> ours = new TreeMap<>();
    for (Tensor t : graph.initializers().values()) {
      ours.put(t.name(), Arrays.toString(t.dims()).replace(" ", ""));
    }
    assertEquals(lines(expected), lines(ours), name);
    assertEquals(reference.get("parameters").getAsLong() - left, graph.parameters() + fixed, name);
  }

  /** Takes names away and says how many values they stood for. */
  private static long remove(Map<String, String> state, String... beginnings) {
    long values = 0;
    for (String beginning : beginnings) {
      List<String> found = state.keySet().stream().filter(k -> k.startsWith(beginning)).toList();
      assertFalse(found.isEmpty(), "the reference has no " + beginning);
      for (String key : found) {
        String[] dims = state.remove(key).replaceAll("[\\[\\]]", "").split(",");
        values += Arrays.stream(dims).mapToLong(Long::parseLong).reduce(1, (a, b) -> a * b);
      }
    }
    return values;
  }

  static JsonObject reference(String name) throws IOException {
    String resource = "/network/shapes/" + name + ".json";
    try (Reader in = new InputStreamReader(ReferenceShapes.class.getResourceAsStream(resource))) {
      return JsonParser.parseReader(in).getAsJsonObject();
    }
  }

  private static String lines(Map<String, String> map) {
    StringBuilder text = new StringBuilder();
    map.forEach((k, v) -> text.append(k).append(' ').append(v).append('\n'));
    return text.toString();
  }
}
