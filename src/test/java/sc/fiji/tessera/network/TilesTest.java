package sc.fiji.tessera.network;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Map;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import sc.fiji.tessera.graph.Graph;
import sc.fiji.tessera.graph.ReceptiveField;

/** What a network says of a tile's inside, within the halo, is what it says of the whole image. */
class TilesTest {

  @ParameterizedTest
  @ValueSource(
      strings = {
        "u-net",
        "u-net-nearest",
        "u-net-residual",
        "u-net-original",
        "fcn-8s",
        "segnet",
        "segnet-basic"
      })
  void tilesWithTheHaloAreExact(String variant) {
    assertExact(Architectures.variant(variant, new Size(1, 2, 32)).graph(1));
  }

  @ParameterizedTest
  @ValueSource(ints = {2, 4})
  void tilesOfTwoJoinedNetworksAreExact(int context) {
    Map<String, String> options = Map.of("depth", "2", "context", Integer.toString(context));
    assertExact(UNet.ARCHITECTURE.network(new Size(1, 2, 16), options).graph(1));
  }

  private static void assertExact(Graph graph) {
    ReceptiveField field = ReceptiveField.of(graph);
    assertTrue(field.exact(), field.why());
    int s = field.stride();
    int h = 2 * field.halo() + s;
    int w = h + s;
    Array tile = Array.random(1, 1, 1, h, w);
    Array image = Array.random(2, 1, 1, h + 2 * s, w + 3 * s);
    for (int i = 0; i < h; i++) {
      System.arraycopy(tile.values(), i * w, image.values(), (i + s) * (w + 3 * s) + 2 * s, w);
    }
    Array alone = Forward.onnxRuntime(graph, tile).get(0);
    Array within = Forward.onnxRuntime(graph, image).get(0);
    for (int c = 0; c < 2; c++) {
      for (int i = field.halo(); i < h - field.halo(); i++) {
        for (int j = field.halo(); j < w - field.halo(); j++) {
          float whole = within.values()[(c * (h + 2 * s) + i + s) * (w + 3 * s) + j + 2 * s];
          assertEquals(whole, alone.values()[(c * h + i) * w + j], 1e-5);
        }
      }
    }
  }
}
