package sc.fiji.tessera.checkpoint;

import sc.fiji.tessera.graph.Tensor;

/**
 * A first convolution for images of another number of channels than it was trained on. Every new
 * channel gets the sum of the old kernels divided by the number of new channels: a grey image that
 * is repeated in all channels gives the very response that the trained layer gave to it repeated in
 * the old ones, and no channel is taken for the red one. From 3 channels to 1 this is the sum over
 * red, green and blue.
 */
final class FirstLayer {
  private FirstLayer() {}

  /** Whether shapes [out, in, height, width] differ in the input channels alone. */
  static boolean fits(long[] wanted, long[] found) {
    if (wanted.length != 4 || found.length != 4) return false;
    return wanted[0] == found[0] && wanted[2] == found[2] && wanted[3] == found[3];
  }

  /**
   * @param trained [out, old channels, height, width]
   * @param channels new channels, from 1
   */
  static Tensor adapted(Tensor trained, int channels) {
    long[] dims = trained.dims();
    int plane = Math.toIntExact(dims[2] * dims[3]);
    int old = Math.toIntExact(dims[1]);
    float[] in = trained.floats();
    float[] out = new float[Math.toIntExact(dims[0] * channels * plane)];
    for (int o = 0; o < dims[0]; o++) {
      for (int i = 0; i < plane; i++) {
        double sum = 0;
        for (int c = 0; c < old; c++) sum += in[(o * old + c) * plane + i];
        for (int c = 0; c < channels; c++) {
          out[(o * channels + c) * plane + i] = (float) (sum / channels);
        }
      }
    }
    return Tensor.of(trained.name(), out, dims[0], channels, dims[2], dims[3]);
  }
}
