package sc.fiji.tessera.classical;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import org.junit.jupiter.api.Test;
import sc.fiji.tessera.label.Pixels;

class SmoothingTest {
  /** One pixel becomes a Gaussian of its sum, as wide along each axis as was asked for. */
  @Test
  void aPixelBecomesAGaussian() {
    float[] values = new float[41 * 31 * 2];
    int middle = 15 * 41 + 20;
    values[middle] = 100;
    Pixels out =
        Smoothing.gaussian(new Pixels(values.clone(), new int[] {41, 31, 2}), new double[] {2, 1});
    double peak = out.values()[middle];
    assertEquals(100 / (2 * Math.PI * 2 * 1), peak, 0.01);
    assertEquals(peak * Math.exp(-9 / 8.0), out.values()[middle + 3], 1e-4);
    assertEquals(peak * Math.exp(-4 / 2.0), out.values()[middle - 2 * 41], 1e-4);
    double sum = 0;
    for (int i = 0; i < 41 * 31; i++) sum += out.values()[i];
    assertEquals(100, sum, 1e-3);
    assertEquals(0, out.values()[41 * 31 + middle]); // the other channel
  }

  /** Nothing is lost at borders, and axes shorter than the kernel do. */
  @Test
  void bordersAreMirrored() {
    float[] line = {6, 0, 0};
    float[] out = Smoothing.gaussian(new Pixels(line, new int[] {3, 1}), 3, 3).values();
    assertEquals(6, out[0] + out[1] + out[2], 1e-4);
    assertArrayEquals(new float[] {6, 0, 0}, line);
    assertArrayEquals(line, Smoothing.gaussian(new Pixels(line, new int[] {3, 1}), 0, 5).values());
  }

  @Test
  void refusesDeviationsThatAreNone() {
    Pixels one = new Pixels(new float[1], new int[] {1, 1});
    assertThrows(IllegalArgumentException.class, () -> Smoothing.gaussian(one, -1));
    assertThrows(IllegalArgumentException.class, () -> Smoothing.gaussian(one, Double.NaN));
  }
}
