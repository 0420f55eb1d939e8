package sc.fiji.tessera.label;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CancellationException;
import java.util.function.BooleanSupplier;
import net.imglib2.RandomAccessibleInterval;
import net.imglib2.img.Img;
import net.imglib2.type.numeric.RealType;
import net.imglib2.type.numeric.real.FloatType;

/**
 * Refines class probabilities by the image: a fully connected conditional random field, in which
 * every pixel wants the class of those that are near and of those that are near and alike.
 * Kraehenbuehl and Koltun, "Efficient Inference in Fully Connected CRFs with Gaussian Edge
 * Potentials" (2011): mean field with Potts compatibility, messages by a permutohedral lattice,
 * which approximates the Gaussians. A pixel's message to itself is included, as in the authors'
 * program.
 *
 * <p>It helps where a network is smoother than the image, and erodes what is thin or dim. Time and
 * memory are linear in the pixels: O(n (d + 1)(d + k)) per round for d features per pixel and k
 * classes. Runs in the caller's thread; results do not depend on threads.
 */
public final class DenseCrf {
  /** How messages are normalised, so that weights do not depend on deviations and image size. */
  public enum Normalization {
    /** By the square root of both pixels' sums of weights: the authors' program since 2013. */
    SYMMETRIC,
    /** By the receiving pixel's sum of weights, as in the paper of 2011. */
    RECEIVER
  }

  /**
   * What to do.
   *
   * @param kernels usually one of distance alone and one of distance and colour
   * @param rounds of mean field, 0 (the probabilities as they are, but summing to 1) or more; 5 to
   *     10 are enough
   * @param normalization of the kernels
   */
  public record Options(List<GaussianKernel> kernels, int rounds, Normalization normalization) {
    public Options {
      kernels = List.copyOf(kernels);
      if (rounds < 0) {
        throw new IllegalArgumentException("The rounds are 0 or more, not " + rounds + ".");
      }
    }

    /** What the authors' program suggests for colours from 0 to 255. */
    public static Options usual() {
      return new Options(
          List.of(new GaussianKernel(3, 3, 0), new GaussianKernel(10, 80, 13)),
          5,
          Normalization.SYMMETRIC);
    }
  }

  private DenseCrf() {}

  /**
   * Refines.
   *
   * @param probabilities axes x, y, (z,) class; values below 0.00001 count as that
   * @param image axes x, y, (z,) for grey, or x, y, (z,) channel for colour; the kernels' colour
   *     deviations are in its units
   * @param options what to do
   * @param cancelled asked several times per round
   * @return probabilities of the same axes that sum to 1; starts at coordinate 0
   * @throws IllegalArgumentException if sizes do not fit or a value is no finite number
   * @throws java.util.concurrent.CancellationException if cancelled
   */
  public static Img<FloatType> refine(
      RandomAccessibleInterval<? extends RealType<?>> probabilities,
      RandomAccessibleInterval<? extends RealType<?>> image,
      Options options,
      BooleanSupplier cancelled) {
    Pixels scores = Pixels.read(probabilities);
    Pixels colours = Pixels.read(image);
    int axes = scores.dimensions().length - 1;
    boolean channels = colours.dimensions().length == axes + 1;
    boolean fit = axes > 0 && (channels || colours.dimensions().length == axes);
    if (!fit || !Arrays.equals(scores.leading(axes), colours.leading(axes))) {
      throw new IllegalArgumentException(
          "The probabilities ("
              + (LabelReader.size(probabilities) + ", the last axis the class) and the image (")
              + (LabelReader.size(image) + ") differ in size."));
    }
    int classes = scores.dimensions()[axes];
    int[] size = scores.leading(axes);
    List<Filter> filters = new ArrayList<>();
    for (GaussianKernel kernel : options.kernels) {
      if (kernel.weight() == 0) continue;
      if (cancelled.getAsBoolean()) throw new CancellationException("Cancelled.");
      filters.add(Filter.of(kernel, size, colours.values(), options.normalization));
    }
    MeanField field = new MeanField(byPixel(scores.values(), classes), classes);
    float[] refined = field.after(options.rounds, filters, cancelled);
    return new Pixels(byClass(refined, classes), scores.dimensions()).image();
  }

  private record Filter(PermutohedralLattice lattice, float[] give, float[] take)
      implements MeanField.Messages {
    static Filter of(
        GaussianKernel kernel, int[] size, float[] image, Normalization normalization) {
      float[] features = kernel.features(size, image);
      int pixels = Arrays.stream(size).reduce(1, (a, b) -> a * b);
      PermutohedralLattice lattice = new PermutohedralLattice(features, features.length / pixels);
      float[] mass = lattice.mass();
      float[] give = new float[pixels];
      float[] take = new float[pixels];
      boolean symmetric = normalization == Normalization.SYMMETRIC;
      for (int p = 0; p < pixels; p++) {
        double norm = 1 / (symmetric ? Math.sqrt(mass[p]) : mass[p]);
        give[p] = (float) (symmetric ? norm : 1);
        take[p] = (float) (norm * kernel.weight());
      }
      return new Filter(lattice, give, take);
    }

    @Override
    public void add(float[] distributions, int classes, float[] messages) {
      lattice.filter(distributions, classes, give, take, messages);
    }
  }

  private static float[] byPixel(float[] values, int classes) {
    int pixels = values.length / classes;
    float[] turned = new float[values.length];
    for (int c = 0; c < classes; c++) {
      for (int p = 0; p < pixels; p++) turned[p * classes + c] = values[c * pixels + p];
    }
    return turned;
  }

  private static float[] byClass(float[] values, int classes) {
    return byPixel(values, values.length / classes);
  }
}
