package sc.fiji.tessera.classical;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import com.google.gson.JsonElement;
import java.util.Random;
import net.imglib2.img.array.ArrayImgs;
import org.junit.jupiter.api.Test;
import sc.fiji.tessera.label.Vectors;

class MultiOtsuTest {
  private static final Vectors VECTORS = new Vectors("/label/classic_algorithms.json");

  @Test
  void dividesAsScikitImage() {
    JsonElement image = VECTORS.get("otsu_256_bins").getAsJsonObject("input").get("image");
    assertArrayEquals(new double[] {105}, MultiOtsu.of(Vectors.image(image), 2, 256));
    double[] expected =
        Vectors.flat(VECTORS.get("multi_otsu_3").getAsJsonObject("expected").get("t"));
    assertArrayEquals(expected, MultiOtsu.of(Vectors.image(image), 3, 256));
  }

  @Test
  void isTheBestOfAllThresholds() {
    Random random = new Random(1);
    for (int round = 0; round < 20; round++) {
      long[] histogram = new long[14];
      for (int i = 0; i < 14; i++) histogram[i] = 1 + random.nextInt(30);
      double best = 0;
      for (int a = 0; a < 11; a++) {
        for (int b = a + 1; b < 12; b++) {
          for (int c = b + 1; c < 13; c++) {
            best = Math.max(best, variance(histogram, a, b, c));
          }
        }
      }
      int[] t = MultiOtsu.of(histogram, 4);
      assertEquals(best, variance(histogram, t[0], t[1], t[2]), 1e-9 * best);
    }
  }

  private static double variance(long[] histogram, int... last) {
    double value = 0;
    int from = 0;
    for (int k = 0; k <= last.length; k++) {
      int end = k == last.length ? histogram.length : last[k] + 1;
      double n = 0;
      double sum = 0;
      for (int i = from; i < end; i++) {
        n += histogram[i];
        sum += histogram[i] * (double) i;
      }
      value += sum * sum / n;
      from = end;
    }
    return value;
  }

  @Test
  void fractionsAreDividedAtBinsEnds() {
    float[] values = {0, 0.1f, 0.2f, 0.8f, 0.9f, 1};
    double t = MultiOtsu.of(ArrayImgs.floats(values, 6), 2, 100)[0];
    assertEquals(0.2, t, 0.0101);
    assertThrows(
        IllegalArgumentException.class,
        () -> MultiOtsu.of(ArrayImgs.floats(new float[] {4, 4, 5}, 3), 3, 100));
  }
}
