package sc.fiji.tessera.network;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.io.IOException;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import sc.fiji.tessera.graph.Graph;

class PanopticDeepLabTest {
  private static final Architecture ARCHITECTURE = PanopticDeepLab.ARCHITECTURE;

  @Test
  void parametersAreThoseOfTheReference() throws IOException {
    Network net = ARCHITECTURE.variant("panoptic-deeplab-resnet50", new Size(3, 19));
    ReferenceShapes.assertEqual("panoptic_deeplab_r50_os32_cityscapes_bowenc0221", net);
  }

  /** The reference's three maps are the channels of ours. */
  @Test
  void numbersAreThoseOfTheReference() throws IOException {
    Network net = ARCHITECTURE.network(new Size(3, 19, 16), Map.of("output", "native"));
    ParityFixture.of("panoptic_deeplab_r50_div16")
        .assertReproducedBy(net, "logits", "semantic", "center", "offset");
  }

  @ParameterizedTest
  @CsvSource({
    "resnet50, 1, 1",
    "resnet50, 65, 97",
    "resnet50, 50, 37",
    "resnet18-objects, 64, 48",
    "resnet18-objects, 7, 61"
  })
  void anySizeByBothRoads(String variant, int height, int width) {
    Graph graph = ARCHITECTURE.variant("panoptic-deeplab-" + variant, new Size(2, 3, 16)).graph(2);
    Array x = Array.random(3, 2, 2, height, width);
    Array y = Forward.onnxRuntime(graph, x).get(0);
    assertArrayEquals(new long[] {2, 6, height, width}, y.dims());
    Forward.djl(graph, x).get(0).assertLike(y, "DJL");
  }

  /** At sizes where pixels of the coarse map lie on pixels of the image, values are the same. */
  @Test
  void offsetsAreInPixelsOfTheImage() {
    Size size = new Size(1, 2, 16);
    Graph graph = ARCHITECTURE.network(size, Map.of()).graph(5);
    Map<String, float[]> weights = new java.util.HashMap<>();
    graph.initializers().forEach((name, t) -> weights.put(name, t.floats()));
    Graph coarse = ARCHITECTURE.network(size, Map.of("output", "native")).blank().with(weights);
    Array x = Array.random(3, 1, 1, 33, 33);
    float[] fine = Forward.onnxRuntime(graph, x).get(0).values();
    float[] quarter = Forward.onnxRuntime(coarse, x).get(0).values();
    for (int c = 0; c < 5; c++) {
      for (int i = 0; i < 81; i++) {
        float expected = quarter[c * 81 + i] * (c < 3 ? 1 : 4);
        float found = fine[c * 33 * 33 + i / 9 * 4 * 33 + i % 9 * 4];
        assertEquals(expected, found, 1e-4 * Math.max(1, Math.abs(expected)));
      }
    }
  }

  @Test
  void badOptionsAreRefusedByName() {
    Exception e =
        assertThrows(
            IllegalArgumentException.class,
            () -> ARCHITECTURE.network(new Size(3, 2), Map.of("stride", "4")));
    assertEquals("Panoptic-DeepLab's stride is 4, but must be 8, 16 or 32.", e.getMessage());
    e =
        assertThrows(
            IllegalArgumentException.class,
            () -> ARCHITECTURE.network(new Size(3, 2), Map.of("depth", "20")));
    assertEquals("A ResNet's depth is 20, but must be 18, 34, 50, 101 or 152.", e.getMessage());
  }
}
