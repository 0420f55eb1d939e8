package sc.fiji.tessera.network;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import sc.fiji.tessera.graph.Graph;
import sc.fiji.tessera.graph.Tensor;
import sc.fiji.tessera.graph.Value;

/**
 * What PyTorch 1.13 computes with modules wired as a reference's, for configurations of which there
 * is no {@link ParityFixture}. Weights and image are not stored but follow from their names: {@code
 * <fixture>.npy} and {@code <fixture>_aux.npy} in {@code /network/peer} of the test resources are
 * the outputs. Where both exist, these modules agree with the parity fixtures to 1e-6.
 */
record PeerFixture(String name) {
  private static final Path FOLDER = Path.of("src/test/resources/network/peer");

  /** Both roads give the peer's outputs. */
  void assertReproducedBy(Network network) throws IOException {
    Graph graph = filled(network.blank());
    long[] dims = expected("logits").dims().clone();
    dims[1] = network.size().channels();
    Array x = image(dims);
    List<Array> onnxRuntime = Forward.onnxRuntime(graph, x);
    List<Array> djl = Forward.djl(graph, x);
    assertEquals(graph.outputs().size(), onnxRuntime.size());
    for (int i = 0; i < onnxRuntime.size(); i++) {
      Value output = graph.outputs().get(i);
      Array expected = expected(output.name());
      onnxRuntime.get(i).assertLike(expected, name + " " + output.name());
      djl.get(i).assertLike(expected, name + " " + output.name() + ", DJL");
    }
  }

  /** The same for some outputs of a graph, by the names that the fixture has for them. */
  void assertReproducedBy(Graph blank, Map<String, String> outputs) throws IOException {
    Graph graph = filled(blank);
    long[] dims = expected("logits").dims().clone();
    dims[1] = graph.inputs().get(0).dims().get(1).size();
    List<Array> found = Forward.both(graph, image(dims));
    for (Map.Entry<String, String> e : outputs.entrySet()) {
      int i = graph.outputs().stream().map(Value::name).toList().indexOf(e.getKey());
      found.get(i).assertLike(expected(e.getValue()), name + " " + e.getKey());
    }
  }

  private Array expected(String output) throws IOException {
    String suffix = output.equals("logits") ? "" : "_" + output;
    return Array.file(FOLDER.resolve(name + suffix + ".npy"));
  }

  private static Array image(long... dims) {
    double[] u = uniform("image", (int) (dims[0] * dims[1] * dims[2] * dims[3]));
    float[] values = new float[u.length];
    for (int i = 0; i < u.length; i++) values[i] = (float) ((u[i] - 0.5) * 4);
    return new Array(values, dims);
  }

  private static Graph filled(Graph blank) {
    Map<String, float[]> values = new HashMap<>();
    blank.initializers().forEach((tensor, t) -> values.put(tensor, values(t)));
    return blank.with(values);
  }

  /** Like those of a trained network: no scale is 1 and no shift is 0. */
  private static float[] values(Tensor t) {
    double[] u = uniform(t.name(), (int) t.elements());
    double fan = (double) t.elements() / t.dims()[0];
    float[] values = new float[u.length];
    for (int i = 0; i < u.length; i++) values[i] = (float) value(t, u[i], fan);
    return values;
  }

  private static double value(Tensor t, double u, double fan) {
    if (t.name().endsWith("running_var")) return 0.5 + u;
    if (t.dims().length > 1) return (u - 0.5) * Math.sqrt(20 / fan);
    return t.name().endsWith("weight") ? 0.7 + 0.6 * u : 0.4 * (u - 0.5);
  }

  /** Numbers from 0 to 1 that follow from a name: the finaliser of MurmurHash3, 24 bits of it. */
  private static double[] uniform(String name, int count) {
    double[] values = new double[count];
    for (int i = 0; i < count; i++) {
      int x = name.hashCode() + i * 0x9E3779B9;
      x = (x ^ x >>> 16) * 0x85EBCA6B;
      x = (x ^ x >>> 13) * 0xC2B2AE35;
      x ^= x >>> 16;
      values[i] = (x >>> 8) / (double) (1 << 24);
    }
    return values;
  }
}
