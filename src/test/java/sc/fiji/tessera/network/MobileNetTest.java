package sc.fiji.tessera.network;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import sc.fiji.tessera.graph.GraphBuilder;

class MobileNetTest {
  private static final Size IMAGENET = new Size(3, 1000);

  @Test
  void parametersAreThoseOfTheReference() throws IOException {
    ReferenceShapes.assertEqual("backbone_mobilenet_v2", Classifier.mobileNetV2(IMAGENET));
    ReferenceShapes.assertEqual(
        "backbone_mobilenet_v3_large", Classifier.mobileNetV3(MobileNetV3.Variant.LARGE, IMAGENET));
    ReferenceShapes.assertEqual(
        "backbone_mobilenet_v3_small", Classifier.mobileNetV3(MobileNetV3.Variant.SMALL, IMAGENET));
  }

  /** A map's width in an image of 128 pixels; unpadded convolutions of VainF's take one off. */
  @ParameterizedTest
  @CsvSource({
    "TORCHVISION, 32, 64 32 16 8 4",
    "TORCHVISION, 8, 64 32 16 16 16",
    "JFZHANG95, 16, 64 32 16 8 8",
    "VAINF, 16, 63 32 16 8 8",
    "VAINF, 8, 63 32 16 16 16"
  })
  void mapsOfEachResolution(MobileNetV2.Style style, int outputStride, String expected) {
    StringBuilder widths = new StringBuilder();
    int[] channels = {16, 24, 32, 96, 320};
    int[] layers = {1, 3, 6, 13, 17};
    for (int i = 0; i < layers.length; i++) {
      GraphBuilder builder = new GraphBuilder("test");
      Features image = new Features(builder.input("image", "N", "3", "H", "W"), 3);
      Layers net = new Layers(builder, new Size(3, 2), 1);
      List<Features> all = MobileNetV2.features(net, "", image, style, outputStride);
      assertEquals(18, all.size());
      Features map = all.get(layers[i]);
      builder.output(map.value(), "y", "N", "", "", "");
      Array y = Forward.onnxRuntime(builder.build(), Array.random(1, 1, 3, 128, 128)).get(0);
      assertArrayEquals(new long[] {1, channels[i], y.dims()[2], y.dims()[2]}, y.dims());
      widths.append(widths.isEmpty() ? "" : " ").append(y.dims()[3]);
    }
    assertEquals(expected, widths.toString());
  }

  @Test
  void numbersAreThoseOfTheReference() throws IOException {
    Network network = Classifier.mobileNetV2(new Size(3, 7, 8));
    ParityFixture.of("backbone_mobilenet_v2_div8").assertReproducedBy(network);
  }
}
