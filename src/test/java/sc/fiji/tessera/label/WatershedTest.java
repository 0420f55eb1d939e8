package sc.fiji.tessera.label;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class WatershedTest {
  private static final Vectors VECTORS = new Vectors("/label/classic_algorithms.json");

  private static float[] floats(JsonElement e) {
    List<Float> all = new ArrayList<>();
    collect(e, all);
    float[] values = new float[all.size()];
    for (int i = 0; i < values.length; i++) values[i] = all.get(i);
    return values;
  }

  private static void collect(JsonElement e, List<Float> into) {
    if (e.isJsonArray()) e.getAsJsonArray().forEach(x -> collect(x, into));
    else if (e.getAsJsonPrimitive().isBoolean()) into.add(e.getAsBoolean() ? 1f : 0f);
    else into.add(e.getAsFloat());
  }

  private static int[] ints(JsonElement e) {
    float[] f = floats(e);
    int[] values = new int[f.length];
    for (int i = 0; i < values.length; i++) values[i] = (int) f[i];
    return values;
  }

  private static byte[] ones(int n) {
    byte[] mask = new byte[n];
    Arrays.fill(mask, (byte) 1);
    return mask;
  }

  @Test
  void aRidgeDividesAsInScikitImage() {
    JsonObject v = VECTORS.get("marker_watershed_ridge");
    float[] image = floats(v.getAsJsonObject("input").get("image"));
    LabelArray seeds =
        new LabelArray(ints(v.getAsJsonObject("input").get("markers")), new int[] {7, 4});
    LabelArray found = Watershed.of(image, seeds, ones(28));
    assertArrayEquals(ints(v.getAsJsonObject("expected").get("labels")), found.values());
  }

  /** At the neck between them two pixels are as near to one as to the other. */
  @Test
  void twoDiscsAreDividedAtTheirNeck() {
    JsonObject v = VECTORS.get("marker_watershed_two_discs");
    int[] mask = ints(v.getAsJsonObject("input").get("mask"));
    float[] heights = floats(v.getAsJsonObject("expected").get("edt"));
    byte[] inside = new byte[mask.length];
    for (int i = 0; i < mask.length; i++) {
      inside[i] = (byte) mask[i];
      heights[i] = -heights[i];
    }
    LabelArray seeds =
        new LabelArray(ints(v.getAsJsonObject("input").get("markers")), new int[] {15, 9});
    int[] found = Watershed.of(heights, seeds, inside).values();
    int[] expected = ints(v.getAsJsonObject("expected").get("labels_no_line"));
    int different = 0;
    for (int i = 0; i < found.length; i++) {
      if (found[i] != expected[i]) different++;
      assertEquals(mask[i] == 0, found[i] == 0);
    }
    assertEquals(0, different, 5, "the tie set");
  }

  /** On flat ground every pixel goes to a seed that is reachable, the nearest by steps. */
  @Test
  void onFlatGroundSeedsGrowAlike() {
    int[] seeds = new int[11];
    seeds[0] = 7;
    seeds[10] = 9;
    LabelArray found =
        Watershed.of(new float[11], new LabelArray(seeds, new int[] {11, 1}), ones(11));
    assertArrayEquals(new int[] {7, 7, 7, 7, 7, 7, 9, 9, 9, 9, 9}, found.values());
  }

  @Test
  void volumesGrowAlongAllAxes() {
    int[] seeds = new int[4 * 3 * 5];
    seeds[0] = 1;
    Random random = new Random(1);
    float[] heights = new float[seeds.length];
    for (int i = 0; i < heights.length; i++) heights[i] = random.nextFloat();
    LabelArray found =
        Watershed.of(heights, new LabelArray(seeds, new int[] {4, 3, 5}), ones(seeds.length));
    for (int value : found.values()) assertEquals(1, value);
  }

  @Test
  void whatNoSeedReachesStaysEmpty() {
    byte[] mask = {1, 1, 0, 1, 1};
    int[] seeds = {0, 3, 0, 0, 0};
    LabelArray found = Watershed.of(new float[5], new LabelArray(seeds, new int[] {5}), mask);
    assertArrayEquals(new int[] {3, 3, 0, 0, 0}, found.values());
  }
}
