package sc.fiji.tessera.label;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.CancellationException;
import org.junit.jupiter.api.Test;

class CentreObjectsTest {
  private static final CentreObjects.Options USUAL = CentreObjects.Options.USUAL;

  private static int[] objects(
      CentreObjects.Maps maps, byte[] things, CentreObjects.Options options) {
    return LabelArray.read(CentreObjects.of(maps, things, options, () -> false)).values();
  }

  /** Discs on a jittered grid that touch, with the maps that a perfect network gives. */
  private record Scene(int[] labels, CentreObjects.Maps maps, byte[] things) {
    static Scene of(int side, int pitch, Random random) {
      int n = side / pitch;
      double[][] centres = new double[n * n][];
      for (int i = 0; i < n * n; i++) {
        centres[i] =
            new double[] {
              i % n * pitch + pitch / 2 + random.nextInt(3) - 1,
              i / n * pitch + pitch / 2 + random.nextInt(3) - 1
            };
      }
      int[] labels = new int[side * side];
      float[][] maps = new float[3][side * side];
      byte[] things = new byte[side * side];
      for (int p = 0; p < labels.length; p++) {
        int near = 0;
        for (int i = 0; i < n * n; i++) {
          double d = distance(centres[i], p % side, p / side);
          if (d < distance(centres[near], p % side, p / side)) near = i;
        }
        double d = distance(centres[near], p % side, p / side);
        maps[0][p] = (float) Math.exp(-d / 8);
        if (d > pitch * pitch / 3.2) continue;
        labels[p] = near + 1;
        things[p] = 1;
        maps[1][p] = (float) (centres[near][1] - p / side);
        maps[2][p] = (float) (centres[near][0] - p % side);
      }
      return new Scene(labels, new CentreObjects.Maps(maps[0], maps[1], maps[2], side), things);
    }

    private static double distance(double[] c, int x, int y) {
      return (c[0] - x) * (c[0] - x) + (c[1] - y) * (c[1] - y);
    }
  }

  @Test
  void touchingDiscsAreFoundAgain() {
    Scene scene = Scene.of(120, 15, new Random(1));
    int[] found = objects(scene.maps, scene.things, USUAL);
    assertEquals(64, Arrays.stream(found).max().orElse(0));
    TreeMap<Integer, Integer> names = new TreeMap<>();
    for (int p = 0; p < found.length; p++) {
      Integer known = names.putIfAbsent(scene.labels[p], found[p]);
      if (known != null) assertEquals(known, found[p], "pixel " + p);
    }
    assertEquals(65, new TreeSet<>(names.values()).size());
  }

  @Test
  void whatIsTooSmallGoesAndNumbersHaveNoGaps() {
    Scene scene = Scene.of(60, 15, new Random(2));
    for (int p = 0; p < scene.things.length; p++) {
      int l = scene.labels[p];
      boolean centre = scene.maps.down()[p] == 0 && scene.maps.right()[p] == 0;
      if (l % 2 == 0 && !centre) scene.things[p] = 0;
      if (l == 5) scene.things[p] = 0;
    }
    int[] found = objects(scene.maps, scene.things, new CentreObjects.Options(0.1, 7, 0, 2));
    TreeSet<Integer> labels = new TreeSet<>();
    for (int label : found) labels.add(label);
    assertEquals(new TreeSet<>(List.of(0, 1, 2, 3, 4, 5, 6, 7)), labels);
  }

  /** Pixel by pixel against every centre, as the paper says it. */
  @Test
  void equalsBruteForceOnNoise() {
    Random random = new Random(3);
    for (int round = 0; round < 40; round++) {
      int width = 1 + random.nextInt(40);
      int height = 1 + random.nextInt(40);
      CentreObjects.Maps maps = noise(random, width, height);
      byte[] things = new byte[width * height];
      for (int p = 0; p < things.length; p++) things[p] = (byte) random.nextInt(2);
      int window = 1 + 2 * random.nextInt(4);
      CentreObjects.Options options = new CentreObjects.Options(0.3, window, 0, 0);
      List<int[]> centres = plainCentres(maps, 0.3, window);
      assertEquals(centres.size(), CentreObjects.centres(maps, options).size());
      int[] expected = new int[things.length];
      for (int p = 0; p < expected.length; p++) {
        if (things[p] != 0) expected[p] = plainNearest(maps, p, centres);
      }
      assertSameGroups(expected, objects(maps, things, options));
    }
  }

