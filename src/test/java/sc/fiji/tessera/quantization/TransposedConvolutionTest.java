package sc.fiji.tessera.quantization;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import sc.fiji.tessera.graph.Attribute;
import sc.fiji.tessera.graph.Graph;

class TransposedConvolutionTest {
  private static long transposed(Graph g) {
    return g.nodes().stream().filter(n -> n.opType().equals("ConvTranspose")).count();
  }

  private static Graph graph(int kernel, int stride, int bias, Attribute... more) {
    RandomNetworks n = new RandomNetworks();
    Attribute[] all = Arrays.copyOf(more, more.length + 1);
    all[more.length] = Attribute.of("strides", new long[] {stride, stride});
    long[] weight = {3, 4, kernel, kernel};
    return n.graph(n.convolution("ConvTranspose", n.input(3), bias, weight, all), 4);
  }

  private static void assertSame(Graph before, Graph after) {
    float[] x = RandomNetworks.noise(2 * 3 * 5 * 7, 1);
    float[] y = RandomNetworks.run(before, x, 2, 3, 5, 7);
    float[] z = RandomNetworks.run(after, x, 2, 3, 5, 7);
    assertEquals(0, RandomNetworks.largestDifference(y, z), 1e-5);
  }

  @ParameterizedTest
  @CsvSource({"2, 4", "2, 0", "3, 4", "4, 4"})
  void windowsSideBySideAreAConvolution(int size, int bias) {
    Graph graph = graph(size, size, bias);
    Graph rewritten = TransposedConvolution.rewritten(graph);
    assertEquals(0, transposed(rewritten));
    assertSame(graph, rewritten);
  }

  @ParameterizedTest
  @CsvSource({"4, 2", "2, 3", "1, 1"})
  void othersStay(int kernel, int stride) {
    Graph graph = graph(kernel, stride, 4);
    Graph rewritten = TransposedConvolution.rewritten(graph);
    assertEquals(1, transposed(rewritten));
    assertSame(graph, rewritten);
  }

  @Test
  void cutOrEnlargedOutputStays() {
    Graph padded = graph(2, 2, 4, Attribute.of("pads", new long[] {1, 0, 0, 1}));
    Graph enlarged = graph(2, 2, 4, Attribute.of("output_padding", new long[] {1, 1}));
    assertEquals(1, transposed(TransposedConvolution.rewritten(padded)));
    assertEquals(1, transposed(TransposedConvolution.rewritten(enlarged)));
  }
}
