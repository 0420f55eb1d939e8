package sc.fiji.tessera.network;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Assumptions;
import sc.fiji.tessera.checkpoint.Checkpoint;
import sc.fiji.tessera.graph.Graph;
import sc.fiji.tessera.graph.Value;

/**
 * What a reference implementation, made small, computes from its own weights: {@code weights.pth},
 * {@code in_x.npy} and {@code out_<name>.npy} in {@code /network/parity/<fixture>} of the test
 * resources or, for the larger ones, in {@code ../shared/specs/parity/<fixture>}.
 */
final class ParityFixture {
  private static final List<Path> FOLDERS =
      List.of(Path.of("src/test/resources/network/parity"), Path.of("../shared/specs/parity"));

  /** The dilated networks were wrapped in a module of this name. */
  private static final String WRAPPER = "^d\\.";

  private final Path folder;

  private ParityFixture(Path folder) {
    this.folder = folder;
  }

  /** Skips the test, loudly, where the fixture is not at hand. */
  static ParityFixture of(String name) {
    for (Path folder : FOLDERS) {
      if (Files.isDirectory(folder.resolve(name))) return new ParityFixture(folder.resolve(name));
    }
    return Assumptions.abort("SKIPPED: the fixture " + name + " is missing");
  }

  /**
   * With the reference's weights, each of them used, both roads give the reference's outputs: its
   * {@code out} is the logits, others have the names of auxiliary outputs.
   *
   * @return the graph with the weights
   */
  Graph assertReproducedBy(Network network) throws IOException {
    return assertReproducedBy(network.blank());
  }

  /** The same of a part of a network, whose output is {@code logits}. */
  Graph assertReproducedBy(Graph blank) throws IOException {
    Map<String, String> ours = new HashMap<>();
    for (String name : outputs()) ours.put(name, name.equals("out") ? "logits" : name);
    return assertReproducedBy(blank, ours);
  }

  /** The same for some of the reference's outputs, by the names that the network's have. */
  Graph assertReproducedBy(Network network, Map<String, String> outputs) throws IOException {
    return assertReproducedBy(network.blank(), outputs);
  }

  private Graph assertReproducedBy(Graph blank, Map<String, String> outputs) throws IOException {
    Graph graph = filled(blank);
    Array x = Array.file(folder.resolve("in_x.npy"));
    Map<String, Array> onnxRuntime = named(graph, Forward.onnxRuntime(graph, x));
    Map<String, Array> djl = named(graph, Forward.djl(graph, x));
    for (String name : outputs.keySet()) {
      Array expected = map(Array.file(folder.resolve("out_" + name + ".npy")));
      String ours = outputs.get(name);
      onnxRuntime.get(ours).assertLike(expected, folder.getFileName() + " " + name);
      djl.get(ours).assertLike(expected, folder.getFileName() + " " + name + ", DJL");
    }
    return graph;
  }

  /** The same of a network whose output is several of the reference's, channel behind channel. */
  Graph assertReproducedBy(Network network, String output, String... parts) throws IOException {
    Graph graph = filled(network.blank());
    Array x = Array.file(folder.resolve("in_x.npy"));
    Array onnxRuntime = named(graph, Forward.onnxRuntime(graph, x)).get(output);
    Array djl = named(graph, Forward.djl(graph, x)).get(output);
    int channel = 0;
    for (String part : parts) {
      Array expected = Array.file(folder.resolve("out_" + part + ".npy"));
      int n = (int) expected.dims()[1];
      onnxRuntime.channels(channel, n).assertLike(expected, part);
      djl.channels(channel, n).assertLike(expected, part + ", DJL");
      channel += n;
    }
    assertEquals(channel, onnxRuntime.dims()[1], "channels");
    return graph;
  }

  /** What a classifier says of an image is a map of 1 x 1. */
  private static Array map(Array a) {
    long[] d = a.dims();
    return d.length == 2 ? new Array(a.values(), d[0], d[1], 1, 1) : a;
  }

  private Graph filled(Graph blank) throws IOException {
    Map<String, float[]> values = weights();
    Set<String> names = new TreeSet<>(values.keySet());
    assertEquals(names, new TreeSet<>(blank.initializers().keySet()), "names of the weights");
    return blank.with(values);
  }

  /** The file with the weights. */
  Path checkpoint() {
    return folder.resolve("weights.pth");
  }

  /** A stored array: {@code in_x}, {@code out_masks}. */
  Array array(String name) throws IOException {
    return Array.file(folder.resolve(name + ".npy"));
  }

  /** The weights by their names, without counters. */
  Map<String, float[]> weights() throws IOException {
    Map<String, float[]> values = new HashMap<>();
    try (Checkpoint checkpoint = Checkpoint.open(checkpoint())) {
      for (String name : checkpoint.tensors().keySet()) {
        if (name.endsWith("num_batches_tracked")) continue;
        values.put(name.replaceFirst(WRAPPER, ""), checkpoint.read(name).floats());
      }
    }
    return values;
  }

  private static Map<String, Array> named(Graph graph, List<Array> outputs) {
    Map<String, Array> byName = new HashMap<>();
    List<Value> values = graph.outputs();
    for (int i = 0; i < values.size(); i++) byName.put(values.get(i).name(), outputs.get(i));
    return byName;
  }

  private List<String> outputs() throws IOException {
    List<String> names = new ArrayList<>();
    try (var files = Files.newDirectoryStream(folder, "out_*.npy")) {
      for (Path file : files) {
        names.add(file.getFileName().toString().replaceAll("^out_|\\.npy$", ""));
      }
    }
    assertFalse(names.isEmpty(), "there are outputs to compare with");
    return names;
  }
}
