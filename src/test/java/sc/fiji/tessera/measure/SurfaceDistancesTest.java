package sc.fiji.tessera.measure;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Map;
import java.util.Random;
import java.util.stream.Stream;
import javax.imageio.ImageIO;
import net.imglib2.img.Img;
import net.imglib2.img.array.ArrayImgs;
import net.imglib2.type.numeric.integer.IntType;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import sc.fiji.tessera.label.Vectors;
import sc.fiji.tessera.measure.SurfaceDistances.Options;

class SurfaceDistancesTest {
  private static final Vectors VECTORS = new Vectors("/measure/boundary_metrics.json");

  @TestFactory
  Stream<DynamicTest> equalsTheReferences() {
    return VECTORS.all().stream()
        .filter(c -> c.getAsJsonObject("input").has("ref"))
        .map(c -> DynamicTest.dynamicTest(c.get("name").getAsString(), () -> compare(c)));
  }

  private static void compare(JsonObject c) {
    JsonObject in = c.getAsJsonObject("input");
    JsonObject expected = c.getAsJsonObject("expected");
    Img<IntType> truth = Vectors.image(in.get("ref"));
    Img<IntType> found = Vectors.image(in.get("pred"));
    double[] spacing = reversed(Vectors.flat(in.get("spacing")));
    elements(
        expected.getAsJsonObject("deepmind_surface_distance"),
        SurfaceDistances.of(truth, found, Options.of(SurfaceKind.ELEMENTS), spacing));
    pixels(
        expected.getAsJsonObject("edge_pixel_variant"),
        SurfaceDistances.of(truth, found, Options.of(SurfaceKind.PIXELS), spacing));
    if (expected.has("davis_F_bound_1px")) planes(expected, truth, found);
  }

  private static double[] reversed(double[] zyx) {
    double[] xyz = new double[zyx.length];
    for (int d = 0; d < zyx.length; d++) xyz[d] = zyx[zyx.length - 1 - d];
    return xyz;
  }

  private static void elements(JsonObject e, SurfaceDistances s) {
    equal(e, "avg_gt_to_pred", s.fromReference().mean());
    equal(e, "avg_pred_to_gt", s.fromPrediction().mean());
    equal(e, "contour_length_or_area_gt", s.fromReference().weight());
    equal(e, "contour_length_or_area_pred", s.fromPrediction().weight());
    equal(e, "assd_area_weighted", s.meanDistance());
    for (int tolerance = 0; tolerance <= 2; tolerance++)
      equal(e, "surface_dice_tol_" + tolerance, s.surfaceDice(tolerance));
    double[] overlap = Vectors.flat(e.get("surface_overlap_tol_1"));
    assertEquals(overlap[0], s.fromReference().fractionWithin(1), 1e-9);
    assertEquals(overlap[1], s.fromPrediction().fractionWithin(1), 1e-9);
    if (s.fromReference().elements() + s.fromPrediction().elements() == 0) {
      // Nothing over nothing: the reference has infinity here, and NaN for the mean.
      assertEquals(Double.NaN, s.hausdorff());
      return;
    }
    equal(e, "hd100", s.hausdorff());
    equal(e, "hd95", s.hausdorff95());
  }

  private static void pixels(JsonObject e, SurfaceDistances s) {
    assertEquals(e.get("n_ref").getAsInt(), s.fromReference().elements());
    assertEquals(e.get("n_pred").getAsInt(), s.fromPrediction().elements());
    if (!e.has("hd")) return;
    equal(e, "hd", s.hausdorff());
    equal(e, "hd95_max_of_directed_percentiles_linear", s.hausdorff95());
    equal(e, "assd_pooled", s.meanDistance());
    equal(e, "asd_ref_to_pred", s.fromReference().mean());
    equal(e, "asd_pred_to_ref", s.fromPrediction().mean());
    equal(e, "nsd_1", s.surfaceDice(1));
    equal(e, "boundary_f1_tol1", s.boundaryF1(1));
    equal(e, "boundary_precision_tol1", s.fromPrediction().fractionWithin(1));
    equal(e, "boundary_recall_tol1", s.fromReference().fractionWithin(1));
  }

