package sc.fiji.tessera.label;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.google.gson.JsonArray;
import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

class MaskQueriesTest {
  private static final int QUERIES = 12;
  private static final int CLASSES = 4;
  private static final int HEIGHT = 16;
  private static final int WIDTH = 20;
  private static final int CELL = 4;

  // ---- what PyTorch makes of the same numbers: mask_queries_peer.py ----

  @Test
  void picturesObjectsAndScoresAreThoseOfAPeer() throws IOException {
    JsonArray cases = cases();
    for (int i = 0; i < cases.size(); i++) {
      JsonObject expected = cases.get(i).getAsJsonObject();
      MaskQueries queries = peer(i);
      assertPanoptic(expected.getAsJsonObject("panoptic"), queries);
      assertInstances(expected.getAsJsonArray("instances"), queries.instances(c -> c < 2, 20));
      float[][] scores = queries.scores();
      JsonArray sums = expected.getAsJsonArray("scores");
      for (int c = 0; c < CLASSES; c++) {
        assertEquals(sums.get(c).getAsDouble(), scores[c][3 * WIDTH + 7], 1e-5);
        assertEquals(sums.get(CLASSES + c).getAsDouble(), scores[c][11 * WIDTH + 16], 1e-5);
      }
    }
  }

  private static void assertPanoptic(JsonObject expected, MaskQueries queries) {
    MaskQueries.Picture found = queries.panoptic(c -> c < 2, MaskQueries.Options.USUAL);
    String ids =
        Arrays.stream(found.ids()).mapToObj(Integer::toString).collect(Collectors.joining());
    assertEquals(expected.get("ids").getAsString(), ids);
    JsonArray segments = expected.getAsJsonArray("segments");
    assertEquals(segments.size(), found.segments().size());
    for (int i = 0; i < segments.size(); i++) {
      JsonArray s = segments.get(i).getAsJsonArray();
      assertEquals(s.get(0).getAsInt(), found.segments().get(i).id());
      assertEquals(s.get(1).getAsInt(), found.segments().get(i).category());
      assertEquals(s.get(2).getAsDouble(), found.segments().get(i).score(), 1e-6);
    }
  }

  private static void assertInstances(JsonArray expected, List<DetectedObject> found) {
    assertEquals(expected.size(), found.size());
    for (int i = 0; i < found.size(); i++) {
      JsonArray o = expected.get(i).getAsJsonArray();
      assertEquals(o.get(0).getAsInt() + 1, found.get(i).label());
      assertEquals(o.get(1).getAsDouble(), found.get(i).score(), 1e-6);
      assertEquals(o.get(2).getAsInt(), found.get(i).mask().area());
    }
  }

  private static JsonArray cases() throws IOException {
    String resource = "/label/mask_queries_peer.json";
    try (InputStream in = MaskQueriesTest.class.getResourceAsStream(resource)) {
      return JsonParser.parseReader(new InputStreamReader(in, StandardCharsets.UTF_8))
          .getAsJsonArray();
    }
  }

  private static MaskQueries peer(int number) {
    double[] u = uniform("classes " + number, QUERIES * (CLASSES + 1));
    float[] logits = new float[u.length];
    for (int i = 0; i < u.length; i++) logits[i] = (float) (24 * (u[i] - 0.5));
    int columns = WIDTH / CELL;
    double[] cells = uniform("cells " + number, QUERIES * columns * (HEIGHT / CELL));
    double[] owner = uniform("owner " + number, columns * (HEIGHT / CELL));
    double[] noise = uniform("noise " + number, QUERIES * HEIGHT * WIDTH);
    return new MaskQueries(
        logits,
        CLASSES,
        query -> {
          float[] mask = new float[HEIGHT * WIDTH];
          for (int p = 0; p < mask.length; p++) {
            int cell = p / WIDTH / CELL * columns + p % WIDTH / CELL;
            double own = (int) (QUERIES * owner[cell]) == query ? 0.6 : 0;
            double u8 = cells[query * owner.length + cell] + own - 0.97;
            mask[p] = (float) (8 * u8 + noise[query * mask.length + p]);
          }
          return mask;
        },
        WIDTH,
        HEIGHT);
  }

