package sc.fiji.tessera.network;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;

import java.io.IOException;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import sc.fiji.tessera.graph.Graph;

class LrasppTest {
  private static final Architecture ARCHITECTURE = Lraspp.ARCHITECTURE;

  @Test
  void parametersAreThoseOfTheReference() throws IOException {
    ReferenceShapes.assertEqual(
        "lraspp_mobilenet_v3_large",
        ARCHITECTURE.variant("lraspp-mobilenet-v3-large", new Size(3, 21)));
  }

  @ParameterizedTest
  @CsvSource({
    "mobilenet-v3-large, 1, 1",
    "mobilenet-v3-large, 50, 37",
    "mobilenet-v3-small, 33, 64"
  })
  void anySizeByBothRoads(String backbone, int height, int width) {
    Map<String, String> options = Map.of("backbone", backbone);
    Graph graph = ARCHITECTURE.network(new Size(2, 3, 8), options).graph(2);
    Array x = Array.random(3, 2, 2, height, width);
    Array y = Forward.onnxRuntime(graph, x).get(0);
    assertArrayEquals(new long[] {2, 3, height, width}, y.dims());
    Forward.djl(graph, x).get(0).assertLike(y, "DJL");
  }

  @Test
  void numbersAreThoseOfTheReference() throws IOException {
    Network network = ARCHITECTURE.network(new Size(3, 5, 8), Map.of());
    ParityFixture.of("lraspp_mobilenet_v3_large_div8").assertReproducedBy(network);
  }
}
