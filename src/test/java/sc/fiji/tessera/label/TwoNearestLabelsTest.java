package sc.fiji.tessera.label;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.google.gson.JsonObject;
import java.util.Arrays;
import java.util.Random;
import net.imglib2.img.Img;
import net.imglib2.img.array.ArrayImgs;
import net.imglib2.type.numeric.integer.IntType;
import org.junit.jupiter.api.Test;

class TwoNearestLabelsTest {
  private static final Vectors VECTORS = new Vectors("/label/distance_and_weights.json");
  private static final double NO_LIMIT = Double.POSITIVE_INFINITY;

  @Test
  void distancesOfTheWeightMapVector() {
    JsonObject c = VECTORS.get("unet_weight_map_2015");
    TwoNearestLabels nearest =
        TwoNearestLabels.of(Vectors.image(c.getAsJsonObject("input").get("labels")), NO_LIMIT);
    JsonObject expected = c.getAsJsonObject("expected");
    assertArrayEquals(
        Vectors.flat(expected.get("d1")), Vectors.values(nearest.nearestDistance()), 1e-12);
    assertArrayEquals(
        Vectors.flat(expected.get("d2")), Vectors.values(nearest.secondDistance()), 1e-12);
  }

  @Test
  void aSingleObjectHasNoSecond() {
    JsonObject c = VECTORS.get("unet_single_instance");
    TwoNearestLabels nearest =
        TwoNearestLabels.of(Vectors.image(c.getAsJsonObject("input").get("labels")), NO_LIMIT);
    assertArrayEquals(
        Vectors.flat(c.getAsJsonObject("expected").get("d1")),
        Vectors.values(nearest.nearestDistance()),
        1e-12);
    assertTrue(
        Arrays.stream(Vectors.values(nearest.secondDistance()))
            .allMatch(d -> d == Double.POSITIVE_INFINITY));
    assertTrue(Arrays.stream(Vectors.values(nearest.secondLabel())).allMatch(l -> l == 0));
  }

  /** Against one exact distance per object, with ties, limits, spacings, 1 to 3 dimensions. */
  @Test
  void agreesWithOneTransformPerObject() {
    Random random = new Random(5);
    long[][] sizes = {{60}, {80, 7}, {7, 80}, {12, 13}, {6, 7, 5}};
    for (int round = 0; round < 60; round++) {
      long[] size = sizes[round % sizes.length];
      Img<IntType> labels = ArrayImgs.ints(size);
      int objects = random.nextInt(6);
      labels.forEach(
          t -> t.set(random.nextDouble() < 0.08 && objects > 0 ? 1 + random.nextInt(objects) : 0));
      boolean square = round % 2 == 0;
      double[] spacing = new double[size.length];
      Arrays.setAll(spacing, d -> square ? 1 : 0.5 * (1 + random.nextInt(4)));
      double limit = round % 3 == 0 ? NO_LIMIT : 1 + random.nextInt(8);
      check(LabelArray.read(labels), objects, limit, spacing);
    }
  }

  @Test
  void theLimitMustBeANumber() {
    assertThrows(
        IllegalArgumentException.class,
        () -> TwoNearestLabels.of(Vectors.picture("1.2"), Double.NaN));
    assertThrows(
        IllegalArgumentException.class, () -> TwoNearestLabels.of(Vectors.picture("1.2"), -1));
  }

  private static void check(LabelArray labels, int objects, double limit, double[] spacing) {
    int n = labels.values().length;
    double[][] distances = {new double[n], new double[n]};
    double[][] ids = {new double[n], new double[n]};
    for (int i = 0; i < n; i++) {
      double[] perObject = new double[objects + 1];
      Arrays.fill(perObject, Double.POSITIVE_INFINITY);
      for (int j = 0; j < n; j++) {
        int l = labels.values()[j];
        double d = DistanceTransformTest.squared(labels.dimensions(), spacing, i, j);
        if (l != 0 && d <= limit * limit) perObject[l] = Math.min(perObject[l], d);
      }
      for (int place = 0; place < 2; place++) {
        int best = 0;
        for (int l = 1; l <= objects; l++) if (perObject[l] < perObject[best]) best = l;
        distances[place][i] = Math.sqrt(perObject[best]);
        ids[place][i] = best;
        perObject[best] = Double.POSITIVE_INFINITY;
      }
    }
    TwoNearestLabels nearest = TwoNearestLabels.of(labels, limit, spacing);
    assertArrayEquals(distances[0], Vectors.values(nearest.nearestDistance()), 1e-12);
    assertArrayEquals(distances[1], Vectors.values(nearest.secondDistance()), 1e-12);
    assertArrayEquals(ids[0], Vectors.values(nearest.nearestLabel()));
    assertArrayEquals(ids[1], Vectors.values(nearest.secondLabel()));
  }
}
