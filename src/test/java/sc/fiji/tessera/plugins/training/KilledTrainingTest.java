package sc.fiji.tessera.plugins.training;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertLinesMatch;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import sc.fiji.tessera.graph.ElementType;
import sc.fiji.tessera.graph.OnnxModel;
import sc.fiji.tessera.graph.Tensor;
import sc.fiji.tessera.model.SegmentationModel;

/**
 * A training that is killed twenty times at random moments goes on each time from a whole epoch
 * that is never older than the one before, and ends with the very network, bit for bit, and the
 * very log that one without interruption ends with.
 */
@Tag("slow")
class KilledTrainingTest {
  private static final int KILLS = 20;
  private static final int MOST_MILLISECONDS = 4000;
  private static final int MANY = 100_000;

  @TempDir Path folder;

  @Test
  void isResumedTwentyTimes() throws Exception {
    DiscSet.save(folder);
    Path killed = Files.createDirectory(folder.resolve("killed")).resolve("net.onnx");
    int epoch = 0;
    for (int kill = 1; kill <= KILLS; kill++) {
      run(
          options(killed, MANY, Files.exists(state(killed))),
          MOST_MILLISECONDS,
          KilledTraining.KILLED);
      if (!Files.exists(state(killed))) continue; // in its first epoch
      int reached = Integer.parseInt(OnnxModel.read(state(killed)).metadata().get("epoch"));
      assertTrue(reached >= epoch, "epoch " + reached + " after " + epoch);
      epoch = reached;
      SegmentationModel.open(killed);
      assertTrue(log(killed).size() >= epoch, "the log has " + log(killed).size() + " epochs");
    }
    System.out.println("killed " + KILLS + " times, " + epoch + " epochs whole");
    assertTrue(epoch > KILLS / 2, "only " + epoch + " epochs");
    int end = epoch + 2;
    run(options(killed, end, true), 0, 0);
    assertOnlyWhole(killed.getParent());
    Path whole = Files.createDirectory(folder.resolve("whole")).resolve("net.onnx");
    run(options(whole, end, false), 0, 0);
    assertEquals(end, log(whole).size());
    assertLinesMatch(log(whole), log(killed));
    assertEqualBits(parameters(whole), parameters(killed));
    assertEqualBits(
        OnnxModel.read(state(whole)).graph().initializers(),
        OnnxModel.read(state(killed)).graph().initializers());
  }

  private String options(Path model, int epochs, boolean resume) {
    return ("images=[%s/images] truth=[%s/objects] save=[%s] target=instances epochs=%d depth=2"
            + " width=4 patch=32 batch=2 decay=constant rate=0.002%s")
        .formatted(folder, folder, model, epochs, resume ? " resume" : "");
  }

  private static Path state(Path model) {
    return model.resolveSibling("net.onnx.resume");
  }

  private static void run(String options, int most, int status) throws Exception {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(List.of("-Xmx1g", "-Djava.awt.headless=true"));
    command.add("-Dtessera.cache=" + System.getProperty("tessera.cache"));
    command.addAll(List.of("-cp", System.getProperty("java.class.path")));
    command.addAll(List.of(KilledTraining.class.getName(), options, "" + most));
    Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
    String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertEquals(status, process.waitFor(), said);
  }

  /** The epochs, without the column of the seconds. */
  private static List<String> log(Path model) throws IOException {
    List<String> lines = Files.readAllLines(model.resolveSibling("training_log.csv"));
    int seconds = List.of(lines.get(0).split(",")).indexOf("seconds");
    List<String> epochs = new ArrayList<>();
    for (String line : lines.subList(1, lines.size())) {
      List<String> cells = new ArrayList<>(List.of(line.split(",")));
      cells.remove(seconds);
      epochs.add(String.join(",", cells));
    }
    return epochs;
  }

  private static Map<String, Tensor> parameters(Path model) throws IOException {
    return OnnxModel.read(model).graph().initializers();
  }

  private static void assertEqualBits(Map<String, Tensor> expected, Map<String, Tensor> found) {
    assertEquals(expected.keySet(), found.keySet());
    expected.forEach(
        (name, tensor) -> {
          if (tensor.type() != ElementType.FLOAT) return;
          assertArrayEquals(tensor.floats(), found.get(name).floats(), 0, name);
        });
  }

  /** Files that were being written when the process died are not left beside the model. */
  private static void assertOnlyWhole(Path folder) throws IOException {
    try (Stream<Path> files = Files.list(folder)) {
      assertEquals(
          List.of("net-report.html", "net.onnx", "net.onnx.resume", "training_log.csv"),
          files.map(f -> f.getFileName().toString()).sorted().toList());
    }
  }
}
