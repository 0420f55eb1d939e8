package sc.fiji.tessera.measure;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.Map;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import sc.fiji.tessera.label.Connectivity;
import sc.fiji.tessera.label.Vectors;

/** Errors of partitions against scikit-image, and of topology against trying everything. */
class PartitionErrorsTest {
  private static final Vectors VECTORS = new Vectors("/measure/instance_metrics.json");

  @TestFactory
  Stream<DynamicTest> equalsScikitImage() {
    return VECTORS.all().stream()
        .filter(c -> c.get("expected").isJsonObject())
        .filter(c -> c.getAsJsonObject("expected").has("skimage"))
        .map(c -> DynamicTest.dynamicTest(c.get("name").getAsString(), () -> compare(c)));
  }

  private static void compare(JsonObject c) {
    JsonObject in = c.getAsJsonObject("input");
    JsonObject e = c.getAsJsonObject("expected").getAsJsonObject("skimage");
    LabelOverlaps o =
        LabelOverlaps.of(Vectors.image(in.get("gt")), Vectors.image(in.get("pred")), null);
    AdaptedRand rand = AdaptedRand.of(o);
    equal(e, "skimage_0_19_adapted_rand_error", rand.error());
    // What scikit-image returns second it documents as precision, but it divides by the reference.
    equal(e, "returned_second", rand.recall());
    equal(e, "returned_third", rand.precision());
    equal(e, "vi_split_bits", VariationOfInformation.of(o, false).splits());
    equal(e, "vi_merge_bits", VariationOfInformation.of(o, false).merges());
    equal(e, "vi_split_bits_ignore0", VariationOfInformation.of(o, true).splits());
    equal(e, "vi_merge_bits_ignore0", VariationOfInformation.of(o, true).merges());
  }

  private static void equal(JsonObject e, String name, double value) {
    assertEquals(Double.parseDouble(e.get(name).getAsString()), value, 1e-12, name);
  }

  @Test
  void equalsScikitImageOnRealImages() throws IOException {
    Path folder = ConformanceData.folder("instance_pairs");
    JsonObject pairs =
        ConformanceData.json(folder.resolve("expected.json")).getAsJsonObject("pairs");
    for (Map.Entry<String, JsonElement> pair : pairs.entrySet()) {
      JsonObject e = pair.getValue().getAsJsonObject();
      LabelOverlaps o =
          LabelOverlaps.of(
              InstancePairsTest.labels(folder.resolve("gt").resolve(pair.getKey())),
              InstancePairsTest.labels(folder.resolve("pred").resolve(pair.getKey())));
      AdaptedRand rand = AdaptedRand.of(o);
      JsonObject theirs = e.getAsJsonObject("skimage_adapted_rand");
      assertEquals(theirs.get("error").getAsDouble(), rand.error(), 1e-9);
      assertEquals(theirs.get("precision").getAsDouble(), rand.recall(), 1e-9);
      assertEquals(theirs.get("recall").getAsDouble(), rand.precision(), 1e-9);
      double[] bits = Vectors.flat(e.get("skimage_variation_of_information"));
      VariationOfInformation vi = VariationOfInformation.of(o, false);
      assertEquals(bits[0], vi.splits(), 1e-9);
      assertEquals(bits[1], vi.merges(), 1e-9);
      assertEquals(Math.sqrt(rand.error() * (vi.splits() + vi.merges())), vi.cremi(rand), 1e-12);
    }
  }

  @Test
  void displacementCostsNothingAndTopologyDoes() {
    assertWarping(0, "111... 111... 111... ......", "...... .1111. .1111. .1111.");
    assertWarping(1, "11.11 11.11 11.11", "11.11 11111 11.11"); // merged by a bridge
    assertWarping(1, "..... .111. .111. .111.", "..... .111. .1.1. .111.");
    assertWarping(5, "1... .... .... ....", ".... .... ..11 ..11"); // lost, and another one
    assertWarping(0, "1... .... .... ....", "1111 1111 1111 1111");
    assertThrows(
        IllegalArgumentException.class,
        () ->
            WarpingError.of(
                Vectors.picture("11 11"), Vectors.picture("111 111"), Connectivity.FACES));
  }

  private static void assertWarping(int pixels, String truth, String found) {
    WarpingError e =
        WarpingError.of(Vectors.picture(truth), Vectors.picture(found), Connectivity.FACES);
    assertEquals(pixels, e.pixels(), truth + " / " + found);
  }

  /** All masks of 3 x 4 pixels that can be reached by simple points, one after the other. */
  @Test
  void warpingIsNeverBelowTheLeastThatCanBeReached() {
    Random random = new Random(3);
    for (Connectivity connectivity :
        new Connectivity[] {Connectivity.FACES, Connectivity.CORNERS}) {
      boolean[] simple = WarpingError.simple(connectivity);
      int equal = 0;
      int rounds = 200;
      for (int round = 0; round < rounds; round++) {
        int truth = random.nextInt(1 << 12);
        int found = random.nextInt(1 << 12);
        boolean[] reached = reachable(truth, simple);
        int least = 12;
        for (int m = 0; m < reached.length; m++)
          if (reached[m]) least = Math.min(least, Integer.bitCount(m ^ found));
        boolean[] mask = mask(truth);
        WarpingError.warp(mask, mask(found), 5, simple);
        int warped = bits(mask);
        assertTrue(reached[warped], "the topology has changed");
        assertTrue(Integer.bitCount(warped ^ found) >= least);
        if (Integer.bitCount(warped ^ found) == least) equal++;
      }
      assertTrue(equal > rounds / 2, "the least was found " + equal + " times of " + rounds);
    }
  }

  private static boolean[] reachable(int start, boolean[] simple) {
    boolean[] reached = new boolean[1 << 12];
    ArrayDeque<Integer> queue = new ArrayDeque<>();
    reached[start] = true;
    queue.add(start);
    while (!queue.isEmpty()) {
      int m = queue.poll();
      boolean[] mask = mask(m);
      for (int i = 0; i < 12; i++) {
        int next = m ^ 1 << i;
        if (reached[next] || !simple[WarpingError.around(mask, place(i), 5)]) continue;
        reached[next] = true;
        queue.add(next);
      }
    }
    return reached;
  }

  private static int place(int i) {
    return (i / 3 + 1) * 5 + i % 3 + 1;
  }

  private static boolean[] mask(int bits) {
    boolean[] mask = new boolean[30];
    for (int i = 0; i < 12; i++) mask[place(i)] = (bits >> i & 1) == 1;
    return mask;
  }

  private static int bits(boolean[] mask) {
    int bits = 0;
    for (int i = 0; i < 12; i++) if (mask[place(i)]) bits |= 1 << i;
    return bits;
  }
}
