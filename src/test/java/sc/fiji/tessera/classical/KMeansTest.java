package sc.fiji.tessera.classical;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import com.google.gson.JsonObject;
import java.util.Random;
import net.imglib2.img.array.ArrayImgs;
import org.junit.jupiter.api.Test;
import sc.fiji.tessera.label.Vectors;

class KMeansTest {
  private static final Vectors VECTORS = new Vectors("/label/classic_algorithms.json");

  private static float[] floats(double[] values) {
    float[] floats = new float[values.length];
    for (int i = 0; i < floats.length; i++) floats[i] = (float) values[i];
    return floats;
  }

  @Test
  void lloydMovesMeansAsTheReference() {
    JsonObject v = VECTORS.get("kmeans_1d");
    float[] x = floats(Vectors.flat(v.getAsJsonObject("input").get("x")));
    float[] means = floats(Vectors.flat(v.getAsJsonObject("input").get("init")));
    PixelFeatures features = PixelFeatures.of(ArrayImgs.floats(x, x.length), false, 1, 0);
    double inertia = KMeans.improve(features, means, () -> false);
    JsonObject expected = v.getAsJsonObject("expected");
    assertEquals(expected.get("inertia").getAsDouble(), inertia, 1e-6);
    assertArrayEquals(floats(Vectors.flat(expected.get("centers"))), means);
    double[] labels = Vectors.flat(expected.get("labels"));
    for (int p = 0; p < x.length; p++) {
      assertEquals(labels[p], KMeans.nearest(features, p, means));
    }
  }

  @Test
  void labelsAscendWithTheGreyValue() {
    Random random = new Random(5);
    float[] grey = new float[900];
    for (int i = 0; i < 900; i++) {
      grey[i] = (float) (100 - 40 * (i % 30 / 10) + random.nextGaussian() * 3);
    }
    PixelFeatures features = PixelFeatures.of(ArrayImgs.floats(grey, 30, 30), false, 1, 0);
    double[] labels =
        Vectors.values(KMeans.of(features, new KMeans.Options(3, 10, 1), () -> false));
    for (int i = 0; i < 900; i++) assertEquals(3 - i % 30 / 10, labels[i]);
  }

  /** Colours of axes x, y, channel, and position alone. */
  @Test
  void coloursAndPositionsTellPixelsApart() {
    float[] colours = new float[8 * 2 * 3];
    for (int p = 0; p < 16; p++) colours[(p % 8 < 4 ? 0 : 2) * 16 + p] = 200;
    PixelFeatures features = PixelFeatures.of(ArrayImgs.floats(colours, 8, 2, 3), true, 1, 0);
    KMeans.Options two = new KMeans.Options(2, 3, 7);
    double[] labels = Vectors.values(KMeans.of(features, two, () -> false));
    for (int p = 0; p < 16; p++) assertEquals(p % 8 < 4 ? 2 : 1, labels[p]);
    PixelFeatures flat = PixelFeatures.of(ArrayImgs.floats(new float[16], 8, 2), false, 1, 1);
    double[] halves = Vectors.values(KMeans.of(flat, two, () -> false));
    for (int p = 0; p < 16; p++) assertEquals(p % 8 < 4 ? 1 : 2, halves[p]);
  }
}
