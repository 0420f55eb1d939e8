package sc.fiji.tessera.network;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import sc.fiji.tessera.graph.Graph;

class SegNetTest {

  @ParameterizedTest
  @CsvSource({"segnet_vgg16bn_vinceecws_21, segnet", "segnet_meetps_21, segnet-semseg"})
  void parametersAreThoseOfTheReference(String name, String variant) throws IOException {
    ReferenceShapes.assertEqual(name, SegNet.ARCHITECTURE.variant(variant, new Size(3, 21)));
  }

  @ParameterizedTest
  @CsvSource({
    "PAPER, 32, 32",
    "PAPER, 45, 61",
    "PAPER, 95, 33",
    "SEMSEG, 63, 64",
    "BASIC, 16, 16",
    "BASIC, 37, 50"
  })
  void anySize(SegNet.Form form, int height, int width) {
    AnySize.assertAccepted(new SegNet(new Size(2, 3, 16), new SegNet.Options(form)), height, width);
  }

  /** The normalisation that checkpoints hold without use has no effect. */
  @Test
  void theLastNormalizationBelongsToSemsegOnly() {
    Array x = Array.random(1, 1, 1, 40, 50);
    for (SegNet.Form form : List.of(SegNet.Form.PAPER, SegNet.Form.SEMSEG)) {
      String name = form == SegNet.Form.PAPER ? "BNDe11.bias" : "up1.conv2.cbr_unit.1.bias";
      Graph graph = new SegNet(new Size(1, 2, 16), new SegNet.Options(form)).graph(1);
      Map<String, float[]> moved = new HashMap<>(Map.of(name, new float[] {7, 7}));
      float before = max(Forward.onnxRuntime(graph, x).get(0));
      float after = max(Forward.onnxRuntime(graph.with(moved), x).get(0));
      assertEquals(form == SegNet.Form.PAPER ? 0 : 7, after - before, 1e-3);
    }
  }

  @Test
  void onlySemsegsLogitsAreNeverNegative() {
    Array x = Array.random(1, 1, 1, 40, 50);
    for (SegNet.Form form : List.of(SegNet.Form.PAPER, SegNet.Form.SEMSEG)) {
      Graph graph = new SegNet(new Size(1, 2, 16), new SegNet.Options(form)).graph(1);
      float[] y = Forward.onnxRuntime(graph, x).get(0).values();
      float least = Float.MAX_VALUE;
      for (float v : y) least = Math.min(least, v);
      if (form == SegNet.Form.PAPER) assertTrue(least < 0);
      else assertEquals(0, least);
    }
  }

  /** Eight 7 x 7 convolutions of 64 channels with biases and normalisation, and the classifier. */
  @Test
  void parametersOfTheSmallForm() {
    Network net = SegNet.ARCHITECTURE.variant("segnet-basic", new Size(3, 11));
    int first = 64 * 3 * 49 + 3 * 64;
    int other = 64 * 64 * 49 + 3 * 64;
    assertEquals(first + 7 * other + 65 * 11, net.blank().parameters());
    assertTrue(net.blank().initializers().containsKey("conv_decode4_bn.running_mean"));
  }

  private static float max(Array a) {
    float max = Float.NEGATIVE_INFINITY;
    for (float v : a.values()) max = Math.max(max, v);
    return max;
  }

  @Test
  void numbersAreThoseOfTheReference() throws IOException {
    Network net = new SegNet(new Size(3, 5, 16), new SegNet.Options(SegNet.Form.PAPER));
    ParityFixture.of("segnet_div16").assertReproducedBy(net);
  }
}
