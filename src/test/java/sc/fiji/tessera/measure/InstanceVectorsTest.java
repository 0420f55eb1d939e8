package sc.fiji.tessera.measure;

import static org.junit.jupiter.api.Assertions.assertEquals;

import com.google.gson.JsonArray;
import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.ToDoubleFunction;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import sc.fiji.tessera.label.Vectors;
import sc.fiji.tessera.measure.MatchRule.Overlap;

/** Objects compared with what StarDist, Cellpose, py-ctcmetrics and others compute. */
class InstanceVectorsTest {
  private static final Vectors VECTORS = new Vectors("/measure/instance_metrics.json");

  /** StarDist's IoU is a float. */
  private static final double FLOAT = 1e-6;

  private static final double EXACT = 1e-12;

  @TestFactory
  Stream<DynamicTest> equalsTheReferences() {
    return VECTORS.all().stream()
        .filter(c -> c.getAsJsonObject("input").has("gt"))
        .filter(c -> !c.getAsJsonObject("input").has("crowd"))
        .map(c -> DynamicTest.dynamicTest(c.get("name").getAsString(), () -> compare(c)));
  }

  private static ObjectOverlaps objects(JsonObject c) {
    JsonObject in = c.getAsJsonObject("input");
    return ObjectOverlaps.of(
        LabelOverlaps.of(Vectors.image(in.get("gt")), Vectors.image(in.get("pred")), null));
  }

  private static void compare(JsonObject c) {
    ObjectOverlaps o = objects(c);
    JsonObject expected = c.getAsJsonObject("expected");
    starDist(o, expected.getAsJsonObject("stardist_matching_0.5"));
    ObjectScores iot = ObjectMatching.of(o, new MatchRule(Overlap.IOT, 0.5, false)).scores();
    JsonObject e = expected.getAsJsonObject("stardist_iot_0.5");
    counts(e, iot.matches());
    same(e, "mean_matched_score", iot.meanMatchedScore(), FLOAT);
    for (double t : ObjectScores.thresholds()) {
      ObjectScores scores = ObjectMatching.of(o, MatchRule.atLeast(t)).scores();
      JsonObject at = expected.getAsJsonObject("per_threshold").getAsJsonObject("" + t);
      counts(at, scores.matches());
      same(at, "accuracy", scores.accuracy(), EXACT);
      same(at, "f1", scores.f1(), EXACT);
    }
    same(expected, "dsb2018_mean_accuracy_0.5_0.95", ObjectScores.meanAccuracy(o, false), EXACT);
    cellpose(c, o);
    others(o, expected);
  }

  private static void starDist(ObjectOverlaps o, JsonObject e) {
    ObjectMatching matching = ObjectMatching.of(o, MatchRule.atLeast(0.5));
    ObjectScores s = matching.scores();
    counts(e, s.matches());
    assertEquals(e.get("n_true").getAsInt(), o.references());
    assertEquals(e.get("n_pred").getAsInt(), o.predictions());
    same(e, "precision", s.precision(), EXACT);
    same(e, "recall", s.recall(), EXACT);
    same(e, "accuracy", s.accuracy(), EXACT);
    same(e, "f1", s.f1(), EXACT);
    same(e, "mean_true_score", s.meanTrueScore(), FLOAT);
    same(e, "mean_matched_score", s.meanMatchedScore(), FLOAT);
    same(e, "panoptic_quality", s.panopticQuality(), FLOAT);
    List<List<Integer>> pairs = new ArrayList<>();
    for (ObjectRow row : ObjectRow.of(matching))
      if (row.referenceLabel() > 0 && row.predictionLabel() > 0)
        pairs.add(List.of(row.referenceLabel(), row.predictionLabel()));
    List<List<Integer>> theirs = new ArrayList<>();
    for (JsonElement i : e.getAsJsonArray("matched_tps")) {
      JsonArray pair = e.getAsJsonArray("matched_pairs").get(i.getAsInt()).getAsJsonArray();
      theirs.add(List.of(pair.get(0).getAsInt(), pair.get(1).getAsInt()));
    }
    assertEquals(theirs, pairs);
  }

  /** Cellpose takes one object from an image without background: there it is not compared. */
  private static void cellpose(JsonObject c, ObjectOverlaps o) {
    JsonObject expected = c.getAsJsonObject("expected");
    boolean[] background = new boolean[2];
    JsonObject in = c.getAsJsonObject("input");
    LabelOverlaps.of(Vectors.image(in.get("gt")), Vectors.image(in.get("pred")), null)
        .forEach(
            (r, p, n) -> {
              background[0] |= r == 0;
              background[1] |= p == 0;
            });
    if (background[0] && background[1]) {
      double[] ap = Vectors.flat(expected.get("cellpose_ap"));
      for (int i = 0; i < ap.length; i++) {
        MatchRule rule = MatchRule.atLeast(ObjectScores.thresholds().get(i));
        assertEquals(ap[i], ObjectMatching.of(o, rule).scores().accuracy(), FLOAT);
      }
    }
    same(expected, "cellpose_aji", AggregatedJaccard.of(o).overForeground(), EXACT);
  }

