package sc.fiji.tessera.network;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.io.IOException;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import sc.fiji.tessera.graph.Graph;

class DeepLabV3Test {
  private static final Architecture ARCHITECTURE = DeepLabV3.ARCHITECTURE;

  @ParameterizedTest
  @CsvSource({
    "deeplabv3_resnet50, deeplab-v3-resnet50, false",
    "deeplabv3_resnet50_aux, deeplab-v3-resnet50, true",
    "deeplabv3_resnet101, deeplab-v3-resnet101, false",
    "deeplabv3_resnet101_aux, deeplab-v3-resnet101, true",
    "deeplabv3_mobilenet_v3_large_aux, deeplab-v3-mobilenet-v3-large, true",
    "deeplabv3_resnet50_vainf_os16_21, deeplab-v3-resnet50-vainf, false",
    "deeplabv3_mobilenet_vainf_os16_21, deeplab-v3-mobilenet-v2, false"
  })
  void parametersAreThoseOfTheReference(String name, String variant, String auxiliary)
      throws IOException {
    Map<String, String> options = Map.of("auxiliary", auxiliary);
    ReferenceShapes.assertEqual(name, ARCHITECTURE.network(new Size(3, 21), variant, options));
  }

  @ParameterizedTest
  @CsvSource({
    "deeplab-v3-resnet50, 8, 1, 1",
    "deeplab-v3-resnet50, 16, 50, 37",
    "deeplab-v3-mobilenet-v3-large, 16, 21, 34",
    "deeplab-v3-mobilenet-v2, 16, 50, 37",
    "deeplab-v3-mobilenet-v2, 8, 3, 3",
    "deeplab-v3-resnet50-vainf, 16, 17, 32"
  })
  void anySizeByBothRoads(String variant, String stride, int height, int width) {
    Map<String, String> options = Map.of("stride", stride);
    Graph graph = ARCHITECTURE.network(new Size(2, 3, 8), variant, options).graph(2);
    Array x = Array.random(3, 2, 2, height, width);
    Array y = Forward.onnxRuntime(graph, x).get(0);
    assertArrayEquals(new long[] {2, 3, height, width}, y.dims());
    Forward.djl(graph, x).get(0).assertLike(y, "DJL");
  }

  @Test
  void optionsThatDoNotGoTogetherAreRefusedByName() {
    refused("stride", "32", "DeepLab v3's stride is 32, but must be 8 or 16.");
    refused(
        "backbone",
        "mobilenet-v2",
        "DeepLab v3's style with MobileNetV2 is torchvision, but must be vainf.");
    refused(
        "backbone",
        "mobilenet-v3-large",
        "DeepLab v3's stride with MobileNetV3 is 8, but must be 16.");
    Map<String, String> options = Map.of("auxiliary", "true");
    Exception e =
        assertThrows(
            IllegalArgumentException.class,
            () -> ARCHITECTURE.network(new Size(3, 2), "deeplab-v3-mobilenet-v2", options));
    assertEquals(
        "DeepLab v3's auxiliary with style vainf is true, but must be false.", e.getMessage());
  }

  private static void refused(String key, String value, String message) {
    Exception e =
        assertThrows(
            IllegalArgumentException.class,
            () -> ARCHITECTURE.network(new Size(3, 2), Map.of(key, value)));
    assertEquals(message, e.getMessage());
  }

  @Test
  void theAuxiliaryOutputComesSecond() {
    Map<String, String> options = Map.of("auxiliary", "true");
    Graph graph =
        ARCHITECTURE.network(new Size(1, 2, 8), "deeplab-v3-mobilenet-v3-large", options).graph(2);
    assertEquals(List.of("logits", "aux"), graph.outputs().stream().map(o -> o.name()).toList());
    List<Array> y = Forward.onnxRuntime(graph, Array.random(1, 1, 1, 20, 30));
    assertArrayEquals(new long[] {1, 2, 20, 30}, y.get(1).dims());
  }

  @ParameterizedTest
  @CsvSource({
    "deeplabv3_resnet50_div16, deeplab-v3-resnet50, 16",
    "deeplabv3_mobilenet_v3_large_div8, deeplab-v3-mobilenet-v3-large, 8"
  })
  void numbersAreThoseOfTheReference(String fixture, String variant, int divisor)
      throws IOException {
    Map<String, String> options = Map.of("auxiliary", "true");
    Network network = ARCHITECTURE.network(new Size(3, 5, divisor), variant, options);
    ParityFixture.of(fixture).assertReproducedBy(network);
  }
}
