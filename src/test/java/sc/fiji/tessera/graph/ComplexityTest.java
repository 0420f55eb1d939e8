package sc.fiji.tessera.graph;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import sc.fiji.tessera.network.Architectures;
import sc.fiji.tessera.network.Size;

class ComplexityTest {
  /** A convolution 3 x 3 from 2 to 5 channels, ReLU, a transposed one 2 x 2 from 5 to 3. */
  private static Graph twoLayers() {
    GraphBuilder b = new GraphBuilder("two");
    String x = b.input("x", "N", "2", "H", "W");
    String w = b.initializer(Tensor.of("a.weight", new float[90], 5, 2, 3, 3));
    String bias = b.initializer(Tensor.of("a.bias", new float[5], 5));
    Attribute strides = Attribute.of("strides", new long[] {2, 2});
    long[] ones = {1, 1, 1, 1};
    String y = b.node("Conv", List.of(x, w, bias), strides, Attribute.of("pads", ones));
    String v = b.initializer(Tensor.of("b.weight", new float[60], 5, 3, 2, 2));
    String z = b.node("ConvTranspose", List.of(b.node("Relu", List.of(y)), v), strides);
    return b.output(z, "z", "N", "3", "H", "W").build();
  }

  @Test
  void twoLayersByHand() {
    Complexity c = Complexity.of(twoLayers(), 1, 2, 8, 12);
    assertEquals(90 + 5 + 60, c.parameters());
    long first = 5 * 4 * 6 * 2 * 9;
    long second = 5 * 4 * 6 * 3 * 4;
    assertEquals(first + second, c.macs());
    assertEquals(2.0 * (first + second), c.flop());
    assertEquals("", c.unknown());
    assertEquals(4, c.layers().size());
    Layer conv = c.layers().get(0);
    assertEquals("a", conv.name());
    assertEquals(95, conv.parameters());
    assertArrayEquals(new long[] {1, 5, 4, 6}, conv.output());
    assertArrayEquals(new long[] {3, 3}, conv.window().kernel());
    assertArrayEquals(new long[] {2, 2}, conv.window().stride());
    // Bytes: input 768, after each of convolution and ReLU 480, the result 1152 and its copy.
    assertEquals(480 + 480 + 1152 + 1152, c.activations());
    assertEquals(1152 + 1152, c.peak());
  }

  @Test
  void aTokenMixerCountsItsMatrixProducts() {
    GraphBuilder b = new GraphBuilder("matrix");
    String x = b.input("x", "1", "6", "4");
    String w = b.initializer(Tensor.of("w", new float[12], 4, 3));
    String y = b.node("MatMul", List.of(x, w));
    String t = b.node("Transpose", List.of(y), Attribute.of("perm", new long[] {0, 2, 1}));
    String e = b.node("Einsum", List.of(y, t), Attribute.of("equation", "bij,bjk->bik"));
    Complexity c = Complexity.of(b.output(e, "e", "1", "6", "6").build(), 1, 6, 4);
    assertEquals(6 * 4 * 3 + 6 * 3 * 6, c.macs());
  }

  @Test
  void anUnknownOperatorMakesTheSumUnknown() {
    Complexity c = Complexity.of(TinyNetworks.inexact().get("NonZero"), 1, 1, 8, 8);
    assertEquals(-1, c.macs());
    assertEquals("NonZero: this operator is not understood", c.unknown());
  }

  /**
   * The documentation of torchvision: 35,322,218 parameters, 152.717 "GFLOPS" (MACs) at 520 x 520,
   * with the auxiliary head.
   */
  @Test
  void fcnOnResNet50CostsWhatItsAuthorsSay() {
    Map<String, String> options = Map.of("auxiliary", "true");
    Graph g = Architectures.ofVariant("fcn-resnet50").network(new Size(3, 21), options).blank();
    Complexity c = Complexity.of(g, 1, 3, 520, 520);
    assertEquals(35_322_218, c.parameters());
    assertEquals(152.717e9, c.macs(), .001e9);
  }
}