  private static void others(ObjectOverlaps o, JsonObject expected) {
    same(expected, "aji", AggregatedJaccard.of(o).aji(), EXACT);
    same(expected, "aji_plus", AggregatedJaccard.of(o).plus(), EXACT);
    BestDice dice = BestDice.of(o);
    same(expected, "best_dice_gt_to_pred", dice.ofReferences(), EXACT);
    same(expected, "best_dice_pred_to_gt", dice.ofPredictions(), EXACT);
    same(expected, "symmetric_best_dice", dice.symmetric(), EXACT);
    JsonObject ctc = expected.getAsJsonObject("ctc");
    CellTrackingScores tracking = CellTrackingScores.of(o);
    ObjectErrors errors = ObjectErrors.of(o);
    assertEquals(expected.get("count_difference").getAsInt(), errors.countDifference());
    assertEquals(ctc.get("NS").getAsInt(), tracking.splits());
    assertEquals(ctc.get("NS").getAsInt(), errors.merges());
    assertEquals(ctc.get("FN").getAsInt(), tracking.missed());
    assertEquals(ctc.get("FN").getAsInt(), errors.missed());
    assertEquals(ctc.get("FP").getAsInt(), tracking.extra());
    if (o.references() == 0) {
      assertEquals(Double.NaN, tracking.seg());
      assertEquals(Double.NaN, tracking.det());
      return;
    }
    same(ctc, "SEG", tracking.seg(), EXACT);
    same(ctc, "DET", tracking.det(), EXACT);
    assertEquals(ctc.get("AOGM_D").getAsInt(), tracking.aogm());
  }

  private static void counts(JsonObject e, ObjectMatches m) {
    assertEquals(
        new ObjectMatches(e.get("tp").getAsInt(), e.get("fp").getAsInt(), e.get("fn").getAsInt()),
        m);
  }

  /** What is nothing over nothing here is 0 in StarDist. */
  private static void same(JsonObject e, String name, double value, double tolerance) {
    double reference = Double.parseDouble(e.get(name).getAsString());
    assertEquals(Double.isNaN(reference) ? 0 : reference, orZero(value), tolerance, name);
    if (Double.isNaN(reference)) assertEquals(Double.NaN, value, name);
  }

  private static double orZero(double value) {
    return Double.isNaN(value) ? 0 : value;
  }

  @Test
  void setsArePooledOrAveraged() {
    JsonObject c = VECTORS.get("stardist_dataset");
    List<ObjectScores> images = new ArrayList<>();
    for (JsonElement name : c.getAsJsonObject("input").getAsJsonArray("cases"))
      images.add(
          ObjectMatching.of(objects(VECTORS.get(name.getAsString())), MatchRule.atLeast(0.5))
              .scores());
    ObjectScores pooled = images.stream().reduce(ObjectScores.NONE, ObjectScores::plus);
    JsonObject e = c.getAsJsonObject("expected").getAsJsonObject("pooled");
    counts(e, pooled.matches());
    ratios(e, score -> score.applyAsDouble(pooled));
    ratios(
        c.getAsJsonObject("expected").getAsJsonObject("by_image"),
        score -> Mean.of(images.stream().mapToDouble(score)).value());
  }

  private static void ratios(JsonObject e, ToDoubleFunction<ToDoubleFunction<ObjectScores>> of) {
    same(e, "precision", of.applyAsDouble(ObjectScores::precision), EXACT);
    same(e, "recall", of.applyAsDouble(ObjectScores::recall), EXACT);
    same(e, "accuracy", of.applyAsDouble(ObjectScores::accuracy), EXACT);
    same(e, "f1", of.applyAsDouble(ObjectScores::f1), EXACT);
    same(e, "mean_true_score", of.applyAsDouble(ObjectScores::meanTrueScore), FLOAT);
    same(e, "mean_matched_score", of.applyAsDouble(ObjectScores::meanMatchedScore), FLOAT);
    same(e, "panoptic_quality", of.applyAsDouble(ObjectScores::panopticQuality), FLOAT);
  }

  @Test
  void anOverlapOnTheThresholdIsEnough() {
    JsonObject c = VECTORS.get("iou_exactly_on_threshold");
    int[] truth = new int[20];
    Arrays.fill(truth, 1);
    int i = 0;
    for (JsonElement e : c.getAsJsonArray("expected")) {
      int[] found = new int[20];
      int n = c.getAsJsonObject("input").getAsJsonArray("pixels_pred").get(i++).getAsInt();
      Arrays.fill(found, 0, n, 7);
      double t = e.getAsJsonObject().get("threshold").getAsDouble();
      ObjectOverlaps o = ObjectOverlaps.of(truth, found);
      assertEquals(
          1, ObjectMatching.of(o, MatchRule.atLeast(t)).scores().matches().truePositives());
      assertEquals(0, ObjectMatching.of(o, MatchRule.above(t)).scores().matches().truePositives());
    }
  }
}