  /** Numbers from 0 to 1 that follow from a name, as the peer has them. */
  private static double[] uniform(String name, int count) {
    double[] values = new double[count];
    for (int i = 0; i < count; i++) {
      int x = name.hashCode() + i * 0x9E3779B9;
      x = (x ^ x >>> 16) * 0x85EBCA6B;
      x = (x ^ x >>> 13) * 0xC2B2AE35;
      x ^= x >>> 16;
      values[i] = (x >>> 8) / (double) (1 << 24);
    }
    return values;
  }

  // ---- by construction: rows of pixels, two classes of which the first has objects ----

  /** Class logits that are all but certain; 2 is no object. */
  private static float[] sure(int... classes) {
    float[] logits = new float[3 * classes.length];
    for (int q = 0; q < classes.length; q++) logits[3 * q + classes[q]] = 10;
    return logits;
  }

  /** Masks of rows, # probable, + a little above a half, anything else improbable. */
  private static MaskQueries row(float[] logits, String... masks) {
    return new MaskQueries(
        logits,
        2,
        q -> {
          float[] mask = new float[masks[q].length()];
          for (int p = 0; p < mask.length; p++) {
            char c = masks[q].charAt(p);
            mask[p] = c == '#' ? 5 : c == '+' ? 0.1f : -5;
          }
          return mask;
        },
        masks[0].length(),
        1);
  }

  private static MaskQueries.Picture panoptic(MaskQueries queries) {
    return queries.panoptic(c -> c == 0, MaskQueries.Options.USUAL);
  }

  @Test
  void everyObjectIsASegmentAndEveryKindOfStuffOne() {
    MaskQueries.Picture p =
        panoptic(row(sure(0, 1, 0, 1), "##......", "..##....", "....##..", "......#."));
    assertArrayEquals(new int[] {1, 1, 2, 2, 3, 3, 2, 0}, p.ids());
    assertEquals(3, p.segments().size());
    assertEquals(1, p.segments().get(1).category());
  }

  @Test
  void queriesOfNoObjectOrUnsureOnesDoNotCount() {
    float[] logits = {0, 0, 10, 1, 0, 0, 10, 0, 0};
    MaskQueries.Picture p = panoptic(row(logits, "####", "####", "..##"));
    assertArrayEquals(new int[] {0, 0, 1, 1}, p.ids());
    assertEquals(1, p.segments().size());
  }

  @Test
  void queriesThatLoseMoreThanAFifthOfTheirPixelsAreLeftOut() {
    // the second has five pixels; it wins four of them, then three
    MaskQueries.Picture most = panoptic(row(sure(0, 0), "#....", "+####"));
    assertArrayEquals(new int[] {1, 2, 2, 2, 2}, most.ids());
    MaskQueries.Picture few = panoptic(row(sure(0, 0), "##...", "++###"));
    assertArrayEquals(new int[] {1, 1, 0, 0, 0}, few.ids());
  }

  @Test
  void nothingIsFoundWhereNoQueryIsSure() {
    MaskQueries.Picture p = panoptic(row(sure(2, 2), "###", "###"));
    assertArrayEquals(new int[3], p.ids());
    assertTrue(p.segments().isEmpty());
    assertTrue(row(sure(2), "...").instances(c -> true, 10).isEmpty());
  }

  @Test
  void objectsMayOverlapAndAreScoredByClassAndPixels() {
    MaskQueries queries = row(sure(0, 0, 1), "##+.", ".###", "####");
    List<DetectedObject> objects = queries.instances(c -> c == 0, 3);
    assertEquals(2, objects.size());
    DetectedObject first = objects.get(0);
    assertEquals(new ScoredBox(1, 0, 4, 1, first.score()), first.box());
    assertEquals(1, first.label());
    double sure = Math.exp(10) / (Math.exp(10) + 2);
    assertEquals(sure / (1 + Math.exp(-5)), first.score(), 1e-6);
    double mean = (2 / (1 + Math.exp(-5)) + 1 / (1 + Math.exp(-0.1))) / 3;
    assertEquals(sure * mean, objects.get(1).score(), 1e-6);
    assertEquals(1, queries.instances(c -> true, 1).size());
  }

  @Test
  void badNumbersAreRefused() {
    assertThrows(IllegalArgumentException.class, () -> new MaskQueries.Options(1.1, 0.8));
    assertThrows(IllegalArgumentException.class, () -> new MaskQueries.Options(0.8, Double.NaN));
    assertThrows(
        IllegalArgumentException.class,
        () -> new MaskQueries(new float[7], 2, q -> new float[1], 1, 1));
  }
}
