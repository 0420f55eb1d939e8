package sc.fiji.tessera.network;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import java.io.IOException;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import sc.fiji.tessera.graph.Graph;

class FcnTest {

  @ParameterizedTest
  @CsvSource({
    "fcn8s_vgg16_wkentaro, fcn-8s",
    "fcn8s_vgg16_wkentaro, fcn-8s-at-once",
    "fcn16s_vgg16_wkentaro, fcn-16s",
    "fcn32s_vgg16_wkentaro, fcn-32s"
  })
  void parametersAreThoseOfTheReference(String name, String variant) throws IOException {
    ReferenceShapes.assertEqual(name, Fcn.ARCHITECTURE.variant(variant, new Size(3, 21)));
  }

  @ParameterizedTest
  @CsvSource({
    "FCN_32S, 1, 1",
    "FCN_32S, 61, 83",
    "FCN_16S, 1, 33",
    "FCN_16S, 64, 32",
    "FCN_8S, 1, 1",
    "FCN_8S, 47, 30",
    "FCN_8S_AT_ONCE, 31, 50"
  })
  void anySizeFromOnePixel(Fcn.Fusion fusion, int height, int width) {
    AnySize.assertAccepted(new Fcn(new Size(2, 3, 64), new Fcn.Options(fusion)), height, width);
  }

  /**
   * With equal scores everywhere, the untrained up-sampling must give them back, wherever the image
   * is so far inside that it lies between two scores.
   */
  @ParameterizedTest
  @EnumSource(Fcn.Fusion.class)
  void upSamplingStartsAsInterpolation(Fcn.Fusion fusion) {
    Graph graph = new Fcn(new Size(1, 2, 64), new Fcn.Options(fusion)).graph(1);
    Map<String, float[]> values = new HashMap<>();
    graph
        .initializers()
        .forEach(
            (name, t) -> {
              if (name.equals("score_fr.bias")) values.put(name, new float[] {3, -5});
              else if (name.startsWith("score")) values.put(name, new float[(int) t.elements()]);
            });
    Array x = Array.random(1, 1, 1, 100, 110);
    float[] logits = Forward.onnxRuntime(graph.with(values), x).get(0).values();
    for (int i = 32; i < 100 - 32; i++) {
      for (int j = 32; j < 110 - 32; j++) {
        assertEquals(3, logits[i * 110 + j], 1e-4);
        assertEquals(-5, logits[(100 + i) * 110 + j], 1e-4);
      }
    }
  }

  @Test
  void trainingAtOnceOnlyScalesThePoolings() {
    Graph graph = new Fcn(new Size(1, 2, 64), new Fcn.Options(Fcn.Fusion.FCN_8S)).graph(1);
    Graph once = new Fcn(new Size(1, 2, 64), new Fcn.Options(Fcn.Fusion.FCN_8S_AT_ONCE)).graph(1);
    Map<String, float[]> scaled = new HashMap<>();
    scaled.put("score_pool4.weight", times(graph, "score_pool4.weight", 0.01f));
    scaled.put("score_pool3.weight", times(graph, "score_pool3.weight", 0.0001f));
    Array x = Array.random(1, 1, 1, 40, 50);
    Array expected = Forward.onnxRuntime(graph.with(scaled), x).get(0);
    Forward.onnxRuntime(once, x).get(0).assertLike(expected, "at once");
    float[] unscaled = Forward.onnxRuntime(graph, x).get(0).values();
    assertFalse(Arrays.equals(expected.values(), unscaled));
  }

  private static float[] times(Graph graph, String name, float factor) {
    float[] values = graph.initializers().get(name).floats();
    for (int i = 0; i < values.length; i++) values[i] *= factor;
    return values;
  }

  @Test
  void optionsAsText() {
    Network net = Fcn.ARCHITECTURE.network(new Size(1, 2), Map.of("fusion", "fcn-16s"));
    assertEquals(Map.of("fusion", "fcn-16s"), net.options());
    assertArrayEquals(
        new long[] {2, 2, 32, 32}, net.blank().initializers().get("upscore16.weight").dims());
  }

  @Test
  void numbersAreThoseOfTheReference() throws IOException {
    Network net = new Fcn(new Size(3, 5, 32), new Fcn.Options(Fcn.Fusion.FCN_8S));
    ParityFixture.of("fcn8s_vgg16_div32").assertReproducedBy(net);
  }

  @Test
  void largerNumbersAreThoseOfTheReference() throws IOException {
    Network net = new Fcn(new Size(3, 5, 32), new Fcn.Options(Fcn.Fusion.FCN_32S));
    ParityFixture.of("fcn32s_vgg16_div32").assertReproducedBy(net);
  }
}
