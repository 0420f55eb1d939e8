package sc.fiji.tessera.label;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
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
public record LabelArray(int[] values, int[] dimensions) {
  /** A copy of an image; it starts at the image's first pixel whatever its coordinates. */
  public static LabelArray read(RandomAccessibleInterval<?> image) {
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

  /** A copy of the slices of a volume, one behind the other; of one slice, that slice. */
  static LabelArray ofSlices(List<? extends RandomAccessibleInterval<?>> slices) {
    LabelArray first = read(slices.get(0));
    if (slices.size() == 1) return first;
    int area = first.values.length;
    if ((long) area * slices.size() > Integer.MAX_VALUE)
      throw new IllegalArgumentException(
          "The label image has "
              + (long) area * slices.size()
              + " pixels; at most 2147483647 can be processed at once.");
    int[] values = Arrays.copyOf(first.values, area * slices.size());
    for (int z = 1; z < slices.size(); z++) {
      LabelArray slice = read(slices.get(z));
      if (!Arrays.equals(slice.dimensions, first.dimensions))
        throw new IllegalArgumentException("The slices of a volume must have one size.");
      System.arraycopy(slice.values, 0, values, z * area, area);
    }
    return new LabelArray(
        values, new int[] {first.dimensions[0], first.dimensions[1], slices.size()});
  }

  /** The slices of a volume, as images (x, y) of their own; of a plane, that plane. */
  List<Img<IntType>> slices() {
    int area = dimensions[0] * dimensions[1];
    List<Img<IntType>> slices = new ArrayList<>();
    for (int at = 0; at < values.length; at += area) {
      int[] slice = Arrays.copyOfRange(values, at, at + area);
      slices.add(ArrayImgs.ints(slice, dimensions[0], dimensions[1]));
    }
    return slices;
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
  public Img<IntType> image() {
    return ArrayImgs.ints(values, Arrays.stream(dimensions).asLongStream().toArray());
  }

  /** An array of the same size. */
  public LabelArray with(int[] other) {
    return new LabelArray(other, dimensions);
  }
}
