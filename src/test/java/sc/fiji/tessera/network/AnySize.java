package sc.fiji.tessera.network;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;

import java.util.HashMap;
import java.util.Map;
import sc.fiji.tessera.graph.Graph;

/** Logits come for each pixel, and the same ones by both roads. */
final class AnySize {
  private AnySize() {}

  /** Two images of height x width. */
  static void assertAccepted(Network network, int height, int width) {
    Graph graph = biased(network.graph(2));
    Array x = Array.random(3, 2, network.size().channels(), height, width);
    Array y = Forward.onnxRuntime(graph, x).get(0);
    assertArrayEquals(new long[] {2, network.size().classes(), height, width}, y.dims());
    Forward.djl(graph, x).get(0).assertLike(y, "DJL");
  }

  /** Biases start as zeros, and of a single pixel every ReLU may make nothing. */
  private static Graph biased(Graph graph) {
    Map<String, float[]> values = new HashMap<>();
    for (String name : graph.trainable()) {
      if (!name.endsWith(".bias")) continue;
      values.put(
          name, Array.random(name.hashCode(), graph.initializers().get(name).dims()).values());
    }
    return graph.with(values);
  }
}
