package sc.fiji.tessera.label;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.google.gson.JsonObject;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CancellationException;
import net.imglib2.img.Img;
import net.imglib2.img.array.ArrayImgs;
import net.imglib2.type.numeric.real.FloatType;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class DenseCrfTest {
  private static final Vectors VECTORS = new Vectors("/label/dense_crf.json");
  private static final int WIDTH = 14;
  private static final int HEIGHT = 12;
  private static final int CLASSES = 3;

  /** Axes x, y, channel, from [y][x][channel]. */
  private static float[] image() {
    double[] flat = Vectors.flat(first().get("image_rgb"));
    float[] image = new float[flat.length];
    for (int i = 0; i < flat.length; i++)
      image[i % 3 * (flat.length / 3) + i / 3] = (float) flat[i];
    return image;
  }

  private static float[] floats(double[] values) {
    float[] floats = new float[values.length];
    for (int i = 0; i < floats.length; i++) floats[i] = (float) values[i];
    return floats;
  }

  private static JsonObject first() {
    return VECTORS.all().get(0).getAsJsonObject("input");
  }

  private static DenseCrf.Options options(JsonObject in) {
    GaussianKernel smooth =
        new GaussianKernel(in.get("w_gauss").getAsDouble(), in.get("sigma_gauss").getAsDouble(), 0);
    GaussianKernel bilateral =
        new GaussianKernel(
            in.get("w_bilateral").getAsDouble(),
            in.get("sigma_xy").getAsDouble(),
            in.get("sigma_rgb").getAsDouble());
    boolean symmetric = in.get("normalisation").getAsString().equals("symmetric");
    return new DenseCrf.Options(
        List.of(smooth, bilateral),
        in.get("iterations").getAsInt(),
        symmetric ? DenseCrf.Normalization.SYMMETRIC : DenseCrf.Normalization.RECEIVER);
  }

  private static Img<FloatType> probabilities() {
    return ArrayImgs.floats(floats(Vectors.flat(first().get("prob"))), WIDTH, HEIGHT, CLASSES);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "default_3_3_80_13_10_symmetric",
        "default_3_3_80_13_10_after",
        "smooth_only_3_3_symmetric",
        "smooth_only_3_3_after",
        "deeplab_v1_3_3_49_5_4_symmetric",
        "deeplab_v1_3_3_49_5_4_after"
      })
  void refinesAsTheAuthorsProgram(String name) {
    JsonObject v = VECTORS.get(name);
    Img<FloatType> image = ArrayImgs.floats(image(), WIDTH, HEIGHT, 3);
    Img<FloatType> refined =
        DenseCrf.refine(probabilities(), image, options(v.getAsJsonObject("input")), () -> false);
    double[] expected = Vectors.flat(v.getAsJsonObject("expected").get("Q_pydensecrf"));
    assertArrayEquals(expected, Vectors.values(refined), 1e-3);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "default_3_3_80_13_10_symmetric",
        "smooth_only_3_3_symmetric",
        "deeplab_v1_3_3_49_5_4_symmetric"
      })
  void exactMessagesGiveTheExactMeanField(String name) {
    JsonObject v = VECTORS.get(name);
    DenseCrf.Options options = options(v.getAsJsonObject("input"));
    int[] size = {WIDTH, HEIGHT};
    List<ExactKernel> kernels = new ArrayList<>();
    for (GaussianKernel kernel : options.kernels()) {
      float[] features = kernel.features(size, image());
      int d = kernel.features(2, 3);
      kernels.add(ExactKernel.of(features, d, kernel.weight(), options.normalization()));
    }
    double[] p = Vectors.flat(first().get("prob"));
    double[] expected = Vectors.flat(v.getAsJsonObject("expected").get("Q_exact_self"));
    float[] byPixel = new float[p.length];
    int n = WIDTH * HEIGHT;
    for (int i = 0; i < p.length; i++) byPixel[i % n * CLASSES + i / n] = (float) p[i];
    float[] q = new MeanField(byPixel, CLASSES).after(options.rounds(), kernels, () -> false);
    for (int i = 0; i < p.length; i++) {
      assertEquals(expected[i], q[i % n * CLASSES + i / n], 5e-6, "value " + i);
    }
  }

  /** Two grey halves of a volume, labels flipped here and there. */
  @Test
  void aGreyVolumeIsCleaned() {
    Random random = new Random(3);
    int n = 8 * 8 * 6;
    float[] grey = new float[n];
    float[] p = new float[2 * n];
    for (int i = 0; i < n; i++) {
      boolean right = i % 8 >= 4;
      grey[i] = (right ? 160 : 90) + (float) random.nextGaussian() * 5;
      p[i] = right == random.nextFloat() > 0.2f ? 0.35f : 0.65f;
      p[n + i] = 1 - p[i];
    }
    GaussianKernel kernel = new GaussianKernel(5, new double[] {20, 20, 8}, 15);
    Img<FloatType> refined =
        DenseCrf.refine(
            ArrayImgs.floats(p, 8, 8, 6, 2),
            ArrayImgs.floats(grey, 8, 8, 6),
            new DenseCrf.Options(List.of(kernel), 5, DenseCrf.Normalization.SYMMETRIC),
            () -> false);
    double[] q = Vectors.values(refined);
    int wrongBefore = 0;
    for (int i = 0; i < n; i++) {
      if (p[i] > 0.5 == i % 8 >= 4) wrongBefore++;
      assertEquals(i % 8 < 4, q[i] > 0.5, "pixel " + i);
      assertEquals(1, q[i] + q[n + i], 1e-5);
    }
    assertTrue(wrongBefore > 40);
  }

  /** Sums are off by a common factor, weighted means hardly. */
  @ParameterizedTest
  @ValueSource(ints = {1, 2, 3, 4, 5, 6})
  void theLatticeApproximatesGaussianMeans(int dimensions) {
    Random random = new Random(dimensions);
    int n = 1200;
    float[] features = new float[n * dimensions];
    for (int i = 0; i < features.length; i++) features[i] = random.nextFloat() * 3;
    float[] values = new float[n];
    for (int i = 0; i < n; i++) values[i] = features[i * dimensions];
    float[] ones = new float[n];
    Arrays.fill(ones, 1);
    PermutohedralLattice lattice = new PermutohedralLattice(features, dimensions);
    float[] mass = lattice.mass();
    float[] sums = new float[n];
    lattice.filter(values, 1, ones, ones, sums);
    ExactKernel exact = ExactKernel.of(features, dimensions, 1, DenseCrf.Normalization.RECEIVER);
    float[] means = new float[n];
    exact.add(values, 1, means);
    double error = 0;
    for (int i = 0; i < n; i++) error += Math.abs(sums[i] / mass[i] - means[i]) / n;
    assertTrue(error < 0.05, error + " of values from 0 to 3, " + dimensions + " dimensions");
  }

  @Test
  void powersOfE() {
    for (float x = 0; x > -86; x -= 0.0173f) {
      assertEquals(1, MeanField.exp(x) / Math.exp(x), 1e-5, "e to " + x);
    }
    assertEquals(1, MeanField.exp(0));
    assertEquals(0, MeanField.exp(-1e30f));
  }

  @Test
  void canBeCancelled() {
    Img<FloatType> image = ArrayImgs.floats(image(), WIDTH, HEIGHT, 3);
    DenseCrf.Options usual = DenseCrf.Options.usual();
    assertThrows(
        CancellationException.class,
        () -> DenseCrf.refine(probabilities(), image, usual, () -> true));
  }

  @Test
  void sizesMustFit() {
    Img<FloatType> image = ArrayImgs.floats(WIDTH, HEIGHT + 1);
    DenseCrf.Options usual = DenseCrf.Options.usual();
    assertThrows(
        IllegalArgumentException.class,
        () -> DenseCrf.refine(probabilities(), image, usual, () -> false));
  }
}
