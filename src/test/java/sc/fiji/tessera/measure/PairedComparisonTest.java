package sc.fiji.tessera.measure;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.Test;

class PairedComparisonTest {
  @Test
  void alwaysBetterInSixImages() {
    double[] a = {0.5, 0.1, 0.9, 0.3, 0.6, 0.2};
    double[] b = Arrays.stream(a).map(v -> v + 0.05).toArray();
    PairedComparison c = PairedComparison.of(a, b);
    assertEquals(0.05, c.difference(), 1e-12);
    assertEquals(2 / 64.0, c.p(), 1e-12, "only all signs and none are as extreme");
    assertTrue(c.significant());
    assertEquals(6, c.wins());
    assertEquals(0, c.losses());
    PairedComparison back = PairedComparison.of(b, a);
    assertEquals(c.p(), back.p());
    assertEquals(-c.difference(), back.difference(), 1e-12);
  }

  /** Differences 3, -1, 2: of the eight sums of signs, |s| >= 4 are 6, 4, -6, -4. */
  @Test
  void countedByHand() {
    PairedComparison c = PairedComparison.of(new double[] {0, 1, 0}, new double[] {3, 0, 2});
    assertEquals(0.5, c.p(), 1e-12);
    assertEquals(Bootstrap.NONE, c.interval());
  }

  @Test
  void equalSegmentations() {
    PairedComparison c = PairedComparison.of(new double[] {1, 2, 3}, new double[] {1, 2, 3});
    assertEquals(1, c.p());
    assertFalse(c.significant());
  }

  @Test
  void imagesWithoutAScoreAreLeftOut() {
    double nan = Double.NaN;
    PairedComparison c = PairedComparison.of(new double[] {nan, 1, 1}, new double[] {5, nan, 2});
    assertEquals(1, c.images());
    assertEquals(1, c.difference());
    assertTrue(Double.isNaN(PairedComparison.of(new double[] {nan}, new double[] {1}).p()));
  }

  /** Without a difference, p below 0.05 comes up about one time in twenty. */
  @Test
  void chanceIsSeldomSignificant() {
    Random random = new Random(7);
    int found = 0;
    for (int set = 0; set < 400; set++) {
      double[] a = random.doubles(10).toArray();
      double[] b = random.doubles(10).toArray();
      if (PairedComparison.of(a, b).significant()) found++;
    }
    assertTrue(found > 6 && found < 38, found + " of 400");
  }

  @Test
  void manyImagesAreDrawn() {
    Random random = new Random(9);
    double[] a = random.doubles(30).toArray();
    double[] b = Arrays.stream(a).map(v -> v + 0.3 + 0.1 * random.nextGaussian()).toArray();
    PairedComparison c = PairedComparison.of(a, b);
    assertEquals(1 / 100001.0, c.p(), 1e-9);
    assertTrue(c.interval().low() > 0.2 && c.interval().high() < 0.4);
  }
}
