package sc.fiji.tessera.quantization;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.FloatBuffer;
import org.junit.jupiter.api.Test;

class HistogramTest {
  private static Histogram of(float... values) {
    Histogram h = new Histogram();
    h.add(FloatBuffer.wrap(values));
    return h;
  }

  /** 0.0001, 0.0002, ... 1 and as many negative ones down to -0.5, in parts. */
  private static Histogram ramp() {
    Histogram h = new Histogram();
    for (int part = 0; part < 4; part++) {
      float[] v = new float[5000];
      for (int i = 0; i < v.length; i++) {
        int k = part % 2 * 5000 + i + 1;
        v[i] = part < 2 ? k * 1e-4f : -k * 0.5e-4f;
      }
      h.add(FloatBuffer.wrap(v));
    }
    return h;
  }

  @Test
  void extremesAreExact() {
    ValueRange r = of(-3.25f, 0, 17, 2).range(RangeChoice.MINMAX);
    assertEquals(-3.25, r.low());
    assertEquals(17, r.high());
    ValueRange positive = of(2, 3).range(RangeChoice.MINMAX);
    assertEquals(0, positive.low(), "zero is always held");
    assertEquals(0, positive.zero());
    assertEquals(1, of(0, 0).range(RangeChoice.MSE).scale());
  }

  @Test
  void percentilesOfARamp() {
    ValueRange r = ramp().range(RangeChoice.PERCENTILE);
    assertEquals(1 - 2e-4, r.high(), 1e-3);
    assertEquals(-0.5 + 1e-4, r.low(), 1e-3);
  }

  @Test
  void leastErrorCutsAnOutlierAndNothingElse() {
    ValueRange even = ramp().range(RangeChoice.MSE);
    assertEquals(1, even.high(), 0.02);
    Histogram h = new Histogram();
    for (int i = 0; i < 100; i++) h.add(FloatBuffer.wrap(RandomNetworks.noise(10000, i)));
    h.add(FloatBuffer.wrap(new float[] {8, -8}));
    ValueRange cut = h.range(RangeChoice.MSE);
    assertTrue(cut.high() > 3 && cut.high() < 6, cut.toString());
    assertEquals(-cut.high(), cut.low(), 1e-6);
  }

  @Test
  void zeroHasAnIntegerOfItsOwn() {
    ValueRange r = new ValueRange(-1, 3);
    assertEquals(4f / 255, r.scale());
    assertEquals(64, r.zero());
    assertEquals(255, new ValueRange(-1, 0).zero());
  }

  @Test
  void infinityIsRefused() {
    String message =
        assertThrows(IllegalArgumentException.class, () -> of(1, Float.NaN)).getMessage();
    assertTrue(message.contains("NaN"), message);
  }
}
