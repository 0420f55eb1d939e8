package sc.fiji.tessera.label;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import com.google.gson.JsonObject;
import net.imglib2.img.array.ArrayImgs;
import org.junit.jupiter.api.Test;

class PluginWeightMapTest {
  private static final Vectors VECTORS = new Vectors("/label/distance_and_weights.json");

  /** Of a float near 50. */
  private static final double ROUNDING = 5e-6;

  @Test
  void theFormulaOfThePlugin() {
    JsonObject c = VECTORS.get("unet_fiji_plugin_weight_map_touching");
    JsonObject expected = c.getAsJsonObject("expected");
    PluginWeightMap map =
        PluginWeightMap.of(Vectors.image(c.getAsJsonObject("input").get("instances")));
    assertArrayEquals(
        Vectors.flat(expected.get("weight")), Vectors.values(map.weights()), ROUNDING);
    double[] separated = Vectors.values(map.separated());
    double[] gap = Vectors.flat(expected.get("labels_with_gap"));
    for (int i = 0; i < gap.length; i++) assertEquals(gap[i], Math.min(1, separated[i]), "" + i);
  }

  @Test
  void withoutObjectsTheBackgroundCountsLittle() {
    double[] w = Vectors.values(PluginWeightMap.of(Vectors.picture("... ...")).weights());
    for (double v : w) assertEquals(0.1, v, 1e-7);
  }

  @Test
  void oneObjectHasNoBorder() {
    double[] w = Vectors.values(PluginWeightMap.of(Vectors.picture("1...")).weights());
    for (int d = 1; d < 4; d++) assertEquals(0.1 + 0.9 * Math.exp(-d * d / 200.0), w[d], 1e-6);
  }

  @Test
  void volumesAreRefused() {
    assertThrows(IllegalArgumentException.class, () -> PluginWeightMap.of(ArrayImgs.ints(2, 2, 2)));
  }
}
