package sc.fiji.tessera.classical;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import org.junit.jupiter.api.Test;
import sc.fiji.tessera.label.Pixels;

class FeatureWeightsTest {
  /** Grey values 10 and 30 are one standard deviation from their mean. */
  @Test
  void unitsDoNotMatter() {
    for (float unit : new float[] {1, 1000}) {
      Pixels image = new Pixels(new float[] {10 * unit, 30 * unit}, new int[] {2, 1});
      PixelFeatures f = new FeatureWeights(3, 1, 0).of(image, false, 1, 1);
      assertArrayEquals(new float[] {3, 9}, f.values(), 1e-5f);
    }
    Pixels flat = new Pixels(new float[] {5, 5}, new int[] {2, 1});
    assertEquals(0, new FeatureWeights(1, 1, 0).of(flat, false, 1, 1).square(0, 1));
  }

  /** Two colours as bright as each other, and one of them again twice as bright. */
  @Test
  void brightnessAndColourCountByTheirWeights() {
    Pixels image = new Pixels(new float[] {30, 10, 60, 10, 30, 20}, new int[] {3, 1, 2});
    PixelFeatures bright = new FeatureWeights(1, 0, 0).of(image, true, 1, 1);
    assertEquals(0, bright.square(0, 1), 1e-9);
    PixelFeatures colour = new FeatureWeights(0, 1, 0).of(image, true, 1, 1);
    PixelFeatures both = new FeatureWeights(1, 1, 0).of(image, true, 1, 1);
    assertEquals(both.square(0, 1), colour.square(0, 1), 1e-5);
    assertEquals(both.square(0, 2), bright.square(0, 2) + colour.square(0, 2), 1e-5);
    // as they are: (20, -20) of one standard deviation
    assertEquals(800 / deviationSquare(image.values()), both.square(0, 1), 1e-4);
  }

  private static double deviationSquare(float[] v) {
    double sum = 0;
    for (int c = 0; c < 2; c++) {
      double mean = (v[3 * c] + v[3 * c + 1] + v[3 * c + 2]) / 3;
      for (int i = 0; i < 3; i++) sum += Math.pow(v[3 * c + i] - mean, 2);
    }
    return sum / 6;
  }

  /** From one end of the longer side to the other, whatever its pixels. */
  @Test
  void placesCountByTheLongestSide() {
    Pixels flat = new Pixels(new float[100 * 4], new int[] {100, 4});
    PixelFeatures f = new FeatureWeights(1, 1, 2).of(flat, false, 1, 1);
    assertEquals(2 * Math.sqrt(12) * 0.99, Math.sqrt(f.square(0, 99)), 1e-4);
    PixelFeatures tall = new FeatureWeights(1, 1, 2).of(flat, false, 1, 50);
    assertEquals(2 * Math.sqrt(12) * 3 / 4, Math.sqrt(tall.square(0, 300)), 1e-4);
  }

  @Test
  void refusesNegativeWeights() {
    assertThrows(IllegalArgumentException.class, () -> new FeatureWeights(0, -1, 0));
  }
}
