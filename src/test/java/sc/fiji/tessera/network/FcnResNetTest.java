package sc.fiji.tessera.network;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import sc.fiji.tessera.graph.Graph;

class FcnResNetTest {
  private static final Architecture ARCHITECTURE = FcnResNet.ARCHITECTURE;

  @ParameterizedTest
  @CsvSource({
    "fcn_resnet50, fcn-resnet50, false",
    "fcn_resnet50_aux, fcn-resnet50, true",
    "fcn_resnet101, fcn-resnet101, false",
    "fcn_resnet101_aux, fcn-resnet101, true"
  })
  void parametersAreThoseOfTheReference(String name, String variant, String auxiliary)
      throws IOException {
    Map<String, String> options = Map.of("auxiliary", auxiliary);
    ReferenceShapes.assertEqual(name, ARCHITECTURE.network(new Size(3, 21), variant, options));
  }

  @ParameterizedTest
  @CsvSource({"fcn-resnet50, 1, 1", "fcn-resnet50, 50, 37", "fcn-resnet101, 9, 16"})
  void anySizeByBothRoads(String variant, int height, int width) {
    Map<String, String> options = Map.of("auxiliary", "true");
    Graph graph = ARCHITECTURE.network(new Size(2, 3, 32), variant, options).graph(2);
    Array x = Array.random(3, 2, 2, height, width);
    List<Array> y = Forward.onnxRuntime(graph, x);
    List<Array> z = Forward.djl(graph, x);
    assertEquals(List.of("logits", "aux"), graph.outputs().stream().map(o -> o.name()).toList());
    for (int i = 0; i < 2; i++) {
      assertArrayEquals(new long[] {2, 3, height, width}, y.get(i).dims());
      z.get(i).assertLike(y.get(i), "DJL");
    }
  }

  @Test
  void numbersAreThoseOfTheReference() throws IOException {
    Network network = ARCHITECTURE.network(new Size(3, 5, 16), Map.of("auxiliary", "true"));
    ParityFixture.of("fcn_resnet50_div16").assertReproducedBy(network);
  }
}
