package sc.fiji.tessera.classical;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import com.google.gson.JsonObject;
import java.util.concurrent.CancellationException;
import net.imglib2.img.Img;
import net.imglib2.img.array.ArrayImgs;
import net.imglib2.type.numeric.integer.IntType;
import org.junit.jupiter.api.Test;
import sc.fiji.tessera.classical.RegionGrowing.Options;
import sc.fiji.tessera.classical.RegionGrowing.Reference;
import sc.fiji.tessera.label.Connectivity;
import sc.fiji.tessera.label.Vectors;

class RegionGrowingTest {
  @Test
  void growsAsTheWand() {
    JsonObject v = new Vectors("/label/classic_algorithms.json").get("region_growing_flood");
    Img<IntType> image = Vectors.image(v.getAsJsonObject("input").get("image"));
    Img<IntType> seed = Vectors.picture("1... .... .... ....");
    double tolerance = v.getAsJsonObject("input").get("tolerance").getAsDouble();
    JsonObject expected = v.getAsJsonObject("expected");
    Options faces = new Options(tolerance, Reference.SEED, Connectivity.FACES);
    Options corners = new Options(tolerance, Reference.SEED, Connectivity.CORNERS);
    assertArrayEquals(
        Vectors.flat(expected.get("conn4")),
        Vectors.values(RegionGrowing.of(image, seed, faces, () -> false)));
    assertArrayEquals(
        Vectors.flat(expected.get("conn8")),
        Vectors.values(RegionGrowing.of(image, seed, corners, () -> false)));
  }

  /** A ramp: from its seed only so far, by its mean further. */
  @Test
  void aRegionsMeanFollowsARamp() {
    Img<IntType> ramp = Vectors.picture("0123456789");
    Img<IntType> seed = Vectors.picture("1.........");
    Options bySeed = new Options(2, Reference.SEED, Connectivity.FACES);
    Options byRegion = new Options(2, Reference.REGION, Connectivity.FACES);
    assertArrayEquals(
        Vectors.values(Vectors.picture("111.......")),
        Vectors.values(RegionGrowing.of(ramp, seed, bySeed, () -> false)));
    assertArrayEquals(
        Vectors.values(Vectors.picture("1111......")),
        Vectors.values(RegionGrowing.of(ramp, seed, byRegion, () -> false)));
  }

  @Test
  void stopsWhenCancelled() {
    Options all = new Options(9, Reference.SEED, Connectivity.FACES);
    assertThrows(
        CancellationException.class,
        () -> RegionGrowing.of(Vectors.picture("01"), Vectors.picture("1."), all, () -> true));
  }

  @Test
  void seedsOfAVolumeMeetAtTheEdge() {
    float[] values = new float[4 * 2 * 3];
    int[] seeds = new int[24];
    double[] expected = new double[24];
    for (int i = 0; i < 24; i++) {
      values[i] = i / 8 < 2 ? 10 : 30;
      expected[i] = i / 8 < 2 ? 5 : 2;
    }
    seeds[0] = 5;
    seeds[23] = 2;
    Options all = new Options(Double.POSITIVE_INFINITY, Reference.REGION, Connectivity.FACES);
    assertArrayEquals(
        expected,
        Vectors.values(
            RegionGrowing.of(
                ArrayImgs.floats(values, 4, 2, 3),
                ArrayImgs.ints(seeds, 4, 2, 3),
                all,
                () -> false)));
  }
}
