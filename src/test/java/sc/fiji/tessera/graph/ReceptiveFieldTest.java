package sc.fiji.tessera.graph;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import sc.fiji.tessera.network.Output;
import sc.fiji.tessera.network.Size;
import sc.fiji.tessera.network.UNet;
import sc.fiji.tessera.network.UNetOriginal;

class ReceptiveFieldTest {

  /** The halos 8, 22, 46, 94, 190 of a U-Net, rounded up to its stride. */
  @ParameterizedTest
  @CsvSource({"1, 8, 2", "2, 24, 4", "3, 48, 8", "4, 96, 16", "5, 192, 32"})
  void haloOfUNets(int depth, int halo, int stride) {
    Graph graph = new UNet(new Size(1, 2), new UNet.Options(depth, 2)).graph(0);
    assertEquals(new ReceptiveField(halo, stride, true, ""), ReceptiveField.of(graph));
  }

  /** Valid convolutions on a mirrored image: 92 pixels, rounded up. */
  @Test
  void mirroredMarginsCount() {
    UNetOriginal.Options options = new UNetOriginal.Options(4, 2, Output.IMAGE);
    Graph graph = new UNetOriginal(new Size(1, 2), options).graph(0);
    assertEquals(new ReceptiveField(96, 16, true, ""), ReceptiveField.of(graph));
  }

  private static ReceptiveField of(String op, List<Tensor> constants, Attribute... attributes) {
    GraphBuilder b = new GraphBuilder("one");
    List<String> inputs = new java.util.ArrayList<>(List.of(b.input("x", "N", "1", "H", "W")));
    for (Tensor t : constants) inputs.add(t == null ? "" : b.initializer(t));
    String y = b.node(op, inputs, attributes);
    return ReceptiveField.of(b.output(y, "y", "N", "1", "H", "W").build());
  }

  private static Tensor kernel(int h, int w) {
    return Tensor.of("w", new float[h * w], 1, 1, h, w);
  }

  @Test
  void dilatedConvolution() {
    ReceptiveField f =
        of(
            "Conv",
            List.of(kernel(3, 3)),
            Attribute.of("dilations", new long[] {4, 2}),
            Attribute.of("pads", new long[] {4, 2, 4, 2}));
    assertEquals(new ReceptiveField(4, 1, true, ""), f);
  }

  @Test
  void bilinearResizeNeedsANeighbour() {
    Tensor scales = Tensor.of("s", new float[] {1, 1, 2, 2}, 4);
    java.util.List<Tensor> in = java.util.Arrays.asList(null, scales);
    ReceptiveField f = of("Resize", in, Attribute.of("mode", "linear"));
    assertEquals(1, f.halo());
    assertTrue(f.exact());
  }

  @Test
  void globalOperatorsAreNotExact() {
    ReceptiveField f = of("GlobalAveragePool", List.of());
    assertFalse(f.exact());
    assertTrue(f.why().contains("GlobalAveragePool"));
  }

  /** Its reshaping has one size written into it. */
  @Test
  void aNetworkForOneSizeSaysSo() {
    GraphBuilder b = new GraphBuilder("fixed");
    String x = b.input("x", "1", "1", "8", "8");
    String shape = b.initializer(Tensor.of("shape", new long[] {1, 1, 64}, 3));
    String back = b.initializer(Tensor.of("back", new long[] {1, 1, 8, 8}, 4));
    String y = b.node("Reshape", List.of(b.node("Reshape", List.of(x, shape)), back));
    ReceptiveField f = ReceptiveField.of(b.output(y, "y", "1", "1", "8", "8").build());
    assertEquals(new ReceptiveField(0, 1, false, "the network is made for images of one size"), f);
  }
}
