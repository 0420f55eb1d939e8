package sc.fiji.tessera.network;

import java.util.Arrays;
import java.util.Random;

/** How the values of a parameter are drawn before training. */
interface Init {
  /** Values in row-major order. */
  float[] values(Random random, long... dims);

  static Init constant(float value) {
    return (random, dims) -> {
      float[] values = new float[count(dims)];
      Arrays.fill(values, value);
      return values;
    };
  }

  /** Normal around 0. */
  static Init normal(double deviation) {
    return (random, dims) -> {
      float[] values = new float[count(dims)];
      for (int i = 0; i < values.length; i++) {
        values[i] = (float) (random.nextGaussian() * deviation);
      }
      return values;
    };
  }

  static Init values(float... given) {
    return (random, dims) -> given.clone();
  }

  /**
   * The bilinear kernel of a transposed convolution of size k, [in, out / groups, k, k]: w(i, j) =
   * (1 - |i - c| / f)(1 - |j - c| / f) from each channel to itself and 0 between channels, with f =
   * floor((k + 1) / 2) and c the kernel's centre (Long, Shelhamer, Darrell, CVPR 2015).
   */
  static Init bilinear() {
    return (random, dims) -> {
      float[] values = new float[count(dims)];
      int k = (int) dims[3];
      int plane = k * k;
      for (int in = 0; in < dims[0]; in++) {
        int out = dims[1] == 1 ? 0 : in;
        int start = (int) (in * dims[1] + out) * plane;
        for (int i = 0; i < plane; i++) values[start + i] = tap(k, i / k) * tap(k, i % k);
      }
      return values;
    };
  }

  private static float tap(int k, int i) {
    int f = (k + 1) / 2;
    double centre = k % 2 == 1 ? f - 1 : f - 0.5;
    return (float) (1 - Math.abs(i - centre) / f);
  }

  private static int count(long... dims) {
    return Math.toIntExact(Arrays.stream(dims).reduce(1, Math::multiplyExact));
  }
}
