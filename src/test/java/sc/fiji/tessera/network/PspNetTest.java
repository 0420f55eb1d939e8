package sc.fiji.tessera.network;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import sc.fiji.tessera.graph.Graph;

class PspNetTest {
  private static final Map<String, String> AUXILIARY = Map.of("auxiliary", "true");

  private static Network network(String variant, Size size) {
    return PspNet.ARCHITECTURE.network(size, variant, AUXILIARY);
  }

  @ParameterizedTest
  @CsvSource({
    "pspnet50_21cls, pspnet-50, 21",
    "pspnet50_19cls, pspnet-50, 19",
    "pspnet50_150cls, pspnet-50, 150",
    "pspnet101_21cls, pspnet-101, 21"
  })
  void parametersAreThoseOfTheReference(String name, String variant, int classes)
      throws IOException {
    ReferenceShapes.assertEqual(name, network(variant, new Size(3, classes)));
  }

  /** A map of 10 x 14, which 3 and 6 bins do not divide. */
  @Test
  void numbersAreThoseOfTheReference() throws IOException {
    ParityFixture.of("pspnet50_div16").assertReproducedBy(network("pspnet-50", new Size(3, 5, 16)));
  }

  @ParameterizedTest
  @CsvSource({"pspnet101_div16, pspnet-101, 3", "pspnet50_div16_batch, pspnet-50, 2"})
  void bothHeadsGiveTheNumbersOfAPeer(String peer, String variant, int classes) throws IOException {
    new PeerFixture(peer).assertReproducedBy(network(variant, new Size(3, classes, 16)));
  }

  /** Without the second head there are its parameters less. */
  @Test
  void theAuxiliaryHeadIsLeftOutUnlessAskedFor() {
    Size size = new Size(3, 21);
    Graph with = network("pspnet-50", size).blank();
    Graph without = PspNet.ARCHITECTURE.variant("pspnet-50", size).blank();
    assertEquals(2_365_205, with.parameters() - without.parameters());
    assertEquals(List.of("logits", "aux"), with.outputs().stream().map(v -> v.name()).toList());
    assertEquals(1, without.outputs().size());
  }

  /** Maps that no bin divides, of an image of another number of channels. */
  @ParameterizedTest
  @CsvSource({"41, 58", "64, 33", "9, 70", "1, 1"})
  void anySizeByBothRoads(int height, int width) {
    Graph graph = network("pspnet-50", new Size(1, 4, 32)).graph(2);
    Array x = Array.random(3, 2, 1, height, width);
    List<Array> ys = Forward.onnxRuntime(graph, x);
    List<Array> djl = Forward.djl(graph, x);
    for (int i = 0; i < 2; i++) {
      assertArrayEquals(new long[] {2, 4, height, width}, ys.get(i).dims());
      djl.get(i).assertLike(ys.get(i), "DJL");
    }
  }
}