  private static void planes(JsonObject e, Img<IntType> truth, Img<IntType> found) {
    int width = (int) truth.dimension(0);
    int radius = BoundaryF.radius(width, truth.dimension(1));
    equal(e, "davis_F_default_bound_0.008_diag", BoundaryF.of(truth, found, radius, null).f());
    equal(e, "davis_F_bound_1px", BoundaryF.of(truth, found, 1, null).f());
    equal(e, "davis_F_bound_2px", BoundaryF.of(truth, found, 2, null).f());
    JsonObject bsds = e.getAsJsonObject("bsds_style_one_to_one_inner_edges_1.5px");
    BoundaryMatches matches = BoundaryMatches.of(truth, found, 1.5);
    assertEquals(bsds.get("matched").getAsInt(), matches.matched());
    assertEquals(bsds.get("n_ref").getAsInt(), matches.reference());
    assertEquals(bsds.get("n_pred").getAsInt(), matches.prediction());
    if (bsds.has("f")) {
      equal(bsds, "precision", matches.precision());
      equal(bsds, "recall", matches.recall());
      equal(bsds, "f", matches.f1());
    }
    equal(e, "boundary_iou_d1", BoundaryIou.of(truth, found, 1).iou());
    equal(e, "boundary_iou_d2", BoundaryIou.of(truth, found, 2).iou());
    assertEquals(
        e.get("boundary_iou_default_d").getAsInt(), BoundaryIou.width(width, truth.dimension(1)));
    int[] labels = new int[(int) truth.size()];
    double[] values = Vectors.values(truth);
    for (int i = 0; i < labels.length; i++) labels[i] = (int) values[i];
    boolean[] boundary = BoundaryF.boundary(labels, width);
    double[] map = Vectors.flat(e.get("davis_boundary_map_ref"));
    for (int i = 0; i < map.length; i++) assertEquals(map[i] > 0, boundary[i]);
  }

  private static void equal(JsonObject e, String name, double value) {
    assertEquals(Double.parseDouble(e.get(name).getAsString()), value, 1e-9, name);
  }

  /** Codes of the tables have the first pixel as their highest bit. */
  @TestFactory
  Stream<DynamicTest> elementsHaveTheSizesOfTheTables() {
    return VECTORS.all().stream()
        .filter(c -> c.getAsJsonObject("expected").has("table"))
        .map(
            c ->
                DynamicTest.dynamicTest(
                    c.get("name").getAsString(),
                    () -> {
                      double[] table = Vectors.flat(c.getAsJsonObject("expected").get("table"));
                      double[] spacing =
                          reversed(Vectors.flat(c.getAsJsonObject("input").get("spacing")));
                      double[] sizes = new ElementSizes(spacing).all();
                      int bits = Integer.numberOfTrailingZeros(table.length);
                      double[] mine = new double[table.length];
                      for (int code = 0; code < table.length; code++)
                        mine[code] = sizes[Integer.reverse(code) >>> Integer.SIZE - bits];
                      assertArrayEquals(table, mine, 1e-9);
                    }));
  }

  @Test
  void equalsDeepMindOnRealImages() throws IOException {
    Path folder = ConformanceData.folder("instance_pairs");
    JsonObject pairs =
        ConformanceData.json(folder.resolve("expected.json")).getAsJsonObject("pairs");
    for (Map.Entry<String, JsonElement> pair : pairs.entrySet()) {
      Img<IntType> truth = image(folder.resolve("gt").resolve(pair.getKey()));
      Img<IntType> found = image(folder.resolve("pred").resolve(pair.getKey()));
      SurfaceDistances s = SurfaceDistances.of(truth, found, Options.of(SurfaceKind.ELEMENTS));
      JsonObject e = pair.getValue().getAsJsonObject();
      e = e.getAsJsonObject("surface_distance_pkg_spacing1");
      equal(e, "hausdorff100", s.hausdorff());
      equal(e, "hausdorff95", s.hausdorff95());
      equal(e, "avg_gt_to_pred", s.fromReference().mean());
      equal(e, "avg_pred_to_gt", s.fromPrediction().mean());
      equal(e, "surface_dice_1px", s.surfaceDice(1));
      equal(e, "surface_dice_2px", s.surfaceDice(2));
    }
  }

  private static Img<IntType> image(Path file) throws IOException {
    int width = ImageIO.read(file.toFile()).getWidth();
    int[] labels = InstancePairsTest.labels(file);
    return ArrayImgs.ints(labels, width, labels.length / width);
  }

