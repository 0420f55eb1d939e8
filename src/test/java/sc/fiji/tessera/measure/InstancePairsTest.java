package sc.fiji.tessera.measure;

import static org.junit.jupiter.api.Assertions.assertEquals;

import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import java.awt.image.Raster;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Map;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.Test;

/** Nuclei of eight images, segmented imperfectly, against numbers of StarDist and others. */
class InstancePairsTest {
  @Test
  void equalsTheReferencesOnRealImages() throws IOException {
    Path folder = ConformanceData.folder("instance_pairs");
    JsonObject pairs =
        ConformanceData.json(folder.resolve("expected.json")).getAsJsonObject("pairs");
    for (Map.Entry<String, JsonElement> pair : pairs.entrySet()) {
      JsonObject e = pair.getValue().getAsJsonObject();
      LabelOverlaps table =
          LabelOverlaps.of(
              labels(folder.resolve("gt").resolve(pair.getKey())),
              labels(folder.resolve("pred").resolve(pair.getKey())));
      ObjectOverlaps o = ObjectOverlaps.of(table);
      assertEquals(e.get("n_gt").getAsInt(), o.references());
      assertEquals(e.get("n_pred").getAsInt(), o.predictions());
      JsonObject matching = e.getAsJsonObject("stardist_matching");
      for (String t : matching.keySet())
        compare(
            matching.getAsJsonObject(t),
            ObjectMatching.of(o, MatchRule.atLeast(Double.parseDouble(t))).scores());
      assertEquals(e.get("ctc_SEG").getAsDouble(), CellTrackingScores.of(o).seg(), 1e-6);
    }
  }

  private static void compare(JsonObject e, ObjectScores s) {
    ObjectMatches m = s.matches();
    assertEquals(e.get("tp").getAsInt(), m.truePositives());
    assertEquals(e.get("fp").getAsInt(), m.falsePositives());
    assertEquals(e.get("fn").getAsInt(), m.falseNegatives());
    assertEquals(e.get("accuracy").getAsDouble(), s.accuracy(), 1e-12);
    assertEquals(e.get("f1").getAsDouble(), s.f1(), 1e-12);
    assertEquals(e.get("mean_true_score").getAsDouble(), s.meanTrueScore(), 1e-6);
    // Nothing over nothing is 0 in StarDist.
    double matched = m.truePositives() == 0 ? 0 : s.meanMatchedScore();
    assertEquals(e.get("mean_matched_score").getAsDouble(), matched, 1e-6);
    assertEquals(e.get("panoptic_quality").getAsDouble(), s.panopticQuality(), 1e-6);
  }

  static int[] labels(Path file) throws IOException {
    Raster raster = ImageIO.read(file.toFile()).getRaster();
    return raster.getSamples(0, 0, raster.getWidth(), raster.getHeight(), 0, (int[]) null);
  }
}
