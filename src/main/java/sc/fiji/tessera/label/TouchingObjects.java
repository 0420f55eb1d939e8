package sc.fiji.tessera.label;

import net.imglib2.RandomAccessibleInterval;
import net.imglib2.img.array.ArrayImg;
import net.imglib2.img.array.ArrayImgs;
import net.imglib2.img.basictypeaccess.array.IntArray;
import net.imglib2.type.numeric.IntegerType;
import net.imglib2.type.numeric.integer.IntType;

/**
 * A gap between touching objects, so that a network can learn them apart: every pixel that has a
 * pixel of another object among its 8 neighbours becomes background. Symmetric, so each of two
 * touching objects loses one pixel along their border. Ronneberger et al. (MICCAI 2015) do the same
 * by morphology. Thread-safe.
 */
public final class TouchingObjects {
  private TouchingObjects() {}

  /**
   * @param labels (x, y), 0 = background
   * @return a new image with the gaps
   */
  public static ArrayImg<IntType, IntArray> separate(
      RandomAccessibleInterval<? extends IntegerType<?>> labels) {
    int width = Math.toIntExact(labels.dimension(0));
    int height = Math.toIntExact(labels.dimension(1));
    int[] values = LabelValues.of(labels);
    int[] result = values.clone();
    for (int y = 0, i = 0; y < height; y++) {
      for (int x = 0; x < width; x++, i++) {
        if (values[i] != 0 && touches(values, width, height, x, y)) result[i] = 0;
      }
    }
    return ArrayImgs.ints(result, width, height);
  }

  private static boolean touches(int[] values, int width, int height, int x, int y) {
    int own = values[y * width + x];
    for (int v = Math.max(0, y - 1); v <= Math.min(height - 1, y + 1); v++) {
      for (int u = Math.max(0, x - 1); u <= Math.min(width - 1, x + 1); u++) {
        int other = values[v * width + u];
        if (other != 0 && other != own) return true;
      }
    }
    return false;
  }
}
