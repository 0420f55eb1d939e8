package sc.fiji.tessera.network;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import sc.fiji.tessera.graph.Graph;

class DrnTest {
  @ParameterizedTest
  @CsvSource({"c-26, drn_c_26", "d-22, drn_d_22", "d-38, drn_d_38", "d-105, drn_d_105"})
  void parametersAreThoseOfTheReference(String variant, String reference) throws IOException {
    Network net = Drn.ARCHITECTURE.variant("drn-" + variant, new Size(3, 19));
    ReferenceShapes.assertEqual(reference + "_seg_19", net);
  }

  @ParameterizedTest
  @EnumSource(
      value = Drn.Model.class,
      names = {"C_26", "D_22"})
  void logarithmsOfProbabilitiesOnTheImageOfAnySize(Drn.Model model) {
    Graph graph = new Drn(new Size(1, 3, 16), new Drn.Options(model)).graph(1);
    for (long[] size : new long[][] {{2, 1, 37, 50}, {1, 1, 1, 3}}) {
      Array y = Forward.both(graph, Array.random(2, size)).get(0);
      assertArrayEquals(new long[] {size[0], 3, size[2], size[3]}, y.dims());
      int plane = (int) (size[2] * size[3]);
      double sum = 0;
      for (int c = 0; c < 3; c++) sum += Math.exp(y.values()[c * plane + plane / 2]);
      assertEquals(1, sum, 1e-5);
    }
  }

  @Test
  void theUpSamplingIsBilinearAndFixed() {
    Graph graph = new Drn(new Size(1, 3, 16), new Drn.Options(Drn.Model.D_22)).graph(1);
    assertFalse(graph.trainable().contains("up.weight"));
    assertTrue(graph.trainable().contains("seg.weight"));
    float[] weights = graph.initializers().get("up.weight").floats();
    assertEquals(0.9375 * 0.9375, weights[16 * 7 + 8], 1e-6);
    assertEquals(0.0625 * 0.0625, weights[0], 1e-6);
  }

  @ParameterizedTest
  @CsvSource({"C_26, drn_c_26_seg_div8", "D_22, drn_d_22_seg_div8"})
  void numbersAreThoseOfTheReference(Drn.Model model, String name) throws IOException {
    Network net = new Drn(new Size(3, 5, 8), new Drn.Options(model));
    ParityFixture.of(name).assertReproducedBy(net);
  }
}
