package sc.fiji.tessera.network;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import com.google.gson.JsonObject;
import java.io.IOException;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import sc.fiji.tessera.graph.Graph;

class DeepLabV3PlusAlignedTest {
  private static final Architecture ARCHITECTURE = DeepLabV3PlusAligned.ARCHITECTURE;

  @ParameterizedTest
  @CsvSource({
    "deeplabv3plus_resnet_jfzhang95_os16_21, resnet101",
    "deeplabv3plus_xception_jfzhang95_os16_21, xception",
    "deeplabv3plus_mobilenet_jfzhang95_os16_21, mobilenet"
  })
  void parametersAreThoseOfTheReference(String name, String backbone) throws IOException {
    String variant = "deeplab-v3-plus-aligned-" + backbone;
    ReferenceShapes.assertEqual(name, ARCHITECTURE.variant(variant, new Size(3, 21)));
  }

  @ParameterizedTest
  @CsvSource({
    "deeplabv3plus_resnet_jfzhang95_div16, resnet101, 16",
    "deeplabv3plus_xception_jfzhang95_div8, xception, 8"
  })
  void numbersAreThoseOfTheReference(String fixture, String backbone, int divisor)
      throws IOException {
    Map<String, String> options = Map.of("backbone", backbone);
    ParityFixture.of(fixture)
        .assertReproducedBy(ARCHITECTURE.network(new Size(3, 5, divisor), options));
  }

  @ParameterizedTest
  @CsvSource({
    "deeplabv3plus_resnet101_jfzhang95_os8_div16, resnet101, 8, 16",
    "deeplabv3plus_xception_jfzhang95_os16_div8, xception, 16, 8",
    "deeplabv3plus_xception_jfzhang95_os8_div8, xception, 8, 8",
    "deeplabv3plus_mobilenet_jfzhang95_os16_div8, mobilenet, 16, 8",
    "deeplabv3plus_mobilenet_jfzhang95_os8_div8, mobilenet, 8, 8"
  })
  void numbersAreThoseOfAPeer(String peer, String backbone, String stride, int divisor)
      throws IOException {
    Map<String, String> options = Map.of("backbone", backbone, "stride", stride);
    new PeerFixture(peer)
        .assertReproducedBy(ARCHITECTURE.network(new Size(3, 3, divisor), options));
  }

  /** As the documentation of the class says. */
  @Test
  void tensorsOfMobileNetThatAreThereTwice() throws IOException {
    JsonObject reference = ReferenceShapes.reference("deeplabv3plus_mobilenet_jfzhang95_os16_21");
    JsonObject state = reference.getAsJsonObject("state_dict");
    int count = 0;
    for (String name : state.keySet()) {
      String first = name.replaceFirst("(low|high)_level_features", "features");
      if (first.equals(name) || name.endsWith("num_batches_tracked")) continue;
      assertEquals(state.get(first), state.get(name), name);
      count++;
    }
    assertEquals(255, count);
    assertEquals(255, reference.getAsJsonArray("tied").size());
  }

  @ParameterizedTest
  @CsvSource({
    "resnet101, 16, 50, 37",
    "resnet101, 8, 1, 1",
    "xception, 16, 50, 37",
    "xception, 8, 33, 20",
    "mobilenet, 16, 50, 37",
    "mobilenet, 8, 3, 1"
  })
  void anySizeByBothRoads(String backbone, String stride, int height, int width) {
    Map<String, String> options = Map.of("backbone", backbone, "stride", stride);
    Graph graph = ARCHITECTURE.network(new Size(2, 3, 8), options).graph(2);
    Array x = Array.random(3, 1, 2, height, width);
    Array y = Forward.onnxRuntime(graph, x).get(0);
    assertArrayEquals(new long[] {1, 3, height, width}, y.dims());
    Forward.djl(graph, x).get(0).assertLike(y, "DJL");
  }
}
