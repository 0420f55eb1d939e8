package sc.fiji.tessera.classical;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import com.google.gson.JsonObject;
import java.util.Arrays;
import java.util.Random;
import java.util.concurrent.CancellationException;
import net.imglib2.img.Img;
import net.imglib2.img.array.ArrayImgs;
import net.imglib2.type.numeric.integer.IntType;
import org.junit.jupiter.api.Test;
import sc.fiji.tessera.label.Connectivity;
import sc.fiji.tessera.label.Vectors;

class RandomWalkerTest {
  private static final JsonObject VECTOR =
      new Vectors("/label/classic_algorithms.json").get("random_walker_4x6");

  private static PixelFeatures image(JsonObject vector) {
    return PixelFeatures.of(
        Vectors.image(vector.getAsJsonObject("input").get("image")), false, 1, 0);
  }

  private static Img<IntType> markers() {
    return Vectors.image(VECTOR.getAsJsonObject("input").get("markers"));
  }

  @Test
  void walksAsTheExactSolution() {
    double beta = VECTOR.getAsJsonObject("input").get("beta").getAsDouble();
    RandomWalker.Options options = new RandomWalker.Options(beta, 1e-12);
    double[] p =
        Vectors.values(RandomWalker.probabilities(image(VECTOR), markers(), options, () -> false));
    JsonObject expected = VECTOR.getAsJsonObject("expected");
    assertArrayEquals(
        Vectors.flat(expected.get("prob_label1")), Arrays.copyOf(p, p.length / 2), 1e-9);
    assertArrayEquals(
        Vectors.flat(expected.get("labels")),
        Vectors.values(RandomWalker.of(image(VECTOR), markers(), options, () -> false)));
  }

  /** Scikit-image divides its beta by ten times the grey values' standard deviation. */
  @Test
  void walksAsScikitImage() {
    float[] grey = image(VECTOR).values();
    double mean = 0;
    for (float g : grey) mean += g / grey.length;
    double variance = 0;
    for (float g : grey) variance += (g - mean) * (g - mean) / grey.length;
    RandomWalker.Options options =
        new RandomWalker.Options(130 / (10 * Math.sqrt(variance)), 1e-12);
    double[] p =
        Vectors.values(RandomWalker.probabilities(image(VECTOR), markers(), options, () -> false));
    double[] expected =
        Vectors.flat(VECTOR.getAsJsonObject("expected").get("skimage_beta130_prob1"));
    assertArrayEquals(expected, Arrays.copyOf(p, p.length / 2), 1e-7);
  }

  /** Each pixel's probability is its neighbours' weighted mean, and all sum to 1. */
  @Test
  void volumesAreHarmonic() {
    Random random = new Random(5);
    float[] grey = new float[5 * 6 * 4];
    int[] seeds = new int[grey.length];
    for (int i = 0; i < grey.length; i++) grey[i] = random.nextFloat();
    for (int c = 1; c <= 3; c++) seeds[c * 31] = c;
    PixelFeatures image = PixelFeatures.of(ArrayImgs.floats(grey, 5, 6, 4), false, 1, 0);
    double[] p =
        Vectors.values(
            RandomWalker.probabilities(
                image,
                ArrayImgs.ints(seeds, 5, 6, 4),
                new RandomWalker.Options(3, 1e-12),
                () -> false));
    int n = grey.length;
    int[] around = new int[6];
    PixelGrid grid = new PixelGrid(new int[] {5, 6, 4}, Connectivity.FACES);
    for (int i = 0; i < n; i++) {
      assertEquals(1, p[i] + p[n + i] + p[2 * n + i], 1e-12);
      if (seeds[i] != 0) {
        assertEquals(1, p[(seeds[i] - 1) * n + i], 0);
        continue;
      }
      grid.neighbours(i, around);
      double sum = 0;
      double total = 0;
      for (int q : around) {
        if (q < 0) continue;
        double w = Math.exp(-3 * Math.pow(grey[i] - grey[q], 2)) + 1e-10;
        sum += w * p[q];
        total += w;
      }
      assertEquals(sum / total, p[i], 1e-9);
    }
  }

  @Test
  void canBeCancelled() {
    RandomWalker.Options options = new RandomWalker.Options(1, 1e-6);
    assertThrows(
        CancellationException.class,
        () -> RandomWalker.of(image(VECTOR), markers(), options, () -> true));
  }
}
