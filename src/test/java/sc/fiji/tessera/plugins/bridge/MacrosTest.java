package sc.fiji.tessera.plugins.bridge;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ij.IJ;
import ij.measure.ResultsTable;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Every macro in the folder macros, as {@code fiji --headless -macro} runs it. */
class MacrosTest {
  private static final Path MACROS = Path.of("macros");

  /**
   * What a macro is expected to leave: files in the results folder, rows in the table (-1 = some).
   */
  private record Expected(String more, List<String> files, int rows) {}

  private static final Path WEIGHTS =
      Path.of("src/test/resources/network/parity/unet_milesial_div16/weights.pth");

  private static final Map<String, Expected> EXPECTED =
      Map.ofEntries(
          Map.entry(
              "Compare_Models.ijm",
              new Expected(
                  ",nuclei-u-net,{u-net.onnx}",
                  List.of("first", "scores-comparison-images.csv", "scores.csv", "second"),
                  -1)),
          Map.entry(
              "Measure_Hyperstack.ijm",
              new Expected(
                  ",{cells-5d.tif},{truth-5d.tif},2", List.of("instances.csv", "labels.tif"), -1)),
          Map.entry(
              "Segment_Anything_At_Maxima.ijm",
              new Expected(",{sam.onnx}", List.of("labels.tif"), -1)),
          Map.entry(
              "Train_Evaluate_Apply.ijm",
              new Expected(
                  ",1",
                  List.of(
                      "cells-report.html",
                      "cells.onnx",
                      "cells.onnx.resume",
                      "found",
                      "masks",
                      "test",
                      "train",
                      "training_log.csv"),
                  9)),
          Map.entry(
              "Describe_Model.ijm",
              new Expected(
                  "",
                  List.of(
                      "description.txt", "layers.csv", "network.png", "network.svg", "package.zip"),
                  0)),
          Map.entry(
              "Import_Checkpoint.ijm",
              new Expected(
                  "," + WEIGHTS.toAbsolutePath(),
                  List.of("imported.onnx", "nuclei-001.tif", "nuclei-002.tif", "nuclei-003.tif"),
                  15)),
          Map.entry(
              "Refine_Nuclei.ijm",
              new Expected("", List.of("labels.tif", "scores.tif", "unsure.tif"), 3)),
          Map.entry(
              "Segment_Nuclei.ijm", new Expected("", List.of("labels.tif", "overlay.png"), 3)),
          Map.entry(
              "Segment_Folder.ijm",
              new Expected("", List.of("nuclei-001.tif", "nuclei-002.tif", "nuclei-003.tif"), 15)),
          Map.entry(
              "Train_Nuclei.ijm",
              new Expected(
                  ",2",
                  List.of(
                      "masks",
                      "nuclei-report.html",
                      "nuclei.onnx",
                      "nuclei.onnx.resume",
                      "training_log.csv"),
                  15)),
          Map.entry(
              "Compare_Classical.ijm",
              new Expected(
                  "", List.of("K-means", "Multi-level Otsu", "Seeded Watershed", "U-Net"), 60)),
          Map.entry(
              "Compare_Networks.ijm",
              new Expected(
                  ",1",
                  List.of(
                      "lraspp-mobilenet-v3-large",
                      "lraspp-mobilenet-v3-large-report.html",
                      "lraspp-mobilenet-v3-large.onnx",
                      "lraspp-mobilenet-v3-large.onnx.resume",
                      "training_log.csv",
                      "tuned-report.html",
                      "tuned.onnx",
                      "tuned.onnx.resume",
                      "u-net",
                      "u-net-report.html",
                      "u-net.onnx",
                      "u-net.onnx.resume"),
                  30)));

  @TempDir static Path samples;
  @TempDir static Path examples;
  private static ExampleFiles files;
  @TempDir Path results;

  @BeforeAll
  static void makeSamples() {
    files = new ExampleFiles(examples);
    CommandCall.run("Generate Sample Data...", "count=3 width=96 height=96 save=[" + samples + "]");
  }

  /** Files of the examples, which stand in braces. */
  private static String filled(String more) {
    return Pattern.compile("\\{([^}]+)}")
        .matcher(more)
        .replaceAll(m -> Matcher.quoteReplacement(files.get(m.group(1)).toString()));
  }

  @BeforeEach
  @AfterEach
  void forget() {
    CommandProof.forget();
  }

  static Stream<String> macros() throws IOException {
    return names(MACROS).stream().filter(name -> name.endsWith(".ijm"));
  }

  private static List<String> names(Path folder) throws IOException {
    try (Stream<Path> files = Files.list(folder)) {
      return files.map(f -> f.getFileName().toString()).sorted().toList();
    }
  }

  @Test
  void everyMacroIsTested() throws IOException {
    assertEquals(
        new TreeSet<>(EXPECTED.keySet()), macros().collect(Collectors.toCollection(TreeSet::new)));
  }

  @ParameterizedTest
  @MethodSource("macros")
  void runsWithoutAScreen(String name) throws IOException {
    Expected expected = EXPECTED.get(name);
    String argument = samples + "," + results + filled(expected.more);
    String answer = IJ.runMacroFile(MACROS.resolve(name).toAbsolutePath().toString(), argument);
    assertNotEquals(Bridge.ABORTED, answer);
    assertEquals(expected.files, names(results));
    ResultsTable table = ResultsTable.getResultsTable();
    if (expected.rows < 0) assertTrue(table.size() > 0, "no rows");
    else assertEquals(expected.rows, table.size());
    if (table.getColumnIndex("IoU") == ResultsTable.COLUMN_NOT_FOUND) return;
    for (int row = 0; row < table.size(); row++) {
      double iou = table.getValue("IoU", row);
      assertTrue(iou >= 0 && iou <= 1, "IoU " + iou + " in row " + row);
    }
  }
}