  @Test
  void distancesAreThoseOfAllPairsOfBoundaryPixels() {
    Random random = new Random(8);
    for (int round = 0; round < 300; round++) {
      int w = 2 + random.nextInt(6);
      int h = 2 + random.nextInt(6);
      int d = 1 + random.nextInt(4);
      int[] a = random.ints((long) w * h * d, 0, 2).toArray();
      int[] b = random.ints((long) w * h * d, 0, 2).toArray();
      a[0] = 1;
      b[b.length - 1] = 1;
      double[] spacing = {0.5, 1.25, 3};
      Options options = Options.of(SurfaceKind.PIXELS);
      SurfaceDistances s =
          SurfaceDistances.of(
              ArrayImgs.ints(a, w, h, d), ArrayImgs.ints(b, w, h, d), options, spacing);
      SurfaceDistances t =
          SurfaceDistances.of(
              ArrayImgs.ints(b, w, h, d), ArrayImgs.ints(a, w, h, d), options, spacing);
      double farthest = Math.max(farthest(a, b, w, h, spacing), farthest(b, a, w, h, spacing));
      assertEquals(farthest, s.hausdorff(), 1e-9);
      assertEquals(s.hausdorff95(), t.hausdorff95(), 1e-12);
      assertEquals(s.meanDistance(), t.meanDistance(), 1e-9);
      assertEquals(s.surfaceDice(1), t.surfaceDice(1), 1e-12);
      assertEquals(1, s.surfaceDice(100));
    }
  }

  private static double farthest(int[] from, int[] to, int w, int h, double[] spacing) {
    double farthest = 0;
    for (int i = 0; i < from.length; i++) {
      if (from[i] == 0 || !edge(from, i, w, h)) continue;
      double nearest = Double.POSITIVE_INFINITY;
      for (int j = 0; j < to.length; j++) {
        if (to[j] == 0 || !edge(to, j, w, h)) continue;
        double x = (i % w - j % w) * spacing[0];
        double y = (i / w % h - j / w % h) * spacing[1];
        double z = (i / w / h - j / w / h) * spacing[2];
        nearest = Math.min(nearest, Math.sqrt(x * x + y * y + z * z));
      }
      farthest = Math.max(farthest, nearest);
    }
    return farthest;
  }

  private static boolean edge(int[] mask, int i, int w, int h) {
    int x = i % w;
    int y = i / w % h;
    int z = i / w / h;
    int d = mask.length / w / h;
    return x == 0
        || y == 0
        || z == 0
        || x == w - 1
        || y == h - 1
        || z == d - 1
        || mask[i - 1] == 0
        || mask[i + 1] == 0
        || mask[i - w] == 0
        || mask[i + w] == 0
        || mask[i - w * h] == 0
        || mask[i + w * h] == 0;
  }

  @Test
  void theEdgeOfTheImageCanBeLeftOut() {
    Img<IntType> truth = Vectors.picture("11.. 11.. 11..");
    Img<IntType> found = Vectors.picture("111. 111. 111.");
    for (SurfaceKind kind : SurfaceKind.values()) {
      SurfaceDistances s = SurfaceDistances.of(truth, found, new Options(kind, false));
      assertEquals(1, s.hausdorff());
      assertEquals(1, s.meanDistance());
    }
    SurfaceDistances pixels =
        SurfaceDistances.of(truth, found, new Options(SurfaceKind.PIXELS, false));
    assertEquals(3, pixels.fromReference().elements());
    SurfaceDistances elements =
        SurfaceDistances.of(truth, found, new Options(SurfaceKind.ELEMENTS, false));
    assertEquals(2, elements.fromReference().elements());
  }

  @Test
  void wrongInputIsRefused() {
    Img<IntType> a = Vectors.picture("11 11");
    Img<IntType> b = Vectors.picture("111 111");
    Options options = Options.of(SurfaceKind.PIXELS);
    assertThrows(IllegalArgumentException.class, () -> SurfaceDistances.of(a, b, options));
    assertThrows(IllegalArgumentException.class, () -> SurfaceDistances.of(a, a, options, 1, 0));
    assertThrows(IllegalArgumentException.class, () -> SurfaceDistances.of(a, a, options, 1));
    assertThrows(IllegalArgumentException.class, () -> BoundaryF.of(a, a, 0.5, null));
    assertThrows(IllegalArgumentException.class, () -> BoundaryF.of(a, b, 1, null));
    assertThrows(IllegalArgumentException.class, () -> BoundaryIou.of(a, a, 0));
    assertThrows(IllegalArgumentException.class, () -> BoundaryMatches.of(a, a, -1));
    assertEquals(1, BoundaryMatches.of(a, a, BoundaryMatches.distance(2, 2)).f1());
    SurfaceDistances s = SurfaceDistances.of(a, a, options);
    assertThrows(IllegalArgumentException.class, () -> s.hausdorff(101));
    assertEquals(1, BoundaryF.of(a, a, 1, 1).f());
  }
}
