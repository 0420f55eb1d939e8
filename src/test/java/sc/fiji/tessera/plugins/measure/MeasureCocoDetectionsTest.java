package sc.fiji.tessera.plugins.measure;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.google.gson.JsonObject;
import ij.measure.ResultsTable;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.CancellationException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import sc.fiji.tessera.label.Vectors;
import sc.fiji.tessera.measure.ConformanceData;
import sc.fiji.tessera.plugins.bridge.CommandCall;
import sc.fiji.tessera.plugins.bridge.Impatient;

/** Measure COCO Detections..., on the challenge's own example and on files made here. */
class MeasureCocoDetectionsTest {
  private static final String MEASURE = "Measure COCO Detections...";

  /** Two images of 10 x 8; two squares of cells in the first, a crowd in the second. */
  private static final String TRUTH =
      """
      {"info": {"a": [1, {"b": null}]},
       "annotations": [
        {"id": 1, "image_id": 7, "category_id": 3, "iscrowd": 0, "area": 16, "bbox": [1, 1, 4, 4],
         "segmentation": [[1, 1, 5, 1, 5, 5, 1, 5]]},
        {"id": 2, "image_id": 7, "category_id": 3, "iscrowd": 0, "area": 4, "bbox": [7, 0, 2, 2],
         "segmentation": {"size": [8, 10], "counts": [56, 2, 6, 2, 14]}},
        {"id": 3, "image_id": 9000000001, "category_id": 3, "iscrowd": 1, "bbox": [0, 0, 10, 8],
         "segmentation": {"size": [8, 10], "counts": [0, 80]}}],
       "images": [{"id": 7, "width": 10, "height": 8}, {"id": 9000000001, "width": 10, "height": 8}],
       "categories": [{"id": 3, "name": "cell"}, {"id": 5, "name": "never"}]}
      """;

  /** The first square, nothing, and one inside the crowd. */
  private static final String FOUND =
      """
      [{"image_id": 7, "category_id": 3, "score": 0.9, "bbox": [1, 1, 4, 4],
        "segmentation": [[1, 1, 5, 1, 5, 5, 1, 5]]},
       {"image_id": 7, "category_id": 3, "score": 0.8, "bbox": [0, 6, 2, 2],
        "segmentation": {"size": [8, 10], "counts": [6, 2, 6, 2, 64]}},
       {"image_id": 9000000001, "category_id": 3, "score": 0.95, "bbox": [2, 2, 3, 3],
        "segmentation": {"size": [8, 10], "counts": [18, 3, 5, 3, 51]}}]
      """;

  @TempDir Path folder;

  private String files(String truth, String found) throws IOException {
    Path t = Files.writeString(folder.resolve("truth.json"), truth);
    Path p = Files.writeString(folder.resolve("found.json"), found);
    return "prediction=[" + p + "] truth=[" + t + "] ";
  }

  private static ResultsTable measure(String options) {
    return (ResultsTable) CommandCall.run(MEASURE, options).get("table");
  }

  private static void assertRow(ResultsTable t, int row, String name, String metric, double v) {
    assertEquals(name, t.getStringValue("Class", row));
    assertEquals(metric, t.getStringValue("Metric", row));
    assertEquals(v, t.getValue("Value", row), 1e-12, metric);
  }

  /** Precision is 1 up to a recall of a half: 51 of the 101 recalls. */
  @ParameterizedTest
  @ValueSource(strings = {"segm", "bbox"})
  void scoresFollowFromTheFiles(String kind) throws IOException {
    ResultsTable table = measure(files(TRUTH, FOUND) + "classes kind=" + kind);
    assertEquals(14, table.size());
    double ap = 51 / 101.0;
    assertRow(table, 0, "all", "AP", ap);
    assertRow(table, 1, "all", "AP50", ap);
    assertRow(table, 2, "all", "AP75", ap);
    assertRow(table, 3, "all", "APs", ap);
    assertRow(table, 4, "all", "APm", Double.NaN);
    assertRow(table, 6, "all", "AR1", 0.5);
    assertRow(table, 8, "all", "AR100", 0.5);
    assertRow(table, 12, "cell", "AP", ap);
    assertRow(table, 13, "cell", "AP50", ap);
    assertEquals("0.50:0.95", table.getStringValue("IoU", 8));
    assertEquals("small", table.getStringValue("Area", 9));
    assertEquals(1, table.getValue("Detections", 6));
  }

  @Test
  void pascalComesLastAndOnRequest() throws IOException {
    ResultsTable table = measure(files(TRUTH, FOUND) + "pascal");
    assertEquals(14, table.size());
    assertRow(table, 12, "all", "VOC_AP50", 0.5);
    assertRow(table, 13, "all", "VOC2007_AP50", 6 / 11.0);
  }

