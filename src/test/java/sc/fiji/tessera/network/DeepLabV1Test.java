package sc.fiji.tessera.network;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;

import java.io.IOException;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import sc.fiji.tessera.graph.Graph;

class DeepLabV1Test {
  private static final Architecture ARCHITECTURE = DeepLabV1.ARCHITECTURE;

  @Test
  void parametersAreThoseOfTheReference() throws IOException {
    Size size = new Size(3, 21);
    ReferenceShapes.assertEqual(
        "deeplabv1_largefov_vgg16_21", ARCHITECTURE.variant("deeplab-v1-largefov", size));
    ReferenceShapes.assertEqual(
        "deeplabv1container_resnet101_kazuto_21",
        ARCHITECTURE.variant("deeplab-v1-resnet101", size));
  }

  @ParameterizedTest
  @CsvSource({
    "deeplab-v1-largefov, image, 30, 41, 30, 41",
    "deeplab-v1-largefov, native, 33, 41, 5, 6",
    "deeplab-v1-largefov, native, 32, 40, 4, 5",
    "deeplab-v1-resnet101, image, 1, 1, 1, 1",
    "deeplab-v1-resnet101, native, 33, 41, 5, 6"
  })
  void anySizeByBothRoads(String variant, String output, int h, int w, int rows, int columns) {
    Map<String, String> options = Map.of("output", output);
    Graph graph = ARCHITECTURE.network(new Size(2, 3, 32), variant, options).graph(2);
    Array x = Array.random(3, 1, 2, h, w);
    Array y = Forward.onnxRuntime(graph, x).get(0);
    assertArrayEquals(new long[] {1, 3, rows, columns}, y.dims());
    Forward.djl(graph, x).get(0).assertLike(y, "DJL");
  }

  /** Caffe's rounding gives even sizes one more row and column. */
  @Test
  void poolingMayRoundUp() {
    Map<String, String> options = Map.of("ceil", "true", "output", "native");
    Graph graph = ARCHITECTURE.network(new Size(2, 3, 32), options).graph(2);
    Array x = Array.random(3, 1, 2, 32, 33);
    Array y = Forward.onnxRuntime(graph, x).get(0);
    assertArrayEquals(new long[] {1, 3, 5, 5}, y.dims());
    Forward.djl(graph, x).get(0).assertLike(y, "DJL");
  }

  @Test
  void numbersAreThoseOfTheReference() throws IOException {
    Network network = ARCHITECTURE.network(new Size(3, 5, 16), Map.of("output", "native"));
    ParityFixture.of("deeplabv1_largefov_div16").assertReproducedBy(network);
  }
}
