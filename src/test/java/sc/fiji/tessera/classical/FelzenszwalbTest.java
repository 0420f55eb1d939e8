package sc.fiji.tessera.classical;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Arrays;
import java.util.Random;
import java.util.concurrent.CancellationException;
import net.imglib2.img.array.ArrayImgs;
import org.junit.jupiter.api.Test;
import sc.fiji.tessera.label.Connectivity;
import sc.fiji.tessera.label.Vectors;

class FelzenszwalbTest {
  private static PixelFeatures noisyHalves(int... size) {
    Random random = new Random(2);
    int n = Arrays.stream(size).reduce(1, (a, b) -> a * b);
    float[] grey = new float[n];
    for (int i = 0; i < n; i++) {
      grey[i] = (float) ((i % size[0] < size[0] / 2 ? 20 : 90) + random.nextGaussian() * 3);
    }
    return PixelFeatures.of(
        ArrayImgs.floats(grey, Arrays.stream(size).asLongStream().toArray()), false, 1, 0);
  }

  @Test
  void noisyHalvesAreTwoRegionsInPlanesAndVolumes() {
    for (int[] size : new int[][] {{20, 12}, {10, 8, 6}}) {
      double[] labels =
          Vectors.values(
              Felzenszwalb.of(
                  noisyHalves(size),
                  new Felzenszwalb.Options(200, 5, Connectivity.CORNERS),
                  () -> false));
      for (int i = 0; i < labels.length; i++) {
        assertEquals(i % size[0] < size[0] / 2 ? 1 : 2, labels[i]);
      }
    }
  }

  /** On a line of 0, 1, 3: scale 1 joins 0 and 1 (limit 1), then 3 is 2 away of limit 1. */
  @Test
  void mergesByThePapersPredicate() {
    PixelFeatures line = PixelFeatures.of(Vectors.picture("013"), false, 1, 0);
    assertArrayEquals(
        new double[] {1, 1, 2},
        Vectors.values(
            Felzenszwalb.of(
                line, new Felzenszwalb.Options(1, 1, Connectivity.FACES), () -> false)));
    assertArrayEquals(
        new double[] {1, 2, 3},
        Vectors.values(
            Felzenszwalb.of(
                line, new Felzenszwalb.Options(0.9, 1, Connectivity.FACES), () -> false)));
    assertArrayEquals(
        new double[] {1, 1, 1},
        Vectors.values(
            Felzenszwalb.of(
                line, new Felzenszwalb.Options(0.9, 2, Connectivity.FACES), () -> false)));
  }

  @Test
  void stopsWhenCancelled() {
    Felzenszwalb.Options options = new Felzenszwalb.Options(200, 5, Connectivity.CORNERS);
    assertThrows(
        CancellationException.class,
        () -> Felzenszwalb.of(noisyHalves(20, 12), options, () -> true));
  }

  @Test
  void regionsHaveTheFewestPixels() {
    Random random = new Random(8);
    float[] grey = new float[30 * 30];
    for (int i = 0; i < grey.length; i++) grey[i] = random.nextFloat() * 255;
    PixelFeatures noise = PixelFeatures.of(ArrayImgs.floats(grey, 30, 30), false, 1, 0);
    double[] labels =
        Vectors.values(
            Felzenszwalb.of(
                noise, new Felzenszwalb.Options(20, 12, Connectivity.FACES), () -> false));
    int regions = (int) Arrays.stream(labels).max().orElse(0);
    assertTrue(regions > 3);
    for (int r = 1; r <= regions; r++) {
      int label = r;
      assertTrue(Arrays.stream(labels).filter(l -> l == label).count() >= 12);
    }
  }
}
