package sc.fiji.tessera.inference;

import ai.onnxruntime.OnnxTensor;
import ai.onnxruntime.OrtEnvironment;
import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtSession;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.FloatBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Stream;
import sc.fiji.tessera.graph.Complexity;
import sc.fiji.tessera.graph.Graph;
import sc.fiji.tessera.graph.GraphBuilder;
import sc.fiji.tessera.graph.Node;
import sc.fiji.tessera.graph.OnnxModel;
import sc.fiji.tessera.graph.Tensor;
import sc.fiji.tessera.model.SegmentationModel;

/**
 * One window through the service, then through PyTorch, through the service again, through OpenCV,
 * and so on, so that what else the machine does disturbs all alike; and in between the product of
 * large matrices by ONNX Runtime, NumPy's BLAS and PyTorch, the fastest of which is what the
 * processor can do. All compute the same weights with as many threads; outputs are compared.
 */
final class PeerRounds {
  private static final int MATRIX = 2048;

  private final OnnxService service;
  private final SegmentationModel model;
  private final int width;
  private final int depth;
  private final int rounds;
  private final int threads = Runtime.getRuntime().availableProcessors();

  /**
   * @param model a plain U-Net of one channel and two classes
   * @param width of it
   * @param depth of it
   */
  PeerRounds(OnnxService service, SegmentationModel model, int width, int depth, int rounds) {
    this.service = service;
    this.model = model;
    this.width = width;
    this.depth = depth;
    this.rounds = rounds;
  }

  /**
   * Prints how many times as fast as each of the others the service is, and its share of a peak.
   */
  void compare(int side) throws IOException, OrtException {
    Path weights = Files.createTempFile("u-net", ".f32");
    Path unpadded = Files.createTempFile("u-net", ".onnx");
    write(model.onnx().graph(), weights);
    model.onnx().with(withoutPads(model.onnx().graph())).write(unpadded);
    List<PythonPeer> networks = new ArrayList<>();
    List<PythonPeer> products = new ArrayList<>();
    try (ModelSession session = service.open(model, "cpu")) {
      networks.add(PythonPeer.start("torch", weights, width, depth, side, side, threads));
      networks.add(PythonPeer.start("frozen", weights, width, depth, side, side, threads));
      networks.add(PythonPeer.start("opencv", unpadded, "-", "-", side, side, threads));
      products.add(PythonPeer.start("numpy", "-", "-", "-", MATRIX, "-", threads));
      products.add(PythonPeer.start("matmul", "-", "-", "-", MATRIX, "-", threads));
      networks.removeIf(Objects::isNull);
      products.removeIf(Objects::isNull);
      compare(new Ours(session, side), networks, products);
    } finally {
      for (PythonPeer p : Stream.concat(networks.stream(), products.stream()).toList()) {
        if (p != null) p.close();
      }
      Files.delete(weights);
      Files.delete(unpadded);
    }
  }

  private void compare(Ours ours, List<PythonPeer> networks, List<PythonPeer> products)
      throws IOException, OrtException {
    for (int i = 0; i < 3; i++) ours.seconds();
    for (PythonPeer peer : networks) {
      System.out.printf(Locale.ROOT, "%s: differs by %.1e%n", peer, ours.difference(peer.output()));
    }
    Map<PythonPeer, Times> theirTimes = new LinkedHashMap<>();
    for (PythonPeer peer : networks) theirTimes.put(peer, new Times());
    Map<String, Double> fastest = new LinkedHashMap<>();
    List<Double> times = new ArrayList<>();
    try (Product product = new Product()) {
      for (int i = 0; i < rounds; i++) {
        double before = ours.seconds();
        times.add(before);
        for (PythonPeer peer : networks) {
          double after = turn(peer, theirTimes.get(peer), ours, before);
          times.add(after);
          before = after;
        }
        for (int k = 0; k < 3; k++) {
          fastest.merge("ONNX Runtime", product.seconds(), Math::min);
          for (PythonPeer peer : products) {
            fastest.merge(peer.toString(), peer.seconds(), Math::min);
          }
        }
      }
    }
    print(ours, times, theirTimes);
    printPeak(ours, times, fastest);
  }

  /** Of a peer: its runs, in relation to ours before and after, and in processor time. */
  private record Times(List<Double> seconds, List<Double> ratios, List<Double> processors) {
    Times() {
      this(new ArrayList<>(), new ArrayList<>(), new ArrayList<>());
    }
  }

  /** The peer, then ours again; gives the time of ours. */
  private static double turn(PythonPeer peer, Times t, Ours ours, double before)
      throws IOException {
    double start = peer.processorSeconds();
    double theirs = peer.seconds();
    double theirProcessors = peer.processorSeconds() - start;
    start = PythonPeer.processorSeconds(ProcessHandle.current());
    double after = ours.seconds();
    double ourProcessors = PythonPeer.processorSeconds(ProcessHandle.current()) - start;
    t.seconds.add(theirs);
    t.ratios.add(theirs / ((before + after) / 2));
    t.processors.add(theirProcessors / ourProcessors);
    return after;
  }

