package sc.fiji.tessera.network;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.util.Arrays;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import sc.fiji.tessera.graph.Graph;

class DeepLabV2Test {
  private static final Architecture ARCHITECTURE = DeepLabV2.ARCHITECTURE;

  @ParameterizedTest
  @CsvSource({
    "deeplabv2_resnet101_msc_kazuto_21, deeplab-v2-resnet101-msc, 21",
    "deeplabv2_resnet101_msc_kazuto_182, deeplab-v2-resnet101-msc, 182",
    "deeplabv2_resnet101_msc_kazuto_21, deeplab-v2-resnet101, 21"
  })
  void parametersAreThoseOfTheReference(String name, String variant, int classes)
      throws IOException {
    ReferenceShapes.assertEqual(name, ARCHITECTURE.variant(variant, new Size(3, classes)));
  }

  /** 13 convolutions of VGG-16, then four branches of three layers; names of the Caffe model. */
  @Test
  void parametersOnVgg() {
    Graph graph = ARCHITECTURE.variant("deeplab-v2-vgg16", new Size(3, 21)).blank();
    assertEquals(2 * (13 + 4 * 3), graph.initializers().size());
    long[] dims = graph.initializers().get("fc6_4.weight").dims();
    assertEquals("[1024, 512, 3, 3]", Arrays.toString(dims));
    assertTrue(graph.initializers().containsKey("conv5_3.bias"));
    assertTrue(graph.initializers().containsKey("fc8_voc12_1.bias"));
    long vgg = 14_714_688; // the features of VGG-16
    long branch = 512 * 9 * 1024 + 1024 + 1024 * 1024 + 1024 + 1024 * 21 + 21;
    assertEquals(vgg + 4 * branch, graph.parameters());
  }

  @ParameterizedTest
  @CsvSource({
    "deeplab-v2-resnet101-msc, image, 2, 3, 2, 3",
    "deeplab-v2-resnet101-msc, native, 34, 27, 5, 4",
    "deeplab-v2-vgg16, image, 19, 24, 19, 24",
    "deeplab-v2-vgg16, native, 32, 33, 5, 5"
  })
  void anySizeByBothRoads(String variant, String output, int h, int w, int rows, int columns) {
    Map<String, String> options = Map.of("output", output);
    Graph graph = ARCHITECTURE.network(new Size(2, 3, 32), variant, options).graph(2);
    Array x = Array.random(3, 1, 2, h, w);
    Array y = Forward.onnxRuntime(graph, x).get(0);
    assertArrayEquals(new long[] {1, 3, rows, columns}, y.dims());
    Forward.djl(graph, x).get(0).assertLike(y, "DJL");
  }

  @Test
  void severalScalesNeverLessThanOne() {
    Size size = new Size(1, 2, 32);
    Array x = Array.random(3, 1, 1, 40, 48);
    Graph one = ARCHITECTURE.variant("deeplab-v2-resnet101", size).graph(2);
    Graph three = ARCHITECTURE.variant("deeplab-v2-resnet101-msc", size).graph(2);
    assertEquals(one.initializers().keySet(), three.initializers().keySet());
    Map<String, String> coarse = Map.of("output", "native");
    one = ARCHITECTURE.network(size, "deeplab-v2-resnet101", coarse).graph(2);
    three = ARCHITECTURE.network(size, "deeplab-v2-resnet101-msc", coarse).graph(2);
    float[] a = Forward.onnxRuntime(one, x).get(0).values();
    float[] b = Forward.onnxRuntime(three, x).get(0).values();
    int larger = 0;
    for (int i = 0; i < a.length; i++) {
      assertTrue(b[i] >= a[i] - 1e-4 * Math.abs(a[i]));
      if (b[i] > a[i]) larger++;
    }
    assertTrue(larger > 0, "the smaller scales never win");
  }

  @ParameterizedTest
  @CsvSource({"base, deeplab-v2-resnet101", "msc, deeplab-v2-resnet101-msc"})
  void numbersAreThoseOfTheReference(String output, String variant) throws IOException {
    Map<String, String> coarse = Map.of("output", "native");
    Network network = ARCHITECTURE.network(new Size(3, 5, 16), variant, coarse);
    ParityFixture.of("deeplabv2_resnet101_msc_div16")
        .assertReproducedBy(network, Map.of(output, "logits"));
  }
}
