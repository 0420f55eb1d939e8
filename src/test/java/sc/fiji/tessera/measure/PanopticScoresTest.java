package sc.fiji.tessera.measure;

import static org.junit.jupiter.api.Assertions.assertEquals;

import com.google.gson.JsonArray;
import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.function.IntPredicate;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import sc.fiji.tessera.label.Vectors;
import sc.fiji.tessera.measure.PanopticScores.Average;
import sc.fiji.tessera.measure.PanopticScores.Counts;
import sc.fiji.tessera.measure.PanopticScores.Segments;

class PanopticScoresTest {
  private static final Vectors VECTORS = new Vectors("/measure/instance_metrics.json");

  @ParameterizedTest
  @ValueSource(strings = {"pq_two_categories_void", "pq_crowd", "pq_background_is_a_segment"})
  void equalsPanopticapi(String name) {
    JsonObject in = VECTORS.get(name).getAsJsonObject("input");
    JsonObject e = VECTORS.get(name).getAsJsonObject("expected");
    Set<Integer> crowd = new HashSet<>();
    in.getAsJsonArray("crowd").forEach(c -> crowd.add(c.getAsInt()));
    PanopticScores scores =
        PanopticScores.of(
            LabelOverlaps.of(Vectors.image(in.get("gt")), Vectors.image(in.get("pred")), null),
            new Segments(classes(in.getAsJsonObject("gt_category")), crowd),
            new Segments(classes(in.getAsJsonObject("pred_category")), Set.of()));
    for (String c : Set.of("1", "2", "3")) {
      Counts none = new Counts(ObjectMatches.NONE, 0);
      Counts counts = scores.classes().getOrDefault(Integer.parseInt(c), none);
      compare(e.getAsJsonObject(c), counts);
      assertEquals(e.getAsJsonObject(c).get("sum_iou").getAsDouble(), counts.iou(), 1e-12);
    }
    compare(e.getAsJsonObject("average"), scores.average(c -> true));
  }

  private static Map<Integer, Integer> classes(JsonObject json) {
    Map<Integer, Integer> classes = new HashMap<>();
    json.keySet().forEach(k -> classes.put(Integer.valueOf(k), json.get(k).getAsInt()));
    return classes;
  }

  private static void compare(JsonObject e, Counts counts) {
    assertEquals(
        new ObjectMatches(e.get("tp").getAsInt(), e.get("fp").getAsInt(), e.get("fn").getAsInt()),
        counts.matches());
  }

  private static void compare(JsonObject e, Average average) {
    assertEquals(e.get("n").getAsInt(), average.classes());
    assertEquals(e.get("pq").getAsDouble(), average.pq(), 1e-9);
    assertEquals(e.get("sq").getAsDouble(), average.sq(), 1e-9);
    assertEquals(e.get("rq").getAsDouble(), average.rq(), 1e-9);
  }

  @Test
  void withoutSegmentsThereIsNoScore() {
    LabelOverlaps empty = LabelOverlaps.of(new int[4], new int[4]);
    Segments none = new Segments(Map.of(), Set.of());
    assertEquals(Double.NaN, PanopticScores.of(empty, none, none).average(c -> true).pq());
    Segments seen = new Segments(Map.of(1, 7), Set.of());
    LabelOverlaps one = LabelOverlaps.of(new int[] {1, 1, 0}, new int[] {1, 0, 0});
    PanopticScores scores = PanopticScores.of(one, seen, seen);
    assertEquals(new ObjectMatches(0, 1, 1), scores.classes().get(7).matches());
    assertEquals(0, scores.plus(scores).average(c -> true).pq());
    assertEquals(Set.of(7), scores.present());
  }

  @Test
  void equalsPanopticapiOnCocoImages() throws IOException {
    Path folder = ConformanceData.folder("panoptic_coco");
    JsonObject results =
        ConformanceData.json(folder.resolve("expected.json")).getAsJsonObject("results");
    Set<Integer> things = new HashSet<>();
    JsonArray categories =
        JsonParser.parseString(Files.readString(folder.resolve("panoptic_coco_categories.json")))
            .getAsJsonArray();
    for (JsonElement c : categories)
      if (c.getAsJsonObject().get("isthing").getAsInt() == 1)
        things.add(c.getAsJsonObject().get("id").getAsInt());
    check(results.getAsJsonObject("identity"), score(folder, "panoptic_examples"), things);
    check(results.getAsJsonObject("perturbed"), score(folder, "pred_perturbed"), things);
  }

  private static void check(JsonObject e, PanopticScores scores, Set<Integer> things) {
    IntPredicate isThing = things::contains;
    compare(e.getAsJsonObject("All"), scores.average(c -> true));
    compare(e.getAsJsonObject("Things"), scores.average(isThing));
    compare(e.getAsJsonObject("Stuff"), scores.average(isThing.negate()));
    JsonObject classes = e.getAsJsonObject("per_class");
    for (String c : classes.keySet()) {
      Counts counts = scores.classes().get(Integer.valueOf(c));
      JsonObject theirs = classes.getAsJsonObject(c);
      compare(theirs, counts);
      assertEquals(theirs.get("iou").getAsDouble(), counts.iou(), 1e-9);
      assertEquals(theirs.get("pq").getAsDouble(), counts.pq(), 1e-9);
      assertEquals(theirs.get("sq").getAsDouble(), counts.sq(), 1e-9);
      assertEquals(theirs.get("rq").getAsDouble(), counts.rq(), 1e-9);
    }
  }

  private static PanopticScores score(Path folder, String prediction) throws IOException {
    JsonObject truth = ConformanceData.json(folder.resolve("panoptic_examples.json"));
    JsonObject found = ConformanceData.json(folder.resolve(prediction + ".json"));
    Map<Integer, JsonObject> byImage = new HashMap<>();
    for (JsonElement a : found.getAsJsonArray("annotations"))
      byImage.put(a.getAsJsonObject().get("image_id").getAsInt(), a.getAsJsonObject());
    PanopticScores sum = PanopticScores.NONE;
    for (JsonElement a : truth.getAsJsonArray("annotations")) {
      JsonObject image = a.getAsJsonObject();
      JsonObject other = byImage.get(image.get("image_id").getAsInt());
      LabelOverlaps overlaps =
          LabelOverlaps.of(
              ids(folder.resolve("panoptic_examples"), image),
              ids(folder.resolve(prediction), other));
      sum = sum.plus(PanopticScores.of(overlaps, segments(image), segments(other)));
    }
    return sum;
  }

  private static int[] ids(Path folder, JsonObject image) throws IOException {
    BufferedImage png = ImageIO.read(folder.resolve(image.get("file_name").getAsString()).toFile());
    int[] rgb = png.getRGB(0, 0, png.getWidth(), png.getHeight(), null, 0, png.getWidth());
    for (int i = 0; i < rgb.length; i++)
      rgb[i] = (rgb[i] >> 16 & 255) | (rgb[i] >> 8 & 255) << 8 | (rgb[i] & 255) << 16;
    return rgb;
  }

  private static Segments segments(JsonObject image) {
    Map<Integer, Integer> classes = new HashMap<>();
    Set<Integer> crowd = new HashSet<>();
    for (JsonElement s : image.getAsJsonArray("segments_info")) {
      JsonObject segment = s.getAsJsonObject();
      classes.put(segment.get("id").getAsInt(), segment.get("category_id").getAsInt());
      if (segment.has("iscrowd") && segment.get("iscrowd").getAsInt() == 1)
        crowd.add(segment.get("id").getAsInt());
    }
    return new Segments(classes, crowd);
  }
}
