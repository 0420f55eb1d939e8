package sc.fiji.tessera.sample;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Arrays;
import org.junit.jupiter.api.Test;

class CameraTest {
  private static final int SIDE = 200;

  /** Grey = offset + gain * electrons: mean and variance follow from the counts of photons. */
  @Test
  void theVarianceGrowsWithTheSignal() {
    Camera camera = new Camera(200, 4, 3, 50, 16);
    for (double signal : new double[] {0, 0.05, 0.5, 2}) {
      int[] grey = expose(camera, signal);
      double mean = Arrays.stream(grey).average().orElse(0);
      double square = Arrays.stream(grey).mapToDouble(g -> (g - mean) * (g - mean)).sum();
      double variance = square / grey.length;
      double expected = 9 * (200 * signal + 16) + 1 / 12.0;
      assertEquals(50 + 3 * 200 * signal, mean, 1);
      assertEquals(expected, variance, 0.04 * expected, "signal " + signal);
    }
  }

  @Test
  void greyValuesAreCutToTheRange() {
    int[] bright = expose(new Camera(500, 2, 1, 0, 8), 2);
    assertTrue(Arrays.stream(bright).allMatch(g -> g == 255));
    int[] dark = expose(new Camera(500, 2, 0.1, -100, 8), 0.5);
    assertTrue(Arrays.stream(dark).allMatch(g -> g == 0));
  }

  private static int[] expose(Camera camera, double signal) {
    float[] plane = new float[SIDE * SIDE];
    Arrays.fill(plane, (float) signal);
    return Pixels.of(camera.expose(plane, SIDE, SIDE, new Draw(1, "test")));
  }
}
