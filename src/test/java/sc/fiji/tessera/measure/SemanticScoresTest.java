package sc.fiji.tessera.measure;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.google.gson.JsonObject;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.ToDoubleFunction;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import sc.fiji.tessera.label.Vectors;
import sc.fiji.tessera.measure.ConfusionMatrix.Options;
import sc.fiji.tessera.measure.ImageSetScores.ClassScore;
import sc.fiji.tessera.measure.SemanticScores.AbsentClass;

class SemanticScoresTest {
  private static final Vectors VECTORS = new Vectors("/measure/semantic_metrics.json");
  private static final double TOLERANCE = 1e-12;

  private static final Map<String, ClassScore> PER_CLASS = new LinkedHashMap<>();
  private static final Map<String, ToDoubleFunction<SemanticScores>> OVERALL =
      new LinkedHashMap<>();

  static {
    PER_CLASS.put("tp", (s, c) -> s.matrix().count(c, c));
    PER_CLASS.put("ref_count", (s, c) -> s.matrix().reference(c));
    PER_CLASS.put("pred_count", (s, c) -> s.matrix().prediction(c));
    PER_CLASS.put("iou", SemanticScores::iou);
    PER_CLASS.put("dice", SemanticScores::dice);
    PER_CLASS.put("precision", SemanticScores::precision);
    PER_CLASS.put("recall", SemanticScores::recall);
    PER_CLASS.put("specificity", SemanticScores::specificity);
    PER_CLASS.put("volume_similarity_signed", SemanticScores::volumeSimilarity);
    PER_CLASS.put("false_positive_rate", SemanticScores::falsePositiveRate);
    PER_CLASS.put("false_discovery_rate", SemanticScores::falseDiscoveryRate);
    PER_CLASS.put("false_negative_rate", SemanticScores::falseNegativeRate);
    OVERALL.put("n", s -> s.matrix().total());
    OVERALL.put("pixel_accuracy", SemanticScores::pixelAccuracy);
    OVERALL.put("mean_accuracy_present_in_ref", SemanticScores::meanAccuracy);
    OVERALL.put("miou_skip_absent_from_both", SemanticScores::meanIou);
    OVERALL.put(
        "miou_only_classes_in_ref", s -> s.meanIou(AbsentClass.SKIPPED_UNLESS_IN_REFERENCE));
    OVERALL.put("miou_absent_counts_one", s -> s.meanIou(AbsentClass.ONE));
    OVERALL.put("miou_absent_counts_zero", s -> s.meanIou(AbsentClass.ZERO));
    OVERALL.put("miou_foreground_only", SemanticScores::foregroundIou);
    OVERALL.put("mdice_skip_absent", SemanticScores::meanDice);
    OVERALL.put("mdice_foreground_only", SemanticScores::foregroundDice);
    OVERALL.put("fwiou", SemanticScores::frequencyWeightedIou);
    OVERALL.put("cohen_kappa", SemanticScores::kappa);
    OVERALL.put("mcc_multiclass", SemanticScores::matthewsCorrelation);
    // scikit-learn's names for some of them.
    OVERALL.put("sklearn_balanced_accuracy", SemanticScores::meanAccuracy);
    OVERALL.put("sklearn_jaccard_macro_zero_div0", s -> s.meanIou(AbsentClass.ZERO));
    OVERALL.put("sklearn_jaccard_weighted", SemanticScores::frequencyWeightedIou);
    OVERALL.put("sklearn_f1_micro", SemanticScores::pixelAccuracy);
  }

  @TestFactory
  Stream<DynamicTest> agreesWithTheVectors() {
    return VECTORS.all().stream()
        .filter(c -> c.getAsJsonObject("expected").has("confusion"))
        .map(c -> DynamicTest.dynamicTest(c.get("name").getAsString(), () -> check(c)));
  }

  @Test
  void thereAreElevenSuchVectors() {
    assertEquals(
        11,
        VECTORS.all().stream().filter(c -> c.getAsJsonObject("expected").has("confusion")).count());
  }

  private static void check(JsonObject c) {
    JsonObject input = c.getAsJsonObject("input");
    JsonObject expected = c.getAsJsonObject("expected");
    Options options = Options.classes(input.get("num_classes").getAsInt());
    if (!input.get("ignore").isJsonNull())
      options = options.ignoring(input.get("ignore").getAsInt());
    SemanticScores scores =
        new SemanticScores(
            ConfusionMatrix.of(
                Vectors.image(input.get("ref")), Vectors.image(input.get("pred")), options));
    checkCounts(Vectors.flat(expected.get("confusion")), scores.matrix());
    Set<String> unchecked = new TreeSet<>(expected.keySet());
    unchecked.remove("confusion");
    PER_CLASS.forEach(
        (name, score) -> {
          double[] values = Vectors.flat(expected.get(name));
          for (int k = 0; k < values.length; k++)
            assertEquals(values[k], score.of(scores, k), TOLERANCE, name + " of class " + k);
          unchecked.remove(name);
        });
    OVERALL.forEach(
        (name, score) -> {
          if (!expected.has(name)) return;
          double value = Vectors.flat(expected.get(name))[0];
          // The vector's note says that without pixels every value is NaN, and so is 0/0 here; its
          // 0 is an empty sum.
          if (name.equals("fwiou") && scores.matrix().total() == 0) value = Double.NaN;
          assertEquals(value, score.applyAsDouble(scores), TOLERANCE, name);
          unchecked.remove(name);
        });
    assertTrue(unchecked.isEmpty(), "not compared: " + unchecked);
  }

  private static void checkCounts(double[] expected, ConfusionMatrix m) {
    assertEquals(expected.length, m.classes() * m.classes());
    for (int i = 0; i < expected.length; i++)
      assertEquals(expected[i], m.count(i / m.classes(), i % m.classes()));
  }

  @Test
  void pixelErrorIsTheRest() {
    SemanticScores s = new SemanticScores(ConfusionMatrix.ofCounts(new long[][] {{5, 1}, {2, 12}}));
    assertEquals(0.15, s.pixelError(), TOLERANCE);
    assertEquals(1, s.pixelError() + s.pixelAccuracy(), TOLERANCE);
  }

  @Test
  void aClassBeyondTheMatrixIsAbsent() {
    SemanticScores s = new SemanticScores(ConfusionMatrix.ofCounts(new long[][] {{5, 1}, {2, 12}}));
    assertTrue(Double.isNaN(s.iou(9)));
    assertTrue(Double.isNaN(s.recall(9)));
    assertEquals(1, s.specificity(9));
  }

  @Test
  void manyPixelsDoNotOverflow() {
    long billion = 1_000_000_000L;
    SemanticScores s =
        new SemanticScores(
            ConfusionMatrix.ofCounts(
                new long[][] {
                  {11 * billion, billion, 0},
                  {0, 9 * billion, billion},
                  {3 * billion, 0, 11 * billion}
                }));
    assertEquals(0.7906976744186047, s.kappa(), TOLERANCE);
    assertEquals(0.794392523364486, s.matthewsCorrelation(), TOLERANCE);
  }
}