  /** Whole numbers, so that many maxima are equal and many centres equally near. */
  private static CentreObjects.Maps noise(Random random, int width, int height) {
    float[][] maps = new float[3][width * height];
    boolean coarse = random.nextBoolean();
    for (int p = 0; p < width * height; p++) {
      maps[0][p] = coarse ? random.nextInt(4) / 4f : random.nextFloat();
      for (int c = 1; c < 3; c++) {
        maps[c][p] = coarse ? random.nextInt(13) - 6 : (float) (random.nextGaussian() * width);
      }
    }
    return new CentreObjects.Maps(maps[0], maps[1], maps[2], width);
  }

  private static List<int[]> plainCentres(CentreObjects.Maps maps, double threshold, int window) {
    List<int[]> centres = new ArrayList<>();
    int height = maps.centre().length / maps.width();
    for (int y = 0; y < height; y++) {
      for (int x = 0; x < maps.width(); x++) {
        double own = maps.centre()[y * maps.width() + x];
        boolean highest = own > threshold;
        for (int v = 0; v < height; v++) {
          for (int u = 0; u < maps.width(); u++) {
            if (Math.max(Math.abs(u - x), Math.abs(v - y)) > window / 2) continue;
            double other = maps.centre()[v * maps.width() + u];
            int order = Integer.compare(v * maps.width() + u, y * maps.width() + x);
            if (other > own || other == own && order < 0) highest = false;
          }
        }
        if (highest) centres.add(new int[] {x, y});
      }
    }
    return centres;
  }

  private static int plainNearest(CentreObjects.Maps maps, int p, List<int[]> centres) {
    double x = p % maps.width() + (double) maps.right()[p];
    double y = p / maps.width() + (double) maps.down()[p];
    int best = 0;
    double least = Double.POSITIVE_INFINITY;
    for (int i = 0; i < centres.size(); i++) {
      double dx = x - centres.get(i)[0];
      double dy = y - centres.get(i)[1];
      if (dx * dx + dy * dy >= least) continue;
      least = dx * dx + dy * dy;
      best = i + 1;
    }
    return best;
  }

  private static void assertSameGroups(int[] expected, int[] found) {
    TreeMap<Integer, Integer> there = new TreeMap<>();
    TreeMap<Integer, Integer> back = new TreeMap<>();
    for (int p = 0; p < expected.length; p++) {
      there.putIfAbsent(expected[p], found[p]);
      back.putIfAbsent(found[p], expected[p]);
      assertEquals(there.get(expected[p]), found[p]);
      assertEquals(back.get(found[p]), expected[p]);
    }
    assertEquals(0, there.getOrDefault(0, 0));
  }

  @Test
  void onlyTheHighestCentresCount() {
    float[] centre = new float[40];
    float[] none = new float[40];
    int[] at = {2, 12, 22, 32};
    float[] scores = {0.5f, 0.9f, 0.5f, 0.7f};
    for (int i = 0; i < 4; i++) centre[at[i]] = scores[i];
    CentreObjects.Maps maps = new CentreObjects.Maps(centre, none, none, 40);
    List<Integer> found = new ArrayList<>();
    CentreObjects.centres(maps, new CentreObjects.Options(0.1, 7, 3, 0))
        .forEach(c -> found.add(c.x()));
    assertEquals(List.of(2, 12, 32), found);
    byte[] things = new byte[40];
    Arrays.fill(things, (byte) 1);
    int[] labels = objects(maps, things, new CentreObjects.Options(0.1, 7, 3, 0));
    assertEquals(1, labels[7]); // as near to the next
    assertEquals(2, labels[8]);
    assertEquals(3, labels[39]);
  }

