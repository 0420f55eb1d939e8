package sc.fiji.tessera.sample;

import net.imglib2.RandomAccessibleInterval;
import net.imglib2.img.array.ArrayImgs;
import net.imglib2.type.numeric.IntegerType;

/**
 * What turns light into grey values: electrons = Poisson(photons * signal) + Normal(0, readNoise);
 * grey value = round(offset + gain * electrons), cut to the range of the bit depth.
 *
 * @param photons electrons that a signal of 1 (a typical nucleus, or the bright field) gives on
 *     average, above 0 to 1e6; the fewer, the noisier
 * @param readNoise standard deviation in electrons, 0 to 1000
 * @param gain grey values per electron, above 0 to 65535
 * @param offset grey value of darkness, -65535 to 65535; a negative one cuts dim signal to black
 * @param bits 8 or 16
 */
public record Camera(double photons, double readNoise, double gain, double offset, int bits) {

  public Camera {
    Range.check("number of photons", photons, 1e-3, 1e6);
    Range.check("read noise in electrons", readNoise, 0, 1000);
    Range.check("gain in grey values per electron", gain, 1e-6, 65535);
    Range.check("offset in grey values", offset, -65535, 65535);
    if (bits != 8 && bits != 16) {
      throw new IllegalArgumentException(
          "The bit depth of a synthetic scene is " + bits + ", but must be 8 or 16.");
    }
  }

  /** An 8-bit camera with little noise: a signal of 1 gives about 150 grey values. */
  public static Camera good() {
    return new Camera(600, 3, 0.25, 8, 8);
  }

  /** The highest grey value. */
  public int white() {
    return (1 << bits) - 1;
  }

  /** Takes the picture; signal is [y * width + x], not negative. */
  RandomAccessibleInterval<? extends IntegerType<?>> expose(
      float[] signal, int width, int height, Draw draw) {
    if (bits == 8) {
      byte[] grey = new byte[signal.length];
      for (int i = 0; i < grey.length; i++) grey[i] = (byte) grey(signal[i], draw);
      return ArrayImgs.unsignedBytes(grey, width, height);
    }
    short[] grey = new short[signal.length];
    for (int i = 0; i < grey.length; i++) grey[i] = (short) grey(signal[i], draw);
    return ArrayImgs.unsignedShorts(grey, width, height);
  }

  private int grey(double signal, Draw draw) {
    double electrons = draw.poisson(photons * signal) + readNoise * draw.gaussian();
    return (int) Math.max(0, Math.min(white(), Math.rint(offset + gain * electrons)));
  }
}
