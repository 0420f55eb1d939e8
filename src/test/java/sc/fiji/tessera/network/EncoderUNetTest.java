package sc.fiji.tessera.network;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.Arrays;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import sc.fiji.tessera.graph.Tensor;

class EncoderUNetTest {

  /** An ImageNet checkpoint fills the whole encoder; only its classifier is left over. */
  @ParameterizedTest
  @EnumSource(EncoderUNet.Encoder.class)
  void encodersAreTorchvisions(EncoderUNet.Encoder encoder) {
    Map<String, String> expected = new TreeMap<>();
    shapes(classifier(encoder)).forEach((k, v) -> expected.put("encoder." + k, v));
    expected.keySet().removeIf(k -> k.matches("encoder\\.(fc|classifier)\\..*"));
    Network net = new EncoderUNet(new Size(3, 2), new EncoderUNet.Options(encoder));
    Map<String, String> ours = shapes(net);
    ours.keySet().removeIf(k -> !k.startsWith("encoder."));
    assertEquals(expected, ours);
  }

  private static Map<String, String> shapes(Network net) {
    Map<String, String> shapes = new TreeMap<>();
    net.blank().initializers().forEach((k, t) -> shapes.put(k, Arrays.toString(t.dims())));
    return shapes;
  }

  private static Classifier classifier(EncoderUNet.Encoder encoder) {
    Size imageNet = new Size(3, 1000);
    return switch (encoder) {
      case RESNET18 -> Classifier.resNet(18, imageNet);
      case RESNET34 -> Classifier.resNet(34, imageNet);
      case RESNET50 -> Classifier.resNet(50, imageNet);
      case RESNET101 -> Classifier.resNet(101, imageNet);
      case VGG16 -> Classifier.vgg16(false, imageNet);
      case VGG16_BN -> Classifier.vgg16(true, imageNet);
      case MOBILENET_V2 -> Classifier.mobileNetV2(imageNet);
    };
  }

  /** Channels of the five decoder blocks for a ResNet-34, up-sampled and skip together. */
  @Test
  void theDecoderJoinsTheEncodersMaps() {
    Network net = EncoderUNet.ARCHITECTURE.variant("u-net-resnet34", new Size(3, 2));
    Map<String, Tensor> state = net.blank().initializers();
    int[][] channels = {{768, 256}, {384, 128}, {192, 64}, {128, 32}, {32, 16}};
    for (int i = 0; i < 5; i++) {
      long[] first = {channels[i][1], channels[i][0], 3, 3};
      assertArrayEquals(first, state.get("decoder.blocks." + i + ".conv1.0.weight").dims());
    }
    assertArrayEquals(new long[] {2, 16, 3, 3}, state.get("segmentation_head.0.weight").dims());
    // segmentation_models.pytorch's Unet("resnet34", classes=1) has 24,436,369
    assertEquals(24_436_369 + 16 * 9 + 1, net.blank().parameters());
  }

  @ParameterizedTest
  @CsvSource({
    "RESNET18, 1, 1",
    "RESNET34, 33, 50",
    "RESNET50, 61, 40",
    "RESNET101, 32, 32",
    "VGG16, 32, 47",
    "VGG16_BN, 75, 33",
    "MOBILENET_V2, 1, 1",
    "MOBILENET_V2, 45, 64"
  })
  void anySize(EncoderUNet.Encoder encoder, int height, int width) {
    AnySize.assertAccepted(
        new EncoderUNet(new Size(2, 3, 8), new EncoderUNet.Options(encoder)), height, width);
  }
}
