package sc.fiji.tessera.training;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class ClassWeightingTest {

  /** Reference: f = 0.7667, 0.5, 0.2, so weights 0.6522, 1, 2.5 before scaling. */
  @Test
  void medianFrequencyOfSeveralImages() {
    long[][] counts = {{50, 50, 0}, {100, 0, 0}, {80, 0, 20}};
    float[] w = ClassWeighting.MEDIAN_FREQUENCY.weights(counts);
    double mean = (230 * 0.6521739130434783 + 50 * 1.0 + 20 * 2.5) / 300;
    assertArrayEquals(
        new double[] {0.6521739130434783 / mean, 1 / mean, 2.5 / mean},
        new double[] {w[0], w[1], w[2]},
        1e-6);
  }

  @Test
  void inverseFrequencyBalances() {
    float[] w = ClassWeighting.INVERSE_FREQUENCY.weights(new long[][] {{750, 250}});
    assertEquals(w[0] * 750, w[1] * 250, 1e-3);
  }

  @ParameterizedTest
  @EnumSource(ClassWeighting.class)
  void theMeanWeightIsOneAndAbsentClassesHaveNone(ClassWeighting weighting) {
    long[][] counts = {{9000, 900, 100, 0}, {8000, 2000, 0, 0}};
    float[] w = weighting.weights(counts);
    double mean = (17000.0 * w[0] + 2900.0 * w[1] + 100.0 * w[2]) / 20000;
    assertEquals(1, mean, 1e-5);
    assertEquals(0, w[3]);
    assertEquals(weighting, ClassWeighting.of(weighting.toString()));
  }

  @Test
  void anUnknownNameIsRefused() {
    assertThrows(IllegalArgumentException.class, () -> ClassWeighting.of("fair"));
  }
}
