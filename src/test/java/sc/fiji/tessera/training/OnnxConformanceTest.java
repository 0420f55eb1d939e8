package sc.fiji.tessera.training;

import static org.junit.jupiter.api.Assertions.assertTrue;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.types.DataType;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import sc.fiji.tessera.graph.ElementType;
import sc.fiji.tessera.graph.Node;
import sc.fiji.tessera.graph.OnnxModel;
import sc.fiji.tessera.graph.Tensor;

/**
 * The node tests of ONNX itself (Debian's package libonnx-testdata) for every operator that the
 * interpreter claims. What cannot be applied is listed with its reason in {@link #INAPPLICABLE};
 * anything else that fails, and anything listed that passes, fails the test.
 */
@Tag("slow")
class OnnxConformanceTest {
  private static final Path NODE_TESTS = Path.of("/usr/share/libonnx-testdata/data/node");

  /** Regular expressions over the names of tests, and why those tests do not apply. */
  private static final Map<String, String> INAPPLICABLE =
      Map.ofEntries(
          Map.entry("test_cast(like)?_.*(BFLOAT16|STRING).*", "no bfloat16, no strings"),
          Map.entry(
              "test_(max|min|mod)_uint(16|32|64)", "PyTorch has no arithmetic on these types"),
          Map.entry("test_(max|min|mod_mixed_sign)_int16", "DJL has no int16 arrays"),
          Map.entry("test_pow_types_float32_uint(32|64)", "PyTorch has no such exponents"),
          Map.entry("test_identity_(opt|sequence)", "sequences and optionals are no tensors"),
          Map.entry(
              "test_batchnorm_.*_training_mode",
              "training_mode is refused: whether batch statistics are used is not the graph's choice"),
          Map.entry(
              "test_training_dropout.*",
              "training_mode as an input is refused: training is not the graph's choice"),
          Map.entry(
              "test_maxpool_with_argmax_2d_precomputed_strides", "storage_order = 1 is refused"),
          Map.entry(
              "test_maxunpool_export_with_output_shape",
              "counts positions in the inferred size; ONNX Runtime and we in the wanted one"),
          Map.entry("test_resize_tf_crop_and_resize", "this coordinate mode is refused"),
          Map.entry(
              "test_resize_downsample_scales_(linear|cubic)_align_corners",
              "aligns to a broken size (2.4 pixels); ONNX Runtime and PyTorch to whole pixels"));

  /** What became of the tests of one operator. */
  private static final class Tally {
    int passed;
    int inapplicable;
    final List<String> failed = new ArrayList<>();
  }

  @Test
  void everyClaimedOperatorPassesItsNodeTests() throws IOException {
    Assumptions.assumeTrue(
        Files.isDirectory(NODE_TESTS),
        "SKIPPED: " + NODE_TESTS + " is missing; install the package libonnx-testdata");
    Map<String, Tally> tallies = new TreeMap<>();
    Map<String, Integer> notClaimed = new TreeMap<>();
    List<String> wronglyListed = new ArrayList<>();
    try (Stream<Path> folders = Files.list(NODE_TESTS)) {
      for (Path folder : folders.sorted().toList()) {
        run(folder, tallies, notClaimed, wronglyListed);
      }
    }
    int passed = tallies.values().stream().mapToInt(t -> t.passed).sum();
    int inapplicable = tallies.values().stream().mapToInt(t -> t.inapplicable).sum();
    List<String> failed = tallies.values().stream().flatMap(t -> t.failed.stream()).toList();
    System.out.println("operator: passed, inapplicable, failed");
    tallies.forEach(
        (op, t) ->
            System.out.printf("%s: %d, %d, %d%n", op, t.passed, t.inapplicable, t.failed.size()));
    System.out.println("not claimed: " + notClaimed);
    System.out.printf(
        "passed %d, inapplicable %d, failed %d%n", passed, inapplicable, failed.size());
    failed.forEach(f -> System.out.println("FAILED " + f));
    assertTrue(failed.isEmpty(), failed.size() + " node tests failed: " + failed);
    assertTrue(wronglyListed.isEmpty(), "listed as inapplicable, but passed: " + wronglyListed);
    assertTrue(passed > 400, "only " + passed + " node tests were run");
  }

