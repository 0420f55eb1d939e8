package sc.fiji.tessera.network;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.util.Arrays;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;
import sc.fiji.tessera.graph.Graph;
import sc.fiji.tessera.graph.Tensor;

/** The initialisers of a network's parts: disjoint, and together those of a reference. */
final class PartWeights {
  private PartWeights() {}

  /**
   * Names and shapes are those of {@code /network/shapes/<name>.json.gz}, but for tensors that
   * images do not need; so is the number of parameters where there are no such.
   *
   * @param unneeded a pattern of the names of tensors that only other parts of the reference need
   */
  static void assertEqual(String name, CompositeNetwork network, String unneeded)
      throws IOException {
    Map<String, String> expected = new TreeMap<>();
    long values = 0;
    for (Map.Entry<String, long[]> e : ReferenceShapes.state(name).entrySet()) {
      if (e.getKey().endsWith("num_batches_tracked") || e.getKey().matches(unneeded)) continue;
      expected.put(e.getKey(), Arrays.toString(e.getValue()));
      long count = 1;
      for (long d : e.getValue()) count *= d;
      values += count;
    }
    Map<String, String> ours = new TreeMap<>();
    long floats = 0;
    long learned = 0;
    for (Graph graph : network.blank().values()) {
      for (Tensor t : graph.initializers().values()) {
        assertTrue(
            ours.put(t.name(), Arrays.toString(t.dims())) == null, t.name() + " is in two parts");
        floats += t.elements();
      }
      learned += graph.parameters();
    }
    assertEquals(expected, ours, name);
    assertEquals(values, floats, name);
    if (unneeded.isEmpty()) {
      long frequencies = ReferenceShapes.reference(name).get("parameters").getAsLong();
      assertEquals(frequencies + fixed(expected, network), learned, name);
    }
  }

  /** The random frequencies of places are no parameter of the reference. */
  private static long fixed(Map<String, String> state, CompositeNetwork network) {
    long count = 0;
    for (Graph graph : network.blank().values()) {
      for (Tensor t : graph.initializers().values()) {
        if (t.name().endsWith("positional_encoding_gaussian_matrix")) count += t.elements();
      }
    }
    assertTrue(count > 0, () -> "no frequencies among " + state.keySet());
    return count;
  }

  /** The parts with a fixture's weights, each of them used by exactly one part. */
  static Map<String, Graph> filled(CompositeNetwork network, ParityFixture fixture)
      throws IOException {
    Map<String, float[]> weights = fixture.weights();
    TreeSet<String> rest = new TreeSet<>(weights.keySet());
    Map<String, Graph> parts = new LinkedHashMap<>();
    for (Map.Entry<String, Graph> part : network.blank().entrySet()) {
      Map<String, float[]> own = new HashMap<>();
      for (String name : part.getValue().initializers().keySet()) {
        assertTrue(rest.remove(name), "the fixture has no " + name);
        own.put(name, weights.get(name));
      }
      parts.put(part.getKey(), part.getValue().with(own));
    }
    assertArrayEquals(new Object[0], rest.toArray(), "weights that no part has");
    return parts;
  }
}
