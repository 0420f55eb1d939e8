package sc.fiji.tessera.measure;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import com.google.gson.JsonArray;
import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import sc.fiji.tessera.label.Vectors;

class CocoEvaluationTest {
  private static final Vectors VECTORS = new Vectors("/measure/instance_metrics.json");
  private static final List<String> NAMES =
      List.of(
          "AP", "AP50", "AP75", "APs", "APm", "APl", "AR1", "AR10", "AR100", "ARs", "ARm", "ARl");

  @Test
  void equalsCocoevalOnThreeImages() {
    JsonObject c = VECTORS.get("coco_three_images");
    CocoEvaluation evaluation = new CocoEvaluation();
    for (JsonElement image : c.getAsJsonObject("input").getAsJsonArray("images"))
      add(evaluation, image.getAsJsonObject());
    compare(c.getAsJsonObject("expected"), evaluation.scores());
  }

  @TestFactory
  Stream<DynamicTest> equalsCocoevalWithoutScores() {
    return VECTORS.all().stream()
        .filter(c -> c.get("expected").isJsonObject())
        .filter(c -> c.getAsJsonObject("expected").has("coco_all_scores_1"))
        .map(
            c ->
                DynamicTest.dynamicTest(
                    c.get("name").getAsString(),
                    () -> {
                      CocoEvaluation evaluation = new CocoEvaluation();
                      add(evaluation, c.getAsJsonObject("input"));
                      compare(
                          c.getAsJsonObject("expected").getAsJsonObject("coco_all_scores_1"),
                          evaluation.scores());
                    }));
  }

  private static void add(CocoEvaluation evaluation, JsonObject image) {
    List<TrueInstance> truth = new ArrayList<>();
    masks(image.get("gt")).forEach((l, m) -> truth.add(TrueInstance.of(1, m)));
    List<ScoredInstance> found = new ArrayList<>();
    masks(image.get("pred"))
        .forEach(
            (l, m) -> {
              double score =
                  image.has("score") ? image.getAsJsonObject("score").get("" + l).getAsDouble() : 1;
              found.add(new ScoredInstance(1, m, score));
            });
    evaluation.add(truth, found);
  }

  private static Map<Integer, MaskRuns> masks(JsonElement labels) {
    int[] values = Arrays.stream(Vectors.flat(labels)).mapToInt(v -> (int) v).toArray();
    return MaskRuns.ofLabels(values, (int) Vectors.image(labels).dimension(0));
  }

  private static void compare(JsonObject e, CocoScores scores) {
    for (int i = 0; i < NAMES.size(); i++) {
      double value = scores.values()[i];
      double expected = e.get(NAMES.get(i)).getAsDouble();
      assertEquals(expected, Double.isNaN(value) ? -1 : value, 1e-9, NAMES.get(i));
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"segm", "bbox"})
  void equalsTheOfficialValues(String kind) throws IOException {
    Path folder = ConformanceData.folder("coco_eval");
    JsonObject truth = ConformanceData.json(folder.resolve("instances_val2014_100.json"));
    JsonArray results =
        JsonParser.parseString(
                Files.readString(
                    folder.resolve("instances_val2014_fake" + kind + "100_results.json")))
            .getAsJsonArray();
    boolean boxes = kind.equals("bbox");
    Map<Integer, JsonObject> images = new TreeMap<>();
    Map<Integer, List<TrueInstance>> truths = new TreeMap<>();
    Map<Integer, List<ScoredInstance>> found = new TreeMap<>();
    for (JsonElement i : truth.getAsJsonArray("images")) {
      int id = i.getAsJsonObject().get("id").getAsInt();
      images.put(id, i.getAsJsonObject());
      truths.put(id, new ArrayList<>());
      found.put(id, new ArrayList<>());
    }
    for (JsonElement a : truth.getAsJsonArray("annotations")) {
      JsonObject o = a.getAsJsonObject();
      int id = o.get("image_id").getAsInt();
      Region region = boxes ? box(o) : mask(o.get("segmentation"), images.get(id));
      boolean crowd = o.get("iscrowd").getAsInt() == 1;
      truths
          .get(id)
          .add(
              new TrueInstance(
                  o.get("category_id").getAsInt(), region, o.get("area").getAsDouble(), crowd));
    }
    for (JsonElement r : results) {
      JsonObject o = r.getAsJsonObject();
      Region region = boxes ? box(o) : mask(o.get("segmentation"), null);
      int category = o.get("category_id").getAsInt();
      found
          .get(o.get("image_id").getAsInt())
          .add(new ScoredInstance(category, region, o.get("score").getAsDouble()));
    }
    CocoEvaluation evaluation = new CocoEvaluation();
    for (int id : images.keySet()) evaluation.add(truths.get(id), found.get(id));
    JsonObject expected = ConformanceData.json(folder.resolve("expected_stats.json"));
    double[] values = evaluation.scores().values();
    double[] official =
        Vectors.flat(expected.getAsJsonObject("published_cocoapi_val2014_fake_eval_res").get(kind));
    assertArrayEquals(official, values, 0.0005);
    double[] recomputed =
        Vectors.flat(expected.getAsJsonObject("recomputed_pycocotools_2_0_11").get(kind));
    assertArrayEquals(recomputed, values, 1e-9);
  }

  private static Box box(JsonObject o) {
    double[] b = Vectors.flat(o.get("bbox"));
    return new Box(b[0], b[1], b[2], b[3]);
  }

  private static MaskRuns mask(JsonElement segmentation, JsonObject image) {
    if (segmentation.isJsonArray()) {
      List<double[]> outlines = new ArrayList<>();
      segmentation.getAsJsonArray().forEach(p -> outlines.add(Vectors.flat(p)));
      return MaskRuns.ofPolygons(
          outlines, image.get("width").getAsInt(), image.get("height").getAsInt());
    }
    JsonElement counts = segmentation.getAsJsonObject().get("counts");
    if (counts.isJsonPrimitive()) return MaskRuns.ofCocoText(counts.getAsString());
    return MaskRuns.ofCounts(Arrays.stream(Vectors.flat(counts)).mapToInt(v -> (int) v).toArray());
  }

  @Test
  void masksAreReadFromRunsOutlinesAndLabels() {
    MaskRuns square = MaskRuns.ofPolygons(List.of(new double[] {1, 1, 3, 1, 3, 3, 1, 3}), 5, 4);
    MaskRuns same = MaskRuns.ofCounts(5, 2, 2, 2, 9);
    assertEquals(4, square.area());
    assertEquals(4, square.shared(same));
    int[] labels = new int[20];
    for (int i : new int[] {6, 7, 11, 12}) labels[i] = 3;
    assertEquals(4, MaskRuns.ofLabels(labels, 5).get(3).shared(same));
    assertEquals(6, same.with(MaskRuns.ofCounts(6, 3)).area());
    assertEquals(2, new Box(0, 0, 2, 2).shared(new Box(1, 0, 5, 2)));
    assertEquals(0, new Box(0, 0, 2, 2).shared(new Box(2, 0, 5, 2)));
    assertThrows(IllegalArgumentException.class, () -> same.shared(new Box(0, 0, 2, 2)));
    assertThrows(IllegalArgumentException.class, () -> new Box(0, 0, 2, 2).shared(same));
    assertThrows(IllegalArgumentException.class, () -> MaskRuns.ofCocoText("P"));
    assertThrows(IllegalArgumentException.class, () -> MaskRuns.ofCocoText(" "));
  }
}
