package sc.fiji.tessera.training;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class RateDecayTest {
  private static TrainingSchedule schedule(RateDecay decay, int warmup) {
    return new TrainingSchedule(10, 0, 0.01, 0, decay, warmup);
  }

  @Test
  void theUsualOneFallsAsAPower() {
    TrainingSchedule s = new TrainingSchedule(10, 0, 0.01, 0);
    assertEquals(0.01, s.rate(1, 0, 8));
    assertEquals(0.01 * Math.pow(0.5, 0.9), s.rate(6, 0, 8), 1e-12);
    assertTrue(s.rate(10, 7, 8) > 0);
  }

  @Test
  void theCosineIsHalfWayInTheMiddle() {
    TrainingSchedule s = schedule(RateDecay.COSINE, 0);
    assertEquals(0.01, s.rate(1, 0, 8));
    assertEquals(0.005, s.rate(6, 0, 8), 1e-12);
    assertTrue(s.rate(10, 7, 8) < 1e-5);
  }

  @Test
  void theRateRisesFirst() {
    TrainingSchedule s = schedule(RateDecay.CONSTANT, 9);
    for (int i = 0; i < 20; i++) {
      assertEquals(0.01 * Math.min(1, (i + 1) / 10.0), s.rate(1 + i / 8, i % 8, 8), 1e-12);
    }
  }

  @ParameterizedTest
  @EnumSource(RateDecay.class)
  void itNeverRisesLater(RateDecay decay) {
    for (int i = 0; i < 100; i++) {
      assertTrue(decay.factor(i / 100.0) >= decay.factor((i + 1) / 100.0));
    }
    assertEquals(decay, RateDecay.of(decay.toString()));
  }

  @Test
  void anUnknownOneIsRefused() {
    String said =
        assertThrows(IllegalArgumentException.class, () -> RateDecay.of("x")).getMessage();
    assertEquals("decay is 'x', but must be one of [polynomial, cosine, constant].", said);
  }
}
