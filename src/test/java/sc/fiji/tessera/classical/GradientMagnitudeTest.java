package sc.fiji.tessera.classical;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import org.junit.jupiter.api.Test;
import sc.fiji.tessera.label.Pixels;

class GradientMagnitudeTest {
  /** A plane that rises by 3 along x, 4 along y and 12 along z, in two channels. */
  @Test
  void isTheSlopeOfARampInTheUnitsOfTheSpacing() {
    int[] size = {5, 4, 3, 2};
    float[] ramp = new float[120];
    for (int i = 0; i < 120; i++) {
      ramp[i] = 3 * (i % 5) + 4 * (i / 5 % 4) + 12 * (i / 20 % 3);
      if (i >= 60) ramp[i] = 0;
    }
    for (float slope : GradientMagnitude.of(new Pixels(ramp, size), 3).values()) {
      assertEquals(13, slope, 1e-5);
    }
    for (float slope : GradientMagnitude.of(new Pixels(ramp, size), 3, 1, 1, 4).values()) {
      assertEquals(Math.sqrt(9 + 16 + 9), slope, 1e-5);
    }
  }

  @Test
  void centralInsideAndOneSidedAtBorders() {
    Pixels line = new Pixels(new float[] {0, 1, 4, 9}, new int[] {4, 1});
    assertArrayEquals(new float[] {1, 2, 4, 5}, GradientMagnitude.of(line, 2).values());
    Pixels one = new Pixels(new float[] {7}, new int[] {1, 1});
    assertArrayEquals(new float[] {0}, GradientMagnitude.of(one, 2).values());
  }
}
