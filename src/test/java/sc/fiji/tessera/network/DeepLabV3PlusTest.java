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

class DeepLabV3PlusTest {
  private static final Architecture ARCHITECTURE = DeepLabV3Plus.ARCHITECTURE;

  @ParameterizedTest
  @CsvSource({
    "deeplabv3plus_resnet50_vainf_os16_21, resnet50, false",
    "deeplabv3plus_resnet101_vainf_os16_21, resnet101, false",
    "deeplabv3plus_mobilenet_vainf_os16_21, mobilenet, false",
    "deeplabv3plus_xception_vainf_os16_21, xception, false",
    "deeplabv3plus_resnet50_vainf_separable, resnet50, true"
  })
  void parametersAreThoseOfTheReference(String name, String backbone, String separable)
      throws IOException {
    Map<String, String> options = Map.of("separable", separable);
    String variant = "deeplab-v3-plus-" + backbone;
    ReferenceShapes.assertEqual(name, ARCHITECTURE.network(new Size(3, 21), variant, options));
  }

  @ParameterizedTest
  @CsvSource({
    "deeplabv3plus_mobilenet_vainf_div8, mobilenet, false, 8",
    "deeplabv3plus_resnet50_vainf_div16, resnet50, false, 16",
    "deeplabv3plus_resnet50_vainf_separable_div16, resnet50, true, 16"
  })
  void numbersAreThoseOfTheReference(String fixture, String backbone, String separable, int divisor)
      throws IOException {
    Map<String, String> options = Map.of("backbone", backbone, "separable", separable);
    ParityFixture.of(fixture)
        .assertReproducedBy(ARCHITECTURE.network(new Size(3, 5, divisor), options));
  }

  /** Xception at the least sizes that the reference takes. */
  @ParameterizedTest
  @CsvSource({
    "deeplabv3plus_resnet101_vainf_os16_div16, resnet101, 16, 3, 16",
    "deeplabv3plus_resnet101_vainf_os8_div16, resnet101, 8, 3, 16",
    "deeplabv3plus_mobilenet_vainf_os8_div8, mobilenet, 8, 3, 8",
    "deeplabv3plus_xception_vainf_os16_div8, xception, 16, 3, 8",
    "deeplabv3plus_xception_vainf_os8_div8, xception, 8, 2, 8"
  })
  void numbersAreThoseOfAPeer(String peer, String backbone, String stride, int classes, int divisor)
      throws IOException {
    Map<String, String> options = Map.of("backbone", backbone, "stride", stride);
    new PeerFixture(peer)
        .assertReproducedBy(ARCHITECTURE.network(new Size(3, classes, divisor), options));
  }

  @ParameterizedTest
  @CsvSource({
    "resnet50, 16, 50, 37",
    "resnet50, 8, 1, 1",
    "mobilenet, 16, 50, 37",
    "mobilenet, 8, 3, 3",
    "xception, 16, 71, 75",
    "xception, 16, 64, 7",
    "xception, 8, 103, 60"
  })
  void anySizeByBothRoads(String backbone, String stride, int height, int width) {
    Map<String, String> options = Map.of("backbone", backbone, "stride", stride);
    Graph graph = ARCHITECTURE.network(new Size(2, 3, 8), options).graph(2);
    Array x = Array.random(3, 1, 2, height, width);
    Array y = Forward.onnxRuntime(graph, x).get(0);
    assertArrayEquals(new long[] {1, 3, height, width}, y.dims());
    Forward.djl(graph, x).get(0).assertLike(y, "DJL");
  }

  @Test
  void badOptionsAreRefusedByName() {
    Map<String, String> options = Map.of("stride", "32");
    Exception e =
        assertThrows(
            IllegalArgumentException.class, () -> ARCHITECTURE.network(new Size(3, 2), options));
    assertEquals("DeepLab v3+'s stride is 32, but must be 8 or 16.", e.getMessage());
  }
}
