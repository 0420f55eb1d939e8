package sc.fiji.tessera.measure;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import com.google.gson.JsonArray;
import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.Test;
import sc.fiji.tessera.label.Vectors;

class ProbabilityScoresTest {
  private static final Vectors VECTORS = new Vectors("/measure/semantic_metrics.json");

  @Test
  void calibrationEqualsTheReference() {
    JsonObject c = VECTORS.get("calibration_binary_10_pixels");
    JsonObject in = c.getAsJsonObject("input");
    JsonObject e = c.getAsJsonObject("expected");
    JsonArray rows = in.getAsJsonArray("prob");
    double[][] p = new double[rows.size()][];
    for (int i = 0; i < p.length; i++) p[i] = Vectors.flat(rows.get(i));
    int[] classes = Arrays.stream(Vectors.flat(in.get("label"))).mapToInt(v -> (int) v).toArray();
    ProbabilityCalibration calibration =
        ProbabilityCalibration.of(p, classes, in.get("bins").getAsInt());
    equal(e, "ece", calibration.expectedError());
    equal(e, "mce", calibration.largestError());
    equal(e, "nll", calibration.logLoss());
    equal(e, "brier_multiclass", calibration.brier());
    JsonArray bins = e.getAsJsonArray("bins_index_count_conf_acc");
    assertEquals(bins.size(), calibration.bins().size());
    for (int i = 0; i < bins.size(); i++) {
      ProbabilityCalibration.Bin bin = calibration.bins().get(i);
      double[] theirs = Vectors.flat(bins.get(i));
      assertEquals(theirs[0], bin.index());
      assertEquals(theirs[1], bin.pixels());
      assertEquals(theirs[2], bin.confidence(), 1e-12);
      assertEquals(theirs[3], bin.accuracy(), 1e-12);
    }
    double t = ProbabilityCalibration.temperature(p, classes);
    assertEquals(e.get("temperature").getAsDouble(), t, 1e-4);
    assertEquals(
        e.get("nll_at_temperature").getAsDouble(),
        ProbabilityCalibration.logLoss(p, classes, t),
        1e-9);
  }

  @Test
  void rankingEqualsTheReference() {
    JsonObject c = VECTORS.get("ranking_metrics");
    double[] scores = Vectors.flat(c.getAsJsonObject("input").get("score"));
    double[] labels = Vectors.flat(c.getAsJsonObject("input").get("label"));
    boolean[] positive = new boolean[labels.length];
    for (int i = 0; i < labels.length; i++) positive[i] = labels[i] == 1;
    Ranking ranking = Ranking.of(scores, positive);
    JsonObject e = c.getAsJsonObject("expected");
    equal(e, "roc_auc", ranking.rocArea());
    equal(e, "average_precision", ranking.averagePrecision());
    equal(e, "best_f1", ranking.bestF1());
    equal(e, "best_f1_threshold", ranking.bestThreshold());
  }

  private static void equal(JsonObject e, String name, double value) {
    JsonElement expected = e.get(name);
    assertEquals(expected.getAsDouble(), value, 1e-12, name);
  }

  /** With ties: the area is the chance that a positive is above a negative, a tie half of it. */
  @Test
  void theAreaIsAChance() {
    Random random = new Random(6);
    for (int round = 0; round < 300; round++) {
      int n = 2 + random.nextInt(20);
      double[] scores = random.ints(n, 0, 6).asDoubleStream().toArray();
      boolean[] positive = new boolean[n];
      for (int i = 2; i < n; i++) positive[i] = random.nextBoolean();
      positive[0] = true;
      double wins = 0;
      double pairs = 0;
      for (int i = 0; i < n; i++)
        for (int j = 0; j < n; j++) {
          if (!positive[i] || positive[j]) continue;
          pairs++;
          wins += scores[i] > scores[j] ? 1 : scores[i] == scores[j] ? 0.5 : 0;
        }
      assertEquals(wins / pairs, Ranking.of(scores, positive).rocArea(), 1e-12);
    }
  }

  @Test
  void whatIsUndefinedIsNaN() {
    Ranking none = Ranking.of(new double[] {1, 2}, new boolean[2]);
    assertEquals(new Ranking(Double.NaN, Double.NaN, Double.NaN, Double.NaN), none);
    assertEquals(
        Double.NaN, ProbabilityCalibration.of(new double[0][], new int[0], 10).expectedError());
    assertEquals(
        Double.NaN, ProbabilityCalibration.of(new double[0][], new int[0], 10).largestError());
    double[][] p = {{0.5, 0.5}};
    assertThrows(
        IllegalArgumentException.class, () -> ProbabilityCalibration.of(p, new int[] {2}, 10));
    assertThrows(
        IllegalArgumentException.class, () -> ProbabilityCalibration.of(p, new int[2], 10));
    assertThrows(IllegalArgumentException.class, () -> ProbabilityCalibration.of(p, new int[1], 0));
    assertThrows(IllegalArgumentException.class, () -> Ranking.of(new double[1], new boolean[2]));
  }
}