  private void print(Ours ours, List<Double> times, Map<PythonPeer, Times> theirTimes) {
    double least = Collections.min(times);
    System.out.printf(
        Locale.ROOT,
        "%d x %d, %d threads: ours %.3f s at best, median of %d %.3f s%n",
        ours.side,
        ours.side,
        threads,
        least,
        times.size(),
        median(times));
    theirTimes.forEach(
        (peer, t) ->
            System.out.printf(
                Locale.ROOT,
                "  %s: median %.2f times as long (%.2f to %.2f, %d rounds); at best %.3f s, %.2f"
                    + " times ours at best; processor time %.2f times%n",
                peer,
                median(t.ratios),
                Collections.min(t.ratios),
                Collections.max(t.ratios),
                rounds,
                Collections.min(t.seconds),
                Collections.min(t.seconds) / least,
                median(t.processors)));
  }

  private void printPeak(Ours ours, List<Double> times, Map<String, Double> fastest) {
    double flop = Complexity.of(model.onnx().graph(), 1, 1, ours.side, ours.side).flop();
    double speed = flop / Collections.min(times) / 1e9;
    double peak = 0;
    for (Map.Entry<String, Double> e : fastest.entrySet()) {
      double gigaflops = 2.0 * MATRIX * MATRIX * MATRIX / e.getValue() / 1e9;
      peak = Math.max(peak, gigaflops);
      System.out.printf(Locale.ROOT, "  matrix product, %s: %.0f GFLOP/s%n", e.getKey(), gigaflops);
    }
    System.out.printf(
        Locale.ROOT, "  ours: %.0f GFLOP/s, %.0f %% of the fastest%n", speed, 100 * speed / peak);
  }

  private static double median(List<Double> values) {
    double[] sorted = values.stream().mapToDouble(v -> v).sorted().toArray();
    return (sorted[(sorted.length - 1) / 2] + sorted[sorted.length / 2]) / 2;
  }

  /** Names and dimensions as text, then all values. */
  private static void write(Graph graph, Path file) throws IOException {
    List<Tensor> tensors = graph.initializers().values().stream().filter(PeerRounds::real).toList();
    StringBuilder names = new StringBuilder();
    for (Tensor t : tensors) {
      names.append(t.name());
      for (long d : t.dims()) names.append(' ').append(d);
      names.append('\n');
    }
    try (OutputStream out = Files.newOutputStream(file)) {
      out.write(names.append('\n').toString().getBytes(StandardCharsets.UTF_8));
      for (Tensor t : tensors) {
        ByteBuffer bytes = ByteBuffer.allocate(4 * t.floats().length);
        bytes.order(ByteOrder.LITTLE_ENDIAN).asFloatBuffer().put(t.floats());
        out.write(bytes.array());
      }
    }
  }

  private static boolean real(Tensor t) {
    return t.name().contains("."); // the others are constants of the shape's arithmetic
  }

  /**
   * What OpenCV's importer takes: it refuses arithmetic with shapes, by which the padding of odd
   * sizes is found, and there is none to be padded where sides are multiples of 2^depth.
   */
  private static Graph withoutPads(Graph graph) {
    Map<String, String> origin = new HashMap<>();
    for (Node n : graph.nodes()) {
      if (n.opType().equals("Pad")) origin.put(n.output(), n.input(0));
    }
    List<Node> nodes = new ArrayList<>();
    for (Node n : graph.nodes()) {
      if (n.opType().equals("Pad")) continue;
      List<String> inputs = n.inputs().stream().map(i -> origin.getOrDefault(i, i)).toList();
      nodes.add(n.on(inputs, n.outputs()));
    }
    return graph.rewritten(nodes, graph.initializers()).keeping(graph.outputs());
  }

  /** A window through the service, with the image that the peers make as well. */
  private static final class Ours {
    private final ModelSession session;
    private final int side;
    private final FloatBuffer in;
    private final FloatBuffer out;

    Ours(ModelSession session, int side) {
      this.session = session;
      this.side = side;
      in = DirectFloats.of(side * side);
      out = DirectFloats.of(2 * side * side);
      for (int i = 0; i < in.capacity(); i++) in.put(i, i * 7919L % 1009 / 504.5f - 1);
    }

    double seconds() {
      long start = System.nanoTime();
      session.run(in, out, 1, side, side, Progress.NONE);
      return (System.nanoTime() - start) / 1e9;
    }

    /** The largest, as a share of the largest value. */
    double difference(FloatBuffer theirs) {
      seconds();
      double worst = theirs.remaining() == out.capacity() ? 0 : Double.NaN;
      double largest = 0;
      for (int i = 0; i < Math.min(out.capacity(), theirs.remaining()); i++) {
        worst = Math.max(worst, Math.abs(out.get(i) - theirs.get(i)));
        largest = Math.max(largest, Math.abs(out.get(i)));
      }
      return worst / largest;
    }
  }

  /** The product of two square matrices by ONNX Runtime. */
  private static final class Product implements AutoCloseable {
    private final OrtSession session;
    private final OnnxTensor a;

    Product() throws IOException, OrtException {
      OrtEnvironment environment = OrtRuntime.environment();
      GraphBuilder b = new GraphBuilder("product");
      String m = Integer.toString(MATRIX);
      String x = b.input("x", m, m);
      String y = b.node("MatMul", List.of(x, b.input("w", m, m)));
      session = environment.createSession(OnnxModel.of(b.output(y, "y", m, m).build()).toBytes());
      FloatBuffer values = DirectFloats.of(MATRIX * MATRIX);
      a = OnnxTensor.createTensor(environment, values, new long[] {MATRIX, MATRIX});
    }

    double seconds() throws OrtException {
      long start = System.nanoTime();
      session.run(Map.of("x", a, "w", a)).close();
      return (System.nanoTime() - start) / 1e9;
    }

    @Override
    public void close() throws OrtException {
      a.close();
      session.close();
    }
  }
}