  @Test
  void withoutCentresOrNumbersThereIsNothing() {
    float[] centre = new float[20];
    float[] none = new float[20];
    byte[] things = new byte[20];
    Arrays.fill(things, (byte) 1);
    CentreObjects.Maps maps = new CentreObjects.Maps(centre, none, none, 5);
    assertArrayEquals(new int[20], objects(maps, things, USUAL));
    centre[7] = 1;
    none[3] = Float.NaN;
    int[] labels = objects(maps, things, USUAL);
    assertEquals(0, labels[3]);
    assertEquals(19, Arrays.stream(labels).sum());
  }

  /** Votes, stuff and its area are those of the panoptic picture of other objects. */
  @Test
  void classesAreWhatMostPixelsOfAnObjectSay() {
    Scene scene = Scene.of(45, 15, new Random(4));
    int[] classes = new int[scene.labels.length];
    Random random = new Random(5);
    for (int p = 0; p < classes.length; p++) {
      int right = scene.labels[p] == 0 ? 3 : 1 + scene.labels[p] % 2;
      boolean wrong = scene.labels[p] > 0 && random.nextInt(3) == 0;
      classes[p] = wrong ? 3 - right : right;
    }
    for (int p = 0; p < 20; p++) if (scene.labels[p] == 0) classes[p] = 4;
    int[] objects = objects(scene.maps, scene.things, USUAL);
    LabelField field = LabelField.of(new int[] {45, 45}, new double[] {1, 1}, classes);
    PanopticRegions.Result merged =
        new PanopticRegions(
                new TreeSet<>(List.of(1, 2)), objects, new PanopticMerge.Options(0, 1, 100), 1000)
            .merged(field, () -> false);
    int[] codes = merged.field().labels();
    for (int p = 0; p < codes.length; p++) {
      int code = codes[p];
      int l = scene.labels[p];
      if (l > 0) assertEquals(1 + l % 2, code / 1000, "class of object " + l);
      else assertEquals(classes[p] == 4 ? 0 : 3000, code);
    }
  }

  @Test
  void thousandsOfCentresAreToldApart() {
    Scene small = Scene.of(60, 10, new Random(6));
    int copies = 12;
    int side = 60 * copies;
    float[][] maps = new float[3][side * side];
    byte[] things = new byte[side * side];
    for (int p = 0; p < things.length; p++) {
      int from = p / side % 60 * 60 + p % side % 60;
      maps[0][p] = small.maps.centre()[from];
      maps[1][p] = small.maps.down()[from];
      maps[2][p] = small.maps.right()[from];
      things[p] = small.things[from];
    }
    CentreObjects.Maps all = new CentreObjects.Maps(maps[0], maps[1], maps[2], side);
    int[] found = objects(all, things, USUAL);
    assertEquals(36 * copies * copies, Arrays.stream(found).max().orElse(0));
    for (int p = 0; p < found.length; p++) assertEquals(things[p] != 0, found[p] != 0);
  }

  @Test
  void badInputIsRefused() {
    float[] five = new float[5];
    assertThrows(IllegalArgumentException.class, () -> new CentreObjects.Maps(five, five, five, 2));
    assertThrows(IllegalArgumentException.class, () -> new CentreObjects.Options(0.1, 6, 0, 0));
    five[0] = 1;
    CentreObjects.Maps maps = new CentreObjects.Maps(five, five, five, 5);
    assertThrows(
        IllegalArgumentException.class,
        () -> CentreObjects.of(maps, new byte[4], USUAL, () -> false));
    assertThrows(
        CancellationException.class, () -> CentreObjects.of(maps, new byte[5], USUAL, () -> true));
    assertTrue(CentreObjects.centres(maps, USUAL).size() == 1);
  }
}
