package sc.fiji.tessera.measure;

import static org.junit.jupiter.api.Assertions.assertEquals;

import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import java.util.Arrays;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import sc.fiji.tessera.label.Vectors;

class PartitionScoresTest {
  private static final Vectors VECTORS = new Vectors("/measure/instance_metrics.json");

  @TestFactory
  Stream<DynamicTest> equalsTheReference() {
    return Stream.of(
            "identity",
            "permuted_ids",
            "shift_half_missing_extra",
            "merge_two",
            "split_one_exact_half",
            "pred_empty",
            "gt_empty",
            "both_empty",
            "no_background",
            "hungarian_vs_greedy",
            "ctc_split_needed",
            "blobs_shifted_40x40",
            "volume_3d")
        .map(name -> DynamicTest.dynamicTest(name, () -> compare(name)));
  }

  private static void compare(String name) {
    JsonObject c = VECTORS.get(name);
    JsonObject in = c.getAsJsonObject("input");
    JsonObject expected =
        c.getAsJsonObject("expected").getAsJsonObject("isbi2012_definition").getAsJsonObject();
    PartitionScores s = PartitionScores.of(flat(in.get("gt")), flat(in.get("pred")));
    equal(expected, "VRand", s.rand());
    equal(expected, "VRand_merge_precision", s.randMerge());
    equal(expected, "VRand_split_recall", s.randSplit());
    equal(expected, "VInfo", s.information());
    equal(expected, "VI_split_nats", s.splits() * Math.log(2));
    equal(expected, "VI_merge_nats", s.merges() * Math.log(2));
  }

  private static void equal(JsonObject expected, String name, double value) {
    if (!expected.has(name)) return;
    JsonElement e = expected.get(name);
    assertEquals(Double.parseDouble(e.getAsString()), value, 1e-12, name);
  }

  private static int[] flat(JsonElement nested) {
    return Arrays.stream(Vectors.flat(nested)).mapToInt(v -> (int) v).toArray();
  }

  /** The definition, pair of pixels by pair of pixels. */
  @Test
  void randIsACountOfPairs() {
    Random random = new Random(4);
    for (int round = 0; round < 200; round++) {
      int n = 1 + random.nextInt(30);
      int[] truth = random.ints(n, 0, 4).toArray();
      int[] found = random.ints(n, 0, 5).toArray();
      double both = 0;
      double inTruth = 0;
      double inFound = 0;
      for (int i = 0; i < n; i++) {
        for (int j = 0; j < n; j++) {
          if (truth[i] == 0 || truth[j] == 0) continue;
          boolean t = truth[i] == truth[j];
          boolean f = i == j || found[i] != 0 && found[i] == found[j];
          if (t && f) both++;
          if (t) inTruth++;
          if (f) inFound++;
        }
      }
      PartitionScores s = PartitionScores.of(truth, found);
      assertEquals(both / inFound, s.randMerge(), 1e-12);
      assertEquals(both / inTruth, s.randSplit(), 1e-12);
      assertEquals(2 * both / (inTruth + inFound), s.rand(), 1e-12);
    }
  }
}
