package sc.fiji.tessera.label;

import java.util.List;
import java.util.Random;
import net.imglib2.img.Img;
import net.imglib2.img.array.ArrayImgs;
import net.imglib2.type.numeric.real.FloatType;

/**
 * Seconds of a dense CRF on 512 x 512 colours with 21 classes and 10 rounds in one thread, best of
 * 3, and how far the lattice is from exact filtering on a 48 x 48 part.
 */
public final class DenseCrfBenchmark {
  private static final int CLASSES = 21;
  private static final List<GaussianKernel> KERNELS = DenseCrf.Options.usual().kernels();

  private DenseCrfBenchmark() {}

  public static void main(String[] args) {
    Img<FloatType> image = ArrayImgs.floats(colours(512), 512, 512, 3);
    Img<FloatType> scores = ArrayImgs.floats(scores(512), 512, 512, CLASSES);
    DenseCrf.Options options = new DenseCrf.Options(KERNELS, 10, DenseCrf.Normalization.SYMMETRIC);
    for (int round = 0; round < 3; round++) {
      long start = System.nanoTime();
      DenseCrf.refine(scores, image, options, () -> false);
      System.out.printf("dense CRF %.2f s%n", (System.nanoTime() - start) / 1e9);
    }
    for (GaussianKernel kernel : KERNELS) accuracy(kernel, 48);
  }

  private static void accuracy(GaussianKernel kernel, int size) {
    float[] features = kernel.features(new int[] {size, size}, colours(size));
    int d = kernel.features(2, 3);
    int n = size * size;
    PermutohedralLattice lattice = new PermutohedralLattice(features, d);
    ExactKernel exact =
        ExactKernel.of(features, d, kernel.weight(), DenseCrf.Normalization.SYMMETRIC);
    float[] norm = lattice.mass();
    float[] take = new float[n];
    for (int i = 0; i < n; i++) {
      norm[i] = (float) (1 / Math.sqrt(norm[i]));
      take[i] = (float) (norm[i] * kernel.weight());
    }
    Random random = new Random(4);
    float[] values = new float[n];
    for (int i = 0; i < n; i++) values[i] = random.nextFloat();
    float[] approximate = new float[n];
    lattice.filter(values, 1, norm, take, approximate);
    float[] sums = new float[n];
    exact.add(values, 1, sums);
    double worst = 0;
    double mean = 0;
    for (int i = 0; i < n; i++) {
      double error = Math.abs(approximate[i] - sums[i]) / sums[i];
      worst = Math.max(worst, error);
      mean += error / n;
    }
    System.out.printf(
        "%d features, %d vertices: relative error mean %.4f, worst %.4f%n",
        d, lattice.vertices(), mean, worst);
  }

  /** Coloured discs on a gradient, with noise: axes x, y, channel. */
  private static float[] colours(int size) {
    Random random = new Random(2);
    int n = size * size;
    float[] image = new float[3 * n];
    for (int i = 0; i < n; i++) {
      boolean disc = Math.hypot(i % size % 64 - 32, i / size % 64 - 32) < 20;
      int hue = i % size / 64 + i / size / 64;
      for (int c = 0; c < 3; c++) {
        double base = disc ? (hue * 67 + c * 91) % 256 : 255.0 * (i / size) / size;
        double noisy = base + random.nextGaussian() * 8;
        image[c * n + i] = (float) Math.max(0, Math.min(255, Math.rint(noisy)));
      }
    }
    return image;
  }

  private static float[] scores(int size) {
    Random random = new Random(1);
    float[] scores = new float[CLASSES * size * size];
    for (int i = 0; i < scores.length; i++) scores[i] = random.nextFloat() / CLASSES;
    return scores;
  }
}
