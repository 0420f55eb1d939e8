package sc.fiji.tessera.label;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.google.gson.JsonObject;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CancellationException;
import org.junit.jupiter.api.Test;

class CrfRefinementTest {
  private static final CrfRefinement USUAL = new CrfRefinement(DenseCrf.Options.usual(), 0.7);

  /** Bright at the right of x = 8, and labels that are wrong at one pixel in five. */
  private static LabelField noisy(int[] size, double[] spacing, int left, int right) {
    Random random = new Random(5);
    int n = Arrays.stream(size).reduce(1, (a, b) -> a * b);
    int[] labels = new int[n];
    float[] grey = new float[n];
    for (int p = 0; p < n; p++) {
      boolean bright = p % size[0] >= 8;
      grey[p] = (bright ? 170 : 80) + (float) random.nextGaussian() * 4;
      labels[p] = bright == random.nextInt(5) > 0 ? right : left;
    }
    return LabelField.of(size, spacing, labels).withImage(new float[][] {grey});
  }

  private static void assertClean(LabelField refined, int left, int right) {
    for (int p = 0; p < refined.labels().length; p++) {
      assertEquals(p % refined.size()[0] < 8 ? left : right, refined.labels()[p], "pixel " + p);
    }
  }

  @Test
  void labelsAreCleanedAndKeepTheirNumbers() {
    LabelField field = noisy(new int[] {16, 12}, new double[] {1, 1}, 4, 900);
    assertTrue(field.labels()[8] > 0);
    assertClean(USUAL.of(field, () -> false), 4, 900);
  }

  @Test
  void oneClassIsRefinedAgainstItsAbsence() {
    LabelField labels = noisy(new int[] {16, 12}, new double[] {1, 1}, 0, 1);
    float[] p = new float[labels.labels().length];
    for (int i = 0; i < p.length; i++) p[i] = labels.labels()[i] == 1 ? 0.65f : 0.35f;
    LabelField field =
        LabelField.ofScores(labels.size(), labels.spacing(), new float[][] {p})
            .withImage(labels.image());
    LabelField refined = USUAL.of(field, () -> false);
    assertClean(refined, 0, 1);
    assertEquals(1, refined.scores().length);
  }

  @Test
  void scoresAreThoseOfTheDenseCrf() {
    JsonObject in = new Vectors("/label/dense_crf.json").all().get(0).getAsJsonObject("input");
    JsonObject v = new Vectors("/label/dense_crf.json").get("default_3_3_80_13_10_symmetric");
    double[] p = Vectors.flat(in.get("prob"));
    double[] rgb = Vectors.flat(in.get("image_rgb"));
    int n = 14 * 12;
    float[][] scores = new float[3][n];
    float[][] image = new float[3][n];
    for (int i = 0; i < 3 * n; i++) {
      scores[i / n][i % n] = (float) p[i];
      image[i % 3][i / 3] = (float) rgb[i];
    }
    DenseCrf.Options options =
        new DenseCrf.Options(
            List.of(new GaussianKernel(3, 3, 0), new GaussianKernel(10, 80, 13)),
            v.getAsJsonObject("input").get("iterations").getAsInt(),
            DenseCrf.Normalization.SYMMETRIC);
    LabelField field =
        LabelField.ofScores(new int[] {14, 12}, new double[] {1, 1}, scores).withImage(image);
    float[][] refined = new CrfRefinement(options, 0.7).of(field, () -> false).scores();
    double[] expected = Vectors.flat(v.getAsJsonObject("expected").get("Q_pydensecrf"));
    for (int i = 0; i < 3 * n; i++) assertEquals(expected[i], refined[i / n][i % n], 1e-3);
  }

  /** Far slices hardly matter to each other, so the error of one alone stays. */
  @Test
  void slicesThatAreFarApartAreFarAway() {
    int[] size = {16, 12, 3};
    assertClean(USUAL.of(noisy(size, new double[] {1, 1, 2}, 0, 1), () -> false), 0, 1);
    int n = 16 * 12;
    int[] labels = new int[3 * n];
    Arrays.fill(labels, n, 2 * n, 1);
    float[][] grey = {new float[3 * n]};
    LabelField near = LabelField.of(size, new double[] {1, 1, 1}, labels).withImage(grey);
    LabelField far = LabelField.of(size, new double[] {1, 1, 1e6}, labels).withImage(grey);
    assertEquals(0, USUAL.of(near, () -> false).labels()[n + 50], "outvoted by its neighbours");
    assertArrayEquals(labels, USUAL.of(far, () -> false).labels());
  }

  @Test
  void oneLabelStays() {
    LabelField one = LabelField.of(new int[] {3, 1}, new double[] {1, 1}, new int[] {2, 2, 2});
    LabelField field = one.withImage(new float[][] {{1, 2, 3}});
    assertArrayEquals(new int[] {2, 2, 2}, USUAL.of(field, () -> false).labels());
    assertThrows(IllegalArgumentException.class, () -> USUAL.of(one, () -> false));
  }

  @Test
  void manyObjectsAreNoClasses() {
    int[] labels = new int[300];
    Arrays.setAll(labels, i -> i);
    LabelField field =
        LabelField.of(new int[] {300, 1}, new double[] {1, 1}, labels)
            .withImage(new float[][] {new float[300]});
    assertThrows(IllegalArgumentException.class, () -> USUAL.of(field, () -> false));
  }

  /** In the middle of the second round. */
  @Test
  void canBeCancelled() {
    LabelField field = noisy(new int[] {16, 12}, new double[] {1, 1}, 0, 1);
    int[] asked = {0};
    assertThrows(CancellationException.class, () -> USUAL.of(field, () -> ++asked[0] > 6));
    assertEquals(7, asked[0]);
  }
}
