package sc.fiji.tessera.label;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import com.google.gson.JsonObject;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CancellationException;
import net.imglib2.img.array.ArrayImgs;
import org.junit.jupiter.api.Test;

class StarObjectsTest {
  private static final JsonObject VECTOR =
      new Vectors("/label/instance_postprocessing.json").get("stardist_nms");

  private static List<StarPolygon> candidates() {
    JsonObject in = VECTOR.getAsJsonObject("input");
    double[] centres = Vectors.flat(in.get("centers_yx"));
    double[] radii = Vectors.flat(in.get("radius"));
    double[] p = Vectors.flat(in.get("prob"));
    List<StarPolygon> all = new ArrayList<>();
    for (int i = 0; i < p.length; i++) {
      double[] rays = new double[in.get("n_rays").getAsInt()];
      Arrays.fill(rays, radii[i]);
      all.add(new StarPolygon(centres[2 * i + 1], centres[2 * i], rays, p[i]));
    }
    return all;
  }

  @Test
  void areasAndOverlapsAreExact() {
    JsonObject expected = VECTOR.getAsJsonObject("expected");
    double[] areas = Vectors.flat(expected.get("area"));
    double[] overlaps = Vectors.flat(expected.get("overlap_min"));
    List<StarPolygon> all = candidates();
    for (int i = 0; i < 6; i++) {
      assertEquals(areas[i], all.get(i).area(), 1e-9);
      for (int j = 0; j < 6; j++) {
        assertEquals(overlaps[i * 6 + j], StarObjects.overlap(all.get(i), all.get(j)), 1e-6);
      }
    }
  }

  @Test
  void suppressesAsStarDist() {
    List<StarPolygon> all = candidates();
    for (double limit : new double[] {0.4, 0.5}) {
      double[] expected =
          Vectors.flat(
              VECTOR
                  .getAsJsonObject("expected")
                  .get(limit == 0.4 ? "keep_stardist_0_4" : "keep_stardist_0_5"));
      double[] kept =
          StarObjects.suppress(all, limit, () -> false).stream()
              .mapToDouble(all::indexOf)
              .toArray();
      assertArrayEquals(expected, kept);
    }
    assertThrows(CancellationException.class, () -> StarObjects.suppress(all, 0.4, () -> true));
  }

  /** Common areas of polygons that are not convex, against counting fine points. */
  @Test
  void starsNeedNotBeConvex() {
    Random random = new Random(3);
    for (int round = 0; round < 5; round++) {
      StarPolygon a = star(random, 10, 10);
      StarPolygon b = star(random, 13, 12);
      int both = 0;
      for (int i = 0; i < 500 * 500; i++) {
        double x = i % 500 * 0.05;
        double y = i / 500 * 0.05;
        if (a.contains(x, y) && b.contains(x, y)) both++;
      }
      assertEquals(both * 0.0025, a.intersection(b), 0.5);
    }
  }

  private static StarPolygon star(Random random, double x, double y) {
    double[] rays = new double[16];
    for (int k = 0; k < 16; k++) rays[k] = 3 + random.nextDouble() * 6;
    return new StarPolygon(x, y, rays, 0.5);
  }

  /** Two discs in a network's maps come out as two labels, the surer one on top. */
  @Test
  void mapsBecomeLabels() {
    float[] p = new float[30 * 20];
    float[] d = new float[30 * 20 * 32];
    for (int x : new int[] {8, 9, 20}) {
      p[10 * 30 + x] = x == 8 ? 0.9f : x == 9 ? 0.6f : 0.95f;
      for (int k = 0; k < 32; k++) d[k * 600 + 10 * 30 + x] = 6.5f;
    }
    p[0] = 1;
    List<StarPolygon> found =
        StarObjects.candidates(
            ArrayImgs.floats(p, 30, 20),
            ArrayImgs.floats(d, 30, 20, 32),
            new StarObjects.Proposals(0.5, 2, 1));
    assertEquals(3, found.size());
    List<StarPolygon> kept = StarObjects.suppress(found, 0.4, () -> false);
    double[] labels = Vectors.values(StarObjects.labels(kept, 30, 20));
    for (int i = 0; i < 600; i++) {
      double right = Math.hypot(i % 30 - 20, i / 30 - 10);
      double left = Math.hypot(i % 30 - 8, i / 30 - 10);
      int expected = right < 6.4 ? 1 : left < 6.4 ? 2 : 0;
      if (Math.abs(right - 6.45) > 0.06 && Math.abs(left - 6.45) > 0.06) {
        assertEquals(expected, labels[i], "pixel " + i);
      }
    }
  }
}
