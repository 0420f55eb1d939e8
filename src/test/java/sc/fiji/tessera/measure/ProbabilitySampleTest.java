package sc.fiji.tessera.measure;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;

class ProbabilitySampleTest {
  /** Of a hundred thousand pixels whose class changes half-way, a sample has about half of each. */
  @Test
  void aSampleIsEven() {
    ProbabilitySample sample = new ProbabilitySample(2, 10_000);
    for (int i = 0; i < 100_000; i++) sample.add(new double[] {0.5, 0.5}, i < 50_000 ? 0 : 1);
    assertEquals(100_000, sample.seen());
    assertEquals(10_000, sample.count(0) + sample.count(1));
    // The standard deviation of the count is 47.
    assertTrue(Math.abs(sample.count(0) - 5000) < 250, "" + sample.count(0));
  }

  @Test
  void allPixelsAreKeptWhereThereIsRoom() {
    ProbabilitySample sample = new ProbabilitySample(3, 5000);
    for (int i = 0; i < 3000; i++) sample.add(new double[] {0.2, 0.3, 0.5}, i % 3);
    for (int c = 0; c < 3; c++) assertEquals(1000, sample.count(c));
    // Of the confidence 0.5, a third is right.
    assertEquals(0.5 - 1 / 3.0, sample.calibration(10).expectedError(), 1e-12);
    assertEquals(0.5, sample.ranking(2).rocArea(), 1e-12);
  }

  @Test
  void aSampleOfOneClassIsRefused() {
    assertThrows(IllegalArgumentException.class, () -> new ProbabilitySample(1, 10));
  }
}