  private static void run(
      Path folder,
      Map<String, Tally> tallies,
      Map<String, Integer> notClaimed,
      List<String> wronglyListed)
      throws IOException {
    String name = folder.getFileName().toString();
    OnnxModel model = OnnxModel.read(folder.resolve("model.onnx"));
    List<String> unknown = unknown(model);
    if (!unknown.isEmpty()) {
      unknown.forEach(op -> notClaimed.merge(op, 1, Integer::sum));
      return;
    }
    List<Node> nodes = model.graph().nodes();
    String op = nodes.size() == 1 ? nodes.get(0).opType() : "several nodes";
    Tally tally = tallies.computeIfAbsent(op, k -> new Tally());
    boolean listed = INAPPLICABLE.keySet().stream().anyMatch(name::matches);
    String failure = failure(model, folder.resolve("test_data_set_0"));
    if (failure == null) {
      tally.passed++;
      if (listed) wronglyListed.add(name);
    } else if (listed) {
      tally.inapplicable++;
    } else {
      tally.failed.add(name + ": " + failure);
    }
  }

  private static List<String> unknown(OnnxModel model) {
    return model.graph().nodes().stream()
        .filter(n -> !n.domain().isEmpty() || !isClaimed(n.opType()))
        .map(Node::opType)
        .distinct()
        .toList();
  }

  private static boolean isClaimed(String opType) {
    return opType.equals("Constant") || Operators.names().contains(opType);
  }

  /** Null if the test passes. */
  private static String failure(OnnxModel model, Path data) throws IOException {
    try (GraphInterpreter network = new GraphInterpreter(model, TorchEngine.device("cpu"))) {
      NDList inputs = new NDList();
      for (int i = 0; Files.exists(data.resolve("input_" + i + ".pb")); i++) {
        inputs.add(
            new DeviceArrays(network.manager()).of(read(data.resolve("input_" + i + ".pb"))));
      }
      NDList outputs = network.forward(inputs, GraphInterpreter.Mode.INFERENCE);
      for (int i = 0; i < outputs.size(); i++) {
        Tensor expected = read(data.resolve("output_" + i + ".pb"));
        String difference = difference(expected, outputs.get(i));
        if (difference != null) return "output " + i + ": " + difference;
      }
      return null;
    } catch (RuntimeException e) {
      return String.valueOf(e.getMessage()).lines().findFirst().orElse(e.toString());
    }
  }

  private static Tensor read(Path file) throws IOException {
    return Tensor.parse(Files.readAllBytes(file));
  }

  private static String difference(Tensor expected, NDArray found) {
    long[] shape = found.getShape().getShape();
    if (!Arrays.equals(expected.dims(), shape)) {
      return "shape " + found.getShape() + " instead of " + expected;
    }
    if (type(expected.type()) != found.getDataType()) {
      return found.getDataType() + " instead of " + expected.type();
    }
    float[] e = expected.type() == ElementType.BOOL ? bools(expected) : expected.floats();
    float[] f;
    try (NDArray floats = found.toType(DataType.FLOAT32, true)) {
      f = floats.toFloatArray();
    }
    for (int i = 0; i < e.length; i++) {
      boolean equal =
          Float.compare(e[i], f[i]) == 0 || Math.abs(e[i] - f[i]) <= 1e-5 + 1e-3 * Math.abs(e[i]);
      if (!equal) return "value " + i + " is " + f[i] + " instead of " + e[i];
    }
    return null;
  }

  private static float[] bools(Tensor t) {
    long[] longs = t.longs();
    float[] result = new float[longs.length];
    for (int i = 0; i < result.length; i++) result[i] = longs[i];
    return result;
  }

  private static DataType type(ElementType type) {
    return switch (type) {
      case FLOAT -> DataType.FLOAT32;
      case DOUBLE -> DataType.FLOAT64;
      case FLOAT16 -> DataType.FLOAT16;
      case INT64 -> DataType.INT64;
      case INT32 -> DataType.INT32;
      case UINT8 -> DataType.UINT8;
      case INT8 -> DataType.INT8;
      case BOOL -> DataType.BOOLEAN;
      default -> DataType.UNKNOWN;
    };
  }
}
