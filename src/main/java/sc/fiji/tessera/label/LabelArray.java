package sc.fiji.tessera.label;

import java.util.Arrays;
import net.imglib2.RandomAccessibleInterval;
import net.imglib2.img.Img;
import net.imglib2.img.array.ArrayImgs;
import net.imglib2.type.numeric.integer.IntType;

/**
 * The labels of a whole image in one array, x fastest: what the algorithms of this room work on.
 *
 * @param values the labels, none negative
 * @param dimensions the size along every axis
 */
record LabelArray(int[] values, int[] dimensions) {
  /** A copy of an image; it starts at the image's first pixel whatever its coordinates. */
  static LabelArray read(RandomAccessibleInterval<?> image) {
    LabelReader reader = new LabelReader(image, "label image");
    int[] values = new int[length(image)];
    int at = 0;
    for (int n; (n = reader.next(values, at)) > 0; at += n) {}
    for (int value : values)
      if (value < 0)
        throw new IllegalArgumentException(
            "The label image holds "
                + value
                + ", but labels are whole numbers from 0 (background) to 2147483647.");
    return new LabelArray(
        values, Arrays.stream(image.dimensionsAsLongArray()).mapToInt(d -> (int) d).toArray());
  }

  private static int length(RandomAccessibleInterval<?> image) {
    long length = 1;
    for (long d : image.dimensionsAsLongArray()) {
      if (d > 0 && length > Integer.MAX_VALUE / d)
        throw new IllegalArgumentException(
            "The label image has "
                + LabelReader.size(image)
                + " pixels; at most 2147483647 can be processed at once.");
      length *= d;
    }
    return (int) length;
  }

  /** These labels as an image, without copying. */
  Img<IntType> image() {
    return ArrayImgs.ints(values, Arrays.stream(dimensions).asLongStream().toArray());
  }

  /** An array of the same size. */
  LabelArray with(int[] other) {
    return new LabelArray(other, dimensions);
  }
}
