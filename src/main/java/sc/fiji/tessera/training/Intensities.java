package sc.fiji.tessera.training;

import java.nio.FloatBuffer;
import java.util.function.Supplier;
import sc.fiji.tessera.image.Affine;
import sc.fiji.tessera.image.Plane;
import sc.fiji.tessera.image.Window;

/**
 * The normalised intensities of a plane, all channels: held in memory, or read where a patch needs
 * them. To be used from one thread at a time.
 */
abstract class Intensities {
  /** One channel of a part of the plane, values[(y - top) * stride + x - left]. */
  record Section(float[] values, int left, int top, int stride) {
    float at(int x, int y) {
      return values[(y - top) * stride + x - left];
    }
  }

  /** How many channels. */
  abstract int channels();

  /** Whether sections are free: then they hold the whole plane. */
  abstract boolean inMemory();

  /** A section that holds at least a window of the plane, which lies inside it. */
  abstract Section section(int channel, Window window);

  /** A number that differs for other values. */
  abstract int checksum();

  /** In memory: [channel][y * width + x]. */
  static Intensities of(float[][] channels, int width) {
    int[] sum = {1};
    for (float[] channel : channels) add(channel, channel.length, sum);
    return new Intensities() {
      @Override
      int channels() {
        return channels.length;
      }

      @Override
      boolean inMemory() {
        return true;
      }

      @Override
      Section section(int channel, Window window) {
        return new Section(channels[channel], 0, 0, width);
      }

      @Override
      int checksum() {
        return sum[0];
      }
    };
  }

  /**
   * Read where needed.
   *
   * @param plane the pixels; asked for each time, so that they need not be kept
   * @param affine the normalisation of each channel
   */
  static Intensities of(Supplier<Plane> plane, Affine[] affine) {
    int checksum = checksum(plane.get(), affine);
    return new Intensities() {
      @Override
      int channels() {
        return affine.length;
      }

      @Override
      boolean inMemory() {
        return false;
      }

      @Override
      Section section(int channel, Window window) {
        float[] values = new float[Math.toIntExact(window.area())];
        plane.get().read(channel, window, affine[channel], FloatBuffer.wrap(values));
        return new Section(values, (int) window.x(), (int) window.y(), window.width());
      }

      @Override
      int checksum() {
        return checksum;
      }
    };
  }

  private static int checksum(Plane plane, Affine[] affine) {
    int[] sum = {1};
    int width = (int) plane.width();
    float[] row = new float[width];
    for (int c = 0; c < affine.length; c++) {
      for (int y = 0; y < plane.height(); y++) {
        plane.read(c, new Window(0, y, width, 1), affine[c], FloatBuffer.wrap(row));
        add(row, width, sum);
      }
    }
    return sum[0];
  }

  private static void add(float[] values, int count, int[] sum) {
    int s = sum[0];
    for (int i = 0; i < count; i++) s = 31 * s + Float.floatToIntBits(values[i]);
    sum[0] = s;
  }
}
