package sc.fiji.tessera.label;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.google.gson.JsonObject;
import java.util.Arrays;
import java.util.Random;
import net.imglib2.img.Img;
import net.imglib2.img.array.ArrayImgs;
import net.imglib2.type.numeric.integer.IntType;
import org.junit.jupiter.api.Test;

class DistanceTransformTest {
  private static final Vectors VECTORS = new Vectors("/label/distance_and_weights.json");

  @Test
  void agreesWithScipy() {
    for (String name : new String[] {"edt_5x6", "edt_5x6_aniso", "edt_3d"}) {
      JsonObject c = VECTORS.get(name);
      Img<IntType> mask = mask(c);
      double[] spacing = reversed(Vectors.flat(c.getAsJsonObject("input").get("spacing")));
      JsonObject expected = c.getAsJsonObject("expected");
      double[] squared = Vectors.values(DistanceTransform.squared(mask, spacing));
      assertArrayEquals(Vectors.flat(expected.get("edt_squared")), squared, 1e-12, name);
      if (expected.has("edt"))
        assertArrayEquals(
            Vectors.flat(expected.get("edt")),
            Vectors.values(DistanceTransform.euclidean(mask, spacing)),
            1e-12,
            name);
    }
  }

  @Test
  void withoutBackgroundAllIsInfinite() {
    double[] d =
        Vectors.values(DistanceTransform.euclidean(mask(VECTORS.get("edt_no_background"))));
    assertTrue(Arrays.stream(d).allMatch(v -> v == Double.POSITIVE_INFINITY));
  }

  @Test
  void signedDistances() {
    JsonObject c = VECTORS.get("signed_distance");
    double[] signed = Vectors.values(DistanceTransform.signed(mask(c)));
    assertArrayEquals(Vectors.flat(c.getAsJsonObject("expected").get("simple")), signed, 1e-12);
    // The boundary loss of Kervadec et al. shifts the inside by one pixel.
    double[] kervadec = Arrays.stream(signed).map(d -> d < 0 ? d + 1 : d).toArray();
    assertArrayEquals(Vectors.flat(c.getAsJsonObject("expected").get("kervadec")), kervadec, 1e-12);
  }

  @Test
  void agreesWithComparingAllPairs() {
    Random random = new Random(3);
    long[][] sizes = {{70, 5}, {9, 11}, {5, 70}, {6, 5, 4}, {3, 4, 3, 2}};
    for (int round = 0; round < 40; round++) {
      long[] size = sizes[round % sizes.length];
      Img<IntType> mask = ArrayImgs.ints(size);
      double density = random.nextDouble();
      mask.forEach(t -> t.set(random.nextDouble() < density ? 0 : 1));
      double[] spacing = random.doubles(size.length, 0.2, 4).toArray();
      assertArrayEquals(
          allPairs(LabelArray.read(mask), spacing),
          Vectors.values(DistanceTransform.squared(mask, spacing)),
          1e-9);
    }
  }

  @Test
  void spacingMustFit() {
    Img<IntType> mask = Vectors.picture("1. .1");
    assertEquals(
        "There are 3 pixel distances for an image of 2 axes; one per axis is needed.",
        assertThrows(
                IllegalArgumentException.class, () -> DistanceTransform.euclidean(mask, 1, 1, 1))
            .getMessage());
    assertThrows(
        IllegalArgumentException.class, () -> DistanceTransform.euclidean(mask, 1, Double.NaN));
  }

  private static Img<IntType> mask(JsonObject c) {
    return Vectors.image(c.getAsJsonObject("input").get("mask"));
  }

  private static double[] reversed(double[] v) {
    double[] r = new double[v.length];
    for (int i = 0; i < v.length; i++) r[i] = v[v.length - 1 - i];
    return r;
  }

  private static double[] allPairs(LabelArray mask, double[] spacing) {
    double[] best = new double[mask.values().length];
    for (int i = 0; i < best.length; i++) {
      best[i] = Double.POSITIVE_INFINITY;
      for (int j = 0; j < best.length; j++)
        if (mask.values()[j] == 0)
          best[i] = Math.min(best[i], squared(mask.dimensions(), spacing, i, j));
    }
    return best;
  }

  static double squared(int[] dimensions, double[] spacing, int i, int j) {
    double sum = 0;
    int stride = 1;
    for (int d = 0; d < dimensions.length; d++) {
      double step = spacing[d] * (i / stride % dimensions[d] - j / stride % dimensions[d]);
      sum += step * step;
      stride *= dimensions[d];
    }
    return sum;
  }
}
