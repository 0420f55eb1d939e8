package sc.fiji.tessera.label;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import net.imglib2.img.Img;
import net.imglib2.img.array.ArrayImgs;
import net.imglib2.type.numeric.integer.IntType;
import net.imglib2.type.numeric.real.FloatType;
import net.imglib2.view.Views;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.function.Executable;
import sc.fiji.tessera.label.Watershed.Options;

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

  /** Landscapes of noise, of few heights, flat ones and ones with NaN and infinite heights. */
  @Test
  void theOrderIsThatOfAPlainQueue() {
    Random random = new Random(6);
    int[][] sizes = {{40, 31}, {97}, {1, 50}, {50, 1, 3}, {12, 9, 11}, {5, 4, 6, 3}};
    for (int round = 0; round < 300; round++) {
      int[] size = sizes[round % sizes.length];
      int n = Arrays.stream(size).reduce(1, (a, b) -> a * b);
      float[] heights = landscape(random, n, round % 5);
      int[] seeds = new int[n];
      for (int i = 0; i <= n / 40; i++) seeds[random.nextInt(n)] = 1 + random.nextInt(9);
      byte[] mask = ones(n);
      for (int i = 0; i < n / 8; i++) mask[random.nextInt(n)] = 0;
      LabelArray start = new LabelArray(seeds, size);
      assertArrayEquals(
          PlainWatershed.of(heights, start, mask),
          Watershed.of(heights, start, mask).values(),
          "round " + round);
    }
  }

  private static float[] landscape(Random random, int n, int kind) {
    float[] heights = new float[n];
    float[] odd = {Float.NaN, Float.NEGATIVE_INFINITY, Float.POSITIVE_INFINITY, -0f, 0f, 1e38f};
    for (int i = 0; i < n; i++) {
      heights[i] =
          switch (kind) {
            case 0 -> random.nextFloat();
            case 1 -> (float) random.nextGaussian() * 1e-3f - 50;
            case 2 -> random.nextInt(4);
            case 3 -> odd[random.nextInt(odd.length)] + random.nextInt(2);
            default -> 7;
          };
    }
    return heights;
  }

  @Test
  void linesPartWhatMeets() {
    int[] seeds = new int[35];
    seeds[14] = 4;
    seeds[20] = 6;
    LabelArray start = new LabelArray(seeds, new int[] {7, 5});
    Options lines = new Options(Connectivity.CORNERS, true);
    int[] found = Watershed.of(new float[35], start, ones(35), lines).values();
    for (int i = 0; i < 35; i++)
      assertEquals(i % 7 == 3 ? 0 : i % 7 < 3 ? 4 : 6, found[i], "pixel " + i);
  }

  /** No two labels are neighbours, and every 0 between has two around it or is not reached. */
  @Test
  void linesAreClosedAndThin() {
    Random random = new Random(9);
    for (Connectivity connectivity : Connectivity.values()) {
      int[] size = {9, 8, 7};
      int[] seeds = new int[504];
      for (int i = 1; i < 6; i++) seeds[i * 83] = i;
      float[] heights = landscape(random, 504, 2);
      Options lines = new Options(connectivity, true);
      LabelArray found = Watershed.of(heights, new LabelArray(seeds, size), ones(504), lines);
      for (int i = 0; i < 504; i++) {
        List<Integer> around = new ArrayList<>();
        for (int[] step : connectivity.steps(3)) {
          int x = i % 9 + step[0];
          int y = i / 9 % 8 + step[1];
          int z = i / 72 + step[2];
          if (x < 0 || y < 0 || z < 0 || x == 9 || y == 8 || z == 7) continue;
          around.add(found.values()[x + 9 * y + 72 * z]);
        }
        around.removeIf(v -> v == 0);
        int own = found.values()[i];
        if (own != 0) around.removeIf(v -> v == own);
        long labels = around.stream().distinct().count();
        assertTrue(own != 0 ? labels == 0 : labels != 1, connectivity + " pixel " + i);
      }
    }
  }

  @Test
  void imagesAreReadWhereTheyStartAndMasksHoldSeedsBack() {
    Img<FloatType> heights = ArrayImgs.floats(4, 2);
    Img<IntType> seeds = ArrayImgs.ints(new int[] {0, 5, 0, 0, 0, 0, 0, 8}, 4, 2);
    Img<IntType> mask = ArrayImgs.ints(new int[] {1, 1, 1, 1, 0, 0, 0, 0}, 4, 2);
    Img<IntType> masked = Watershed.of(heights, seeds, mask, Options.faces());
    assertArrayEquals(new int[] {5, 5, 5, 5, 0, 0, 0, 0}, LabelArray.read(masked).values());
    Img<IntType> free =
        Watershed.of(
            Views.translate(heights, 3, -2), Views.translate(seeds, 9, 9), Options.faces());
    assertArrayEquals(new int[] {5, 5, 5, 8, 5, 5, 8, 8}, LabelArray.read(free).values());
  }

  @Test
  void badInputsAreRefused() {
    Img<FloatType> heights = ArrayImgs.floats(4, 2);
    Img<IntType> small = ArrayImgs.ints(3, 2);
    Img<IntType> seeds = ArrayImgs.ints(4, 2);
    String text = refused(() -> Watershed.of(heights, small, Options.faces()));
    assertEquals(
        "The landscape has 4 x 2 pixels and the seeds 3 x 2; they must have the same size.", text);
    assertTrue(
        refused(() -> Watershed.of(heights, seeds, small, Options.faces())).contains("mask"));
    Img<FloatType> holes = ArrayImgs.floats(new float[] {Float.NaN}, 1, 1);
    Img<IntType> one = ArrayImgs.ints(1, 1);
    assertTrue(refused(() -> Watershed.of(holes, one, Options.faces())).contains("finite"));
  }

  private static String refused(Executable call) {
    return assertThrows(IllegalArgumentException.class, call).getMessage();
  }
}