  @Test
  void theTableIsSavedToo() throws IOException {
    String options = files(TRUTH, FOUND) + "save=[" + folder + "]";
    Object saved = CommandCall.run(MEASURE, options).get("saved");
    assertEquals(folder.resolve("detections.csv").toFile(), saved);
    assertEquals(13, Files.readAllLines(folder.resolve("detections.csv")).size());
  }

  @ParameterizedTest
  @ValueSource(strings = {"segm", "bbox"})
  void equalsTheOfficialNumbers(String kind) {
    Path data = ConformanceData.folder("coco_eval");
    JsonObject expected =
        ConformanceData.json(data.resolve("expected_stats.json"))
            .getAsJsonObject("recomputed_pycocotools_2_0_11");
    ResultsTable table =
        measure(
            "prediction=["
                + data.resolve("instances_val2014_fake" + kind + "100_results.json")
                + "] truth=["
                + data.resolve("instances_val2014_100.json")
                + "] classes kind="
                + kind);
    double[] official = Vectors.flat(expected.get(kind));
    assertEquals(12, official.length);
    for (int i = 0; i < 12; i++) assertEquals(official[i], table.getValue("Value", i), 1e-9);
    double sum = 0;
    int classes = 0;
    for (int row = 12; row < table.size(); row += 2) {
      if (Double.isNaN(table.getValue("Value", row))) continue;
      sum += table.getValue("Value", row);
      classes++;
    }
    assertEquals(official[0], sum / classes, 1e-9, "the mean over classes is AP");
  }

  /** What is wrong in a file is said in one sentence that names the file. */
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "\"image_id\": 7, \"cat|\"image_id\": 8, \"cat|about image 8, which is not among the images",
        "\"score\": 0.9,||has no score",
        "\"score\": 0.9|\"score\": \"high\"|is no file of COCO results: see $[0].score",
        "\"size\": [8, 10], \"counts\": [6|\"size\": [8, 11], \"counts\": [6|not have the size of its image",
        "[6, 2, 6, 2, 64]|[6, 2, 70, 20, 64]|not have the size of its image",
        "[6, 2, 6, 2, 64]|[6, -2, 6]|A run has 0 pixels or more, not -2",
        "[6, 2, 6, 2, 64]|\"6~\"|is none of a compressed mask",
        "[[1, 1, 5, 1, 5, 5, 1, 5]]|[[1, 1, 5, 1]]|An outline has 4 numbers",
        "[[1, 1, 5, 1, 5, 5, 1, 5]]|[[1, 1, 5, 1, 5, 1e12]]|has a corner at 1.0E12, far outside",
        "\"category_id\": 3,||has no category_id",
        "\"segmentation\": [[1, 1, 5, 1, 5, 5, 1, 5]]|\"x\": 0|has no segmentation; choose kind=bbox",
      })
  void badResultsAreRefused(String from, String to, String sentence) throws IOException {
    int at = FOUND.indexOf(from);
    assertTrue(at >= 0, from);
    String bad =
        FOUND.substring(0, at) + (to == null ? "" : to) + FOUND.substring(at + from.length());
    CommandCall.assertRefused(MEASURE, files(TRUTH, bad), sentence);
    CommandCall.assertRefused(MEASURE, files(TRUTH, bad), "found.json");
  }

  @Test
  void otherFilesAreRefused() throws IOException {
    CommandCall.assertRefused(MEASURE, files(TRUTH, TRUTH), "a list of entries, not an object");
    CommandCall.assertRefused(MEASURE, files(FOUND, FOUND), "is no file of COCO instances");
    CommandCall.assertRefused(MEASURE, files("{}", FOUND), "has no list \"images\"");
    CommandCall.assertRefused(MEASURE, files("GIF89a", FOUND), "truth.json is no file of COCO");
    CommandCall.assertRefused(MEASURE, files(TRUTH, ""), "it ends too early");
    String half = TRUTH.substring(0, TRUTH.length() / 2);
    CommandCall.assertRefused(MEASURE, files(half, FOUND), "it ends too early");
    String noSize = TRUTH.replace("\"width\": 10, ", "");
    CommandCall.assertRefused(MEASURE, files(noSize, FOUND), "has no width or height");
    assertRow(measure(files(noSize, FOUND) + "kind=bbox"), 6, "all", "AR1", 0.5);
    String boxless = FOUND.replace("\"bbox\": [1, 1, 4, 4],", "");
    CommandCall.assertRefused(MEASURE, files(TRUTH, boxless) + "kind=bbox", "choose kind=segm");
    String three = FOUND.replace("[1, 1, 4, 4]", "[1, 1, 4]");
    CommandCall.assertRefused(MEASURE, files(TRUTH, three) + "kind=bbox", "has 3 numbers");
    CommandCall.assertRefused(MEASURE, files(TRUTH, FOUND) + "save=x.txt", "'save' must be");
  }

  @Test
  void stopsWhenAsked() throws IOException {
    String options = files(TRUTH, FOUND);
    Impatient impatient = new Impatient(0);
    assertThrows(CancellationException.class, () -> CommandCall.run(MEASURE, options, impatient));
  }
}
