package sc.fiji.tessera.measure;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import java.util.stream.DoubleStream;
import org.junit.jupiter.api.Test;
import sc.fiji.tessera.label.Vectors;
import sc.fiji.tessera.measure.ConfusionMatrix.Options;

class ImageSetScoresTest {
  private static final double TOLERANCE = 1e-12;
  private static final JsonObject CASE =
      new Vectors("/measure/semantic_metrics.json").get("dataset_aggregation");

  @Test
  void pooledAndPerImageAgreeWithTheVector() {
    // With the class count given, and with matrices that grow and so differ in size.
    compare(Options.classes(3));
    compare(Options.classes());
  }

  private static void compare(Options options) {
    JsonObject expected = CASE.getAsJsonObject("expected");
    ImageSetScores set = read(options);
    double[] perImage = Vectors.flat(expected.get("per_image_iou"));
    for (int c = 0; c < 3; c++) {
      assertEquals(value(expected, "pooled_iou", c), set.pooled().iou(c), TOLERANCE);
      for (int i = 0; i < 3; i++)
        assertEquals(perImage[i * 3 + c], set.images().get(i).iou(c), TOLERANCE);
      assertEquals(
          value(expected, "mean_over_images_iou", c),
          set.perImage(SemanticScores::iou, c).value(),
          TOLERANCE);
      assertEquals(
          value(expected, "mean_over_images_dice", c),
          set.perImage(SemanticScores::dice, c).value(),
          TOLERANCE);
    }
    assertEquals(value(expected, "pooled_miou", 0), set.pooled().meanIou(), TOLERANCE);
    assertEquals(
        value(expected, "foreground_mean_dice_nnunet", 0),
        set.foregroundPerImage(SemanticScores::dice).value(),
        TOLERANCE);
  }

  @Test
  void saysHowManyValuesItUsed() {
    Mean mean = read(Options.classes(3)).perImage(SemanticScores::iou, 2);
    assertEquals(1, mean.used());
    assertEquals(2, mean.undefined());
    Mean none = Mean.of(DoubleStream.of(Double.NaN));
    assertTrue(Double.isNaN(none.value()));
    assertEquals(0, none.used());
  }

  @Test
  void meanOfAnOverallScore() {
    assertEquals(
        (0.8611111111111112 + 1 + 1) / 3,
        read(Options.classes(3)).perImage(SemanticScores::pixelAccuracy).value(),
        TOLERANCE);
  }

  private static ImageSetScores read(Options options) {
    ImageSetScores set = new ImageSetScores();
    for (JsonElement e : CASE.getAsJsonObject("input").getAsJsonArray("images")) {
      JsonObject image = e.getAsJsonObject();
      set.add(
          ConfusionMatrix.of(
              Vectors.image(image.get("ref")), Vectors.image(image.get("pred")), options));
    }
    return set;
  }

  private static double value(JsonObject expected, String name, int index) {
    return Vectors.flat(expected.get(name))[index];
  }
}
