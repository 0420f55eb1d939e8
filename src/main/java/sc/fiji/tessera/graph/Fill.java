package sc.fiji.tessera.graph;

import java.util.Arrays;
import java.util.Random;

/** What a tensor of a network's head holds when it is made for another number of classes. */
enum Fill {
  /**
   * Normal with variance 1 / (3 fan-in), as small as PyTorch's default: features that are good
   * already meet a layer that knows nothing.
   */
  RANDOM,
  ZERO,
  ONE,
  /** The mean of what it held for each class: interpolation kernels, scales. */
  MEAN,
  /**
   * From each channel to itself, and nothing between channels: the mean kernel along the diagonal
   * of the first two axes.
   */
  DIAGONAL;

  /**
   * A tensor of another extent along an axis (with {@link #DIAGONAL} along the first two).
   *
   * @param old real values
   */
  Tensor resized(Tensor old, int axis, int wanted, Random random) {
    long[] dims = old.dims();
    int had = (int) dims[axis];
    dims[axis] = wanted;
    if (this == DIAGONAL) dims[1 - axis] = wanted;
    int count = Math.toIntExact(Arrays.stream(dims).reduce(1, Math::multiplyExact));
    float[] values = new float[count];
    switch (this) {
      case RANDOM -> {
        double deviation = Math.sqrt(had / (3.0 * old.elements()));
        for (int i = 0; i < count; i++) values[i] = (float) (random.nextGaussian() * deviation);
      }
      case ONE -> Arrays.fill(values, 1);
      case MEAN -> means(old.floats(), had, inner(dims, axis), values, wanted);
      case DIAGONAL -> diagonal(old.floats(), had, inner(dims, 1), values, wanted);
      default -> {}
    }
    return Tensor.of(old.name(), values, dims);
  }

  private static int inner(long[] dims, int axis) {
    int inner = 1;
    for (int i = axis + 1; i < dims.length; i++) inner *= (int) dims[i];
    return inner;
  }

  private static void means(float[] old, int had, int inner, float[] values, int wanted) {
    for (int i = 0; i < values.length; i++) {
      int outer = i / (inner * wanted);
      double sum = 0;
      for (int c = 0; c < had; c++) sum += old[(outer * had + c) * inner + i % inner];
      values[i] = (float) (sum / had);
    }
  }

  private static void diagonal(float[] old, int had, int taps, float[] values, int wanted) {
    for (int t = 0; t < taps; t++) {
      double sum = 0;
      for (int c = 0; c < had; c++) sum += old[(c * had + c) * taps + t];
      for (int c = 0; c < wanted; c++) values[(c * wanted + c) * taps + t] = (float) (sum / had);
    }
  }

  /** Whether kernels [n, n, ...] connect channels with themselves rather than with each other. */
  static boolean isDiagonal(Tensor kernels) {
    int n = (int) kernels.dims()[0];
    float[] values = kernels.floats();
    int taps = values.length / (n * n);
    double own = 0;
    double others = 0;
    for (int i = 0; i < values.length; i++) {
      int pair = i / taps;
      if (pair / n == pair % n) own += Math.abs(values[i]);
      else others += Math.abs(values[i]);
    }
    return n > 1 && own * (n - 1) > 4 * others;
  }
}
