package sc.fiji.tessera.sample;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;

import org.junit.jupiter.api.Test;

class DrawTest {
  private static final int TIMES = 40_000;

  @Test
  void meanAndVarianceOfAPoissonNumberAreEqual() {
    for (double mean : new double[] {0.3, 3, 35, 400}) {
      Draw draw = new Draw(7, "poisson");
      double sum = 0;
      double square = 0;
      for (int i = 0; i < TIMES; i++) {
        double k = draw.poisson(mean);
        sum += k;
        square += (k - mean) * (k - mean);
      }
      assertEquals(mean, sum / TIMES, 0.03 * mean);
      assertEquals(mean, square / TIMES, 0.04 * mean);
    }
  }

  @Test
  void stagesAndSeedsHaveTheirOwnNumbers() {
    double one = new Draw(1, "a").uniform(0, 1);
    assertEquals(one, new Draw(1, "a").uniform(0, 1));
    assertNotEquals(one, new Draw(1, "b").uniform(0, 1), 1e-3);
    assertNotEquals(one, new Draw(2, "a").uniform(0, 1), 1e-3);
  }

  @Test
  void noiseHasNoMeanAndUnitDeviation() {
    for (int octaves = 1; octaves <= 4; octaves++) {
      ValueNoise noise = new ValueNoise(5);
      double sum = 0;
      double square = 0;
      for (int i = 0; i < TIMES; i++) {
        double value = noise.at(i % 200 * 0.37, i / 200 * 0.41, octaves);
        sum += value;
        square += value * value;
      }
      assertEquals(0, sum / TIMES, 0.1);
      assertEquals(1, Math.sqrt(square / TIMES), 0.1);
    }
  }
}
