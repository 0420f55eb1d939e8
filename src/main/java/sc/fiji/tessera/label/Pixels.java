package sc.fiji.tessera.label;

import java.util.Arrays;
import net.imglib2.RandomAccessibleInterval;
import net.imglib2.img.Img;
import net.imglib2.img.array.ArrayImgs;
import net.imglib2.type.numeric.RealType;
import net.imglib2.type.numeric.real.FloatType;
import net.imglib2.view.Views;

/**
 * The values of a whole image in one array: what algorithms that look at every pixel often work on.
 *
 * @param values of all pixels, x fastest, then y, then the further axes
 * @param dimensions the size along every axis
 */
public record Pixels(float[] values, int[] dimensions) {
  /**
   * A copy of an image of any real type; it starts at the image's first pixel whatever its
   * coordinates.
   *
   * @throws IllegalArgumentException if it has no pixels, more than 2147483647, or values that are
   *     no finite numbers
   */
  public static Pixels read(RandomAccessibleInterval<? extends RealType<?>> image) {
    long length = Arrays.stream(image.dimensionsAsLongArray()).reduce(1, Math::multiplyExact);
    if (length < 1 || length > Integer.MAX_VALUE - 8) {
      throw new IllegalArgumentException(
          "The image has " + length + " values; from 1 to 2147483639 can be processed at once.");
    }
    float[] values = new float[(int) length];
    int at = 0;
    for (RealType<?> value : Views.flatIterable(image)) {
      values[at] = value.getRealFloat();
      if (!Float.isFinite(values[at++])) {
        throw new IllegalArgumentException("The image holds a value that is no finite number.");
      }
    }
    return new Pixels(
        values, Arrays.stream(image.dimensionsAsLongArray()).mapToInt(d -> (int) d).toArray());
  }

  /** These values as an image, without copying. */
  public Img<FloatType> image() {
    return ArrayImgs.floats(values, Arrays.stream(dimensions).asLongStream().toArray());
  }

  /** The size along the first so many axes. */
  public int[] leading(int axes) {
    return Arrays.copyOf(dimensions, axes);
  }
}
