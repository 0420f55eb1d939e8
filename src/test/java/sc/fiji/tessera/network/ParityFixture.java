package sc.fiji.tessera.network;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Assumptions;
import sc.fiji.tessera.checkpoint.Checkpoint;
import sc.fiji.tessera.graph.Graph;

/**
 * A small network of a reference implementation with all values: {@code weights.pth}, what goes in
 * ({@code in_x.npy}) and what comes out ({@code out_out.npy}, {@code out_aux.npy}).
 */
record ParityFixture(Path folder) {

  /** From src/test/resources/network/parity. */
  static ParityFixture of(String name) {
    return new ParityFixture(Path.of("src/test/resources/network/parity", name));
  }

  /** One that is too large for the repository; the test is skipped where it is missing. */
  static ParityFixture shared(String name) {
    Path folder = Path.of("../shared/specs/parity", name);
    Assumptions.assumeTrue(Files.isDirectory(folder), "SKIPPED: " + folder + " is missing");
    return new ParityFixture(folder);
  }

  /** Its state is the network's, to the name, and both roads give its outputs, in this order. */
  void assertReproduced(Network network, String... outputs) throws IOException {
    Graph graph = network.blank().with(values(network.blank()));
    Array x = Array.file(folder.resolve("in_x.npy"));
    List<Array> onnxRuntime = Forward.onnxRuntime(graph, x);
    List<Array> djl = Forward.djl(graph, x);
    assertEquals(outputs.length, onnxRuntime.size(), "outputs");
    for (int i = 0; i < outputs.length; i++) {
      Array expected = map(Array.file(folder.resolve("out_" + outputs[i] + ".npy")));
      onnxRuntime.get(i).assertLike(expected, folder + " " + outputs[i] + " by ONNX Runtime");
      djl.get(i).assertLike(expected, folder + " " + outputs[i] + " by DJL");
    }
  }

  /** What a classifier says of an image is a map of 1 x 1. */
  private static Array map(Array a) {
    long[] d = a.dims();
    return d.length == 2 ? new Array(a.values(), d[0], d[1], 1, 1) : a;
  }

  private Map<String, float[]> values(Graph graph) throws IOException {
    Map<String, float[]> values = new HashMap<>();
    try (Checkpoint checkpoint = Checkpoint.open(folder.resolve("weights.pth"))) {
      Set<String> names = new TreeSet<>(checkpoint.tensors().keySet());
      names.removeIf(name -> name.endsWith("num_batches_tracked"));
      assertEquals(names, new TreeSet<>(graph.initializers().keySet()), folder + ": names");
      for (String name : names) values.put(name, checkpoint.read(name).floats());
    }
    return values;
  }
}
