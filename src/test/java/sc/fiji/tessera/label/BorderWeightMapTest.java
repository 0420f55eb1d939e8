package sc.fiji.tessera.label;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import com.google.gson.JsonObject;
import java.util.Arrays;
import net.imglib2.img.Img;
import net.imglib2.type.numeric.integer.IntType;
import org.junit.jupiter.api.Test;
import sc.fiji.tessera.label.BorderWeightMap.Options;

class BorderWeightMapTest {
  private static final Vectors VECTORS = new Vectors("/label/distance_and_weights.json");

  /** Of a float near 11. */
  private static final double ROUNDING = 1e-6;

  @Test
  void theFormulaOfThePaper() {
    for (String name :
        new String[] {"unet_weight_map_2015", "unet_single_instance", "unet_no_instance"}) {
      JsonObject c = VECTORS.get(name);
      JsonObject input = c.getAsJsonObject("input");
      Options options =
          Options.paper()
              .withBorder(input.get("w0").getAsDouble(), input.get("sigma").getAsDouble());
      assertArrayEquals(
          Vectors.flat(c.getAsJsonObject("expected").get("weight_wc1")),
          weights(Vectors.image(input.get("labels")), options),
          ROUNDING,
          name);
    }
  }

  @Test
  void classWeightsAreAdded() {
    JsonObject c = VECTORS.get("unet_weight_map_2015");
    JsonObject expected = c.getAsJsonObject("expected");
    double[] balanced = Vectors.flat(expected.get("class_weights_balanced_N_over_K_nk"));
    Img<IntType> labels = Vectors.image(c.getAsJsonObject("input").get("labels"));
    assertArrayEquals(
        Vectors.flat(expected.get("weight_wc_balanced")),
        weights(labels, Options.paper().withClassWeights(balanced[0], balanced[1])),
        ROUNDING);
  }

  @Test
  void meanOneKeepsTheScaleOfTheLoss() {
    double[] w = weights(Vectors.picture("11.22 11.22 ....."), Options.paper().withMeanOne());
    assertEquals(1, Arrays.stream(w).average().orElseThrow(), 1e-6);
    assertEquals(10 * Math.exp(-4 / 50.0) + 1, w[2] / w[0], 1e-5);
  }

  @Test
  void sigmaIsInPixelsOfTheFinestAxis() {
    Img<IntType> labels = Vectors.picture("1.2 ... ...");
    double[] w = weights(labels, Options.paper().withSpacing(0.3, 0.6));
    // Below the gap: one step of 2 down, 1 aside to both objects.
    assertEquals(1 + 10 * Math.exp(-Math.pow(2 * Math.sqrt(5), 2) / 50), w[4], ROUNDING);
    assertEquals(1 + 10 * Math.exp(-4 / 50.0), w[1], ROUNDING);
  }

  @Test
  void optionsAreChecked() {
    assertThrows(IllegalArgumentException.class, () -> Options.paper().withBorder(10, 0));
    assertThrows(IllegalArgumentException.class, () -> Options.paper().withBorder(-1, 5));
    assertThrows(
        IllegalArgumentException.class, () -> Options.paper().withClassWeights(Double.NaN, 1));
  }

  private static double[] weights(Img<IntType> labels, Options options) {
    return Vectors.values(BorderWeightMap.of(labels, options));
  }
}
