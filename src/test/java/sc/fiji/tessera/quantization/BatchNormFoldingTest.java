package sc.fiji.tessera.quantization;

import static org.junit.jupiter.api.Assertions.assertEquals;

import org.junit.jupiter.api.Test;
import sc.fiji.tessera.graph.Attribute;
import sc.fiji.tessera.graph.Graph;

class BatchNormFoldingTest {
  private static final double TOLERANCE = 1e-5;

  private static long normalizations(Graph g) {
    return g.nodes().stream().filter(n -> n.opType().equals("BatchNormalization")).count();
  }

  private static void assertSame(Graph before, Graph after, int channels) {
    float[] x = RandomNetworks.noise(channels * 12 * 10, 1);
    float[] y = RandomNetworks.run(before, x, 1, channels, 12, 10);
    float[] z = RandomNetworks.run(after, x, 1, channels, 12, 10);
    assertEquals(0, RandomNetworks.largestDifference(y, z), TOLERANCE);
  }

  @Test
  void normalisationDisappearsIntoConvolutions() {
    RandomNetworks n = new RandomNetworks();
    String x = n.input(4);
    Attribute groups = Attribute.of("group", 2L);
    x = n.normalization(n.convolution("Conv", x, 0, new long[] {6, 2, 3, 3}, groups), 6);
    x = n.normalization(n.convolution("Conv", n.node("Relu", x), 3, new long[] {3, 6, 1, 1}), 3);
    Graph graph = n.graph(x, 3);
    Graph folded = BatchNormFolding.of(graph);
    assertEquals(2, normalizations(graph));
    assertEquals(0, normalizations(folded));
    assertSame(graph, folded, 4);
  }

  @Test
  void groupsOfTransposedConvolutionsKeepTheirChannels() {
    RandomNetworks n = new RandomNetworks();
    String x = n.input(4);
    Attribute groups = Attribute.of("group", 2L);
    Attribute strides = Attribute.of("strides", new long[] {2, 2});
    long[] weight = {4, 3, 3, 3};
    x = n.normalization(n.convolution("ConvTranspose", x, 6, weight, groups, strides), 6);
    Graph graph = n.graph(x, 6);
    Graph folded = BatchNormFolding.of(graph);
    assertEquals(0, normalizations(folded));
    assertSame(graph, folded, 4);
  }

  @Test
  void whatIsUsedTwiceStays() {
    RandomNetworks n = new RandomNetworks();
    String x = n.input(2);
    String y = n.convolution("Conv", x, 2, new long[] {2, 2, 1, 1});
    Graph graph = n.graph(n.node("Add", y, n.normalization(y, 2)), 2);
    Graph folded = BatchNormFolding.of(graph);
    assertEquals(1, normalizations(folded));
    assertSame(graph, folded, 2);
  }

  @Test
  void sharedWeightsAreFoldedApart() {
    RandomNetworks n = new RandomNetworks();
    String x = n.input(2);
    String w = n.tensor("shared.weight", 1, 0, 2, 2, 1, 1);
    String a = n.normalization(n.node("Conv", x, w), 2);
    String b = n.normalization(n.node("Conv", n.node("Neg", x), w), 2);
    Graph graph = n.graph(n.node("Add", a, b), 2);
    Graph folded = BatchNormFolding.of(graph);
    assertEquals(0, normalizations(folded));
    assertSame(graph, folded, 2);
  }
}
