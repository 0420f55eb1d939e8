package sc.fiji.tessera.training;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import sc.fiji.tessera.training.TrainingTarget.Meaning;

class TargetReaderTest {
  private static final int I = 9;

  private static TrainingPlan plan(Meaning meaning) {
    return new TrainingPlan(
        new TrainingStart.Architecture("u-net", Map.of("depth", "1", "width", "4"), 1),
        new TrainingTarget(meaning, 0, I),
        new TrainingObjective(LossChoice.DICE, ClassWeighting.NONE, 10, 5),
        new TrainingSchedule(1, 1, 0.01, 0),
        new TrainingData(16, 1, 0, false),
        "cpu",
        1);
  }

  private static TrainingExample example(Meaning meaning, int... labels) {
    TargetReader reader = new TargetReader(plan(meaning), List.of(labels), List.of("row"));
    return reader.example(
        0, 0, labels.length, 1, Intensities.of(new float[1][labels.length], labels.length));
  }

  /** Objects keep the pixels where they meet what is ignored, and lose those where they meet. */
  @Test
  void whatIsIgnoredIsNoObject() {
    TrainingExample e = example(Meaning.INSTANCES, 0, 1, 1, 1, I, I, 2, 2, 2, 3, 3, 3, 0);
    int x = TrainingExample.IGNORED;
    int[] expected = {0, 1, 1, 1, x, x, 1, 1, 0, 0, 1, 1, 0};
    for (int i = 0; i < expected.length; i++) assertEquals(expected[i], e.classAt(i), "pixel " + i);
    float[] without = example(Meaning.INSTANCES, 0, 1, 1, 1, 0, 0, 2, 2, 2, 3, 3, 3, 0).weights();
    assertArrayEquals(without, e.weights());
  }

  /** The plugin cuts one object alone, and weighs the gap most. */
  @Test
  void theMapOfThePlugin() {
    TrainingPlan p = plan(Meaning.INSTANCES);
    TrainingObjective objective =
        new TrainingObjective(
            LossChoice.DICE, ClassWeighting.NONE, ClassBalance.SET, 10, 5, BorderMap.PLUGIN);
    TrainingPlan plugin =
        new TrainingPlan(
            p.start(), p.target(), objective, p.schedule(), p.data(), p.device(), p.seed());
    int[] labels = {0, 1, 1, 1, 2, 2, 2, 0};
    TargetReader reader = new TargetReader(plugin, List.of(labels), List.of("row"));
    TrainingExample e = reader.example(0, 0, 8, 1, Intensities.of(new float[1][8], 8));
    int[] expected = {0, 1, 1, 1, 0, 1, 1, 0};
    for (int i = 0; i < 8; i++) assertEquals(expected[i], e.classAt(i), "pixel " + i);
    double gap = 0.1 + 50 * Math.exp(-1 / 72.0) + 0.9;
    assertEquals(gap, e.weights()[4], 1e-5);
    assertEquals(1, e.weights()[3]);
    assertEquals(
        "Objective[loss=dice, weighting=none, balance=set, border=10.0, sigma=5.0]",
        p.objective().toString());
    assertEquals(objective.toString().replace(", map=plugin]", "]"), p.objective().toString());
  }
}
