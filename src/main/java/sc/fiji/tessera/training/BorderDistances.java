package sc.fiji.tessera.training;

import java.nio.FloatBuffer;
import java.nio.LongBuffer;
import net.imglib2.img.array.ArrayImg;
import net.imglib2.img.array.ArrayImgs;
import net.imglib2.img.basictypeaccess.array.DoubleArray;
import net.imglib2.type.numeric.real.DoubleType;
import sc.fiji.tessera.label.DistanceTransform;

/**
 * The signed distances that {@link BoundaryLoss} multiplies with: outside the true region of a
 * class, the distance in pixels to its nearest pixel; inside, 1 minus the distance to the nearest
 * pixel outside, so 0 at the border. A class that is absent, or fills the patch, has no border: 0.
 */
final class BorderDistances {
  private BorderDistances() {}

  /**
   * Appends the distances of one patch.
   *
   * @param classes of its pixels, from {@code start} on
   * @param logits how many maps; one stands for class 1, of several the first is left 0
   * @param weight with which distances are multiplied
   * @param into receives [logits, side, side]
   */
  static void append(
      LongBuffer classes, int start, int side, int logits, float weight, FloatBuffer into) {
    int pixels = side * side;
    byte[] mask = new byte[pixels];
    for (int k = 0; k < logits; k++) {
      int c = logits == 1 ? 1 : k;
      int count = 0;
      for (int i = 0; i < pixels; i++) {
        mask[i] = (byte) (classes.get(start + i) == c ? 1 : 0);
        count += mask[i];
      }
      if (c == 0 || count == 0 || count == pixels) {
        for (int i = 0; i < pixels; i++) into.put(0);
        continue;
      }
      double[] d = signed(mask, side);
      for (double v : d) into.put(weight * (float) (v < 0 ? v + 1 : v));
    }
  }

  private static double[] signed(byte[] mask, int side) {
    ArrayImg<DoubleType, ?> d =
        (ArrayImg<DoubleType, ?>)
            DistanceTransform.signed(ArrayImgs.unsignedBytes(mask, side, side));
    return ((DoubleArray) d.update(null)).getCurrentStorageArray();
  }
}
