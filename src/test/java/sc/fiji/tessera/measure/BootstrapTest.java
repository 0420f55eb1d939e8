package sc.fiji.tessera.measure;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Random;
import org.junit.jupiter.api.Test;

class BootstrapTest {
  @Test
  void fewerThanFiveImagesHaveNoInterval() {
    assertEquals(Bootstrap.NONE, Bootstrap.ofMean(new double[] {1, 2, 3, 4}));
    assertEquals(Bootstrap.NONE, Bootstrap.ofMean(new double[] {1, 2, 3, 4, Double.NaN}));
  }

  @Test
  void equalValuesHaveNoWidthAndRunsAgree() {
    assertEquals(new Bootstrap(0.5, 0.5), Bootstrap.ofMean(new double[] {.5, .5, .5, .5, .5}));
    double[] values = {0.1, 0.9, 0.4, 0.6, 0.3, 0.8};
    assertEquals(Bootstrap.ofMean(values), Bootstrap.ofMean(values));
  }

  /** The interval of a mean of normal values is near mean +- 1.96 sd / sqrt(n). */
  @Test
  void nearTheNormalInterval() {
    Random random = new Random(3);
    double[] values = random.doubles(400).map(u -> random.nextGaussian()).toArray();
    double mean = 0;
    for (double v : values) mean += v / values.length;
    Bootstrap b = Bootstrap.ofMean(values);
    assertEquals(mean - 1.96 / 20, b.low(), 0.02);
    assertEquals(mean + 1.96 / 20, b.high(), 0.02);
  }

  /** 95 % of such intervals hold the truth; with 40 images 92 or more, over 300 sets. */
  @Test
  void coversTheTruth() {
    Random random = new Random(5);
    int covered = 0;
    for (int set = 0; set < 300; set++) {
      double[] values = random.doubles(40).toArray();
      Bootstrap b = Bootstrap.ofMean(values);
      if (b.low() <= 0.5 && 0.5 <= b.high()) covered++;
    }
    assertTrue(covered >= 270 && covered <= 297, covered + " of 300");
  }

  @Test
  void scoresThatAreNotDefinedAreLeftOut() {
    Bootstrap b = Bootstrap.of(5, drawn -> drawn[0] == 0 ? Double.NaN : 2);
    assertEquals(new Bootstrap(2, 2), b);
  }
}
