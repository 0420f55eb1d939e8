package sc.fiji.tessera.training;

import java.nio.FloatBuffer;
import java.util.Random;

/**
 * What another day at the microscope would do to a patch: other optics (in one of five patches a
 * Gaussian blur, in one of ten a defocus), another exposure (gain, offset, and in three of ten a
 * gamma), and in three of ten the camera's noise. The same for all channels. Intensities are
 * normalised, 0 dark and 1 bright.
 *
 * @param blur the convolution, or null
 * @param gain factor
 * @param offset added after it
 * @param gamma exponent of what is above 0; 1 = none
 * @param noise standard deviation
 */
record IntensityChange(PointSpread blur, float gain, float offset, float gamma, float noise) {
  private static final double BLURRED = 0.2;
  private static final double DEFOCUSED = 0.1;
  private static final double OTHERS = 0.3;

  /**
   * Draws one.
   *
   * @param sharpness largest standard deviation of the blur and half of the largest radius of the
   *     defocus, in pixels; 0 = the optics stay
   */
  static IntensityChange draw(double sharpness, Random random) {
    PointSpread blur = null;
    if (sharpness > 0) {
      double kind = random.nextDouble();
      double amount = 0.5 + 0.5 * random.nextDouble();
      if (kind < BLURRED) blur = PointSpread.gaussian(sharpness * amount);
      else if (kind < BLURRED + DEFOCUSED) blur = PointSpread.disc(2 * sharpness * amount);
    }
    float gain = (float) Math.exp(random.nextGaussian() * 0.15);
    float offset = (float) (random.nextGaussian() * 0.08);
    boolean curve = random.nextDouble() < OTHERS;
    float gamma = (float) Math.exp((random.nextDouble() - 0.5) * 1.2);
    float noise = random.nextDouble() < OTHERS ? (float) (random.nextDouble() * 0.08) : 0;
    return new IntensityChange(blur, gain, offset, curve ? gamma : 1, noise);
  }

  /**
   * Changes the channels of a patch.
   *
   * @param from where they begin, [channels, side, side]
   * @param to where they end
   */
  void apply(FloatBuffer images, int from, int to, int side, Random random) {
    if (blur != null) {
      for (int c = from; c < to; c += side * side) blur.apply(images, c, side);
    }
    for (int i = from; i < to; i++) {
      float v = images.get(i);
      if (gamma != 1 && v > 0) v = (float) Math.pow(v, gamma);
      v = v * gain + offset;
      if (noise > 0) v += noise * (float) random.nextGaussian();
      images.put(i, v);
    }
  }
}
