package sc.fiji.tessera.sample;

import net.imglib2.RandomAccessibleInterval;
import net.imglib2.img.array.ArrayImg;
import net.imglib2.img.array.ArrayImgs;
import net.imglib2.img.basictypeaccess.array.ByteArray;
import net.imglib2.img.basictypeaccess.array.ShortArray;
import net.imglib2.type.numeric.IntegerType;
import net.imglib2.type.numeric.integer.UnsignedByteType;
import net.imglib2.type.numeric.integer.UnsignedShortType;

/**
 * A synthetic image and what is true about it.
 *
 * @param name short and fit for a file name, such as {@code nuclei-003}
 * @param image (x, y), array-backed, UnsignedByteType or UnsignedShortType as the camera gives it
 * @param labels (x, y) of the same size: 0 = background (of membranes: the membrane), 1..n = one
 *     object each, 4-connected, every number in use
 * @param kinds (x, y) the class of each pixel where there are several; else null
 */
public record Sample(
    String name,
    RandomAccessibleInterval<? extends IntegerType<?>> image,
    ArrayImg<UnsignedShortType, ShortArray> labels,
    ArrayImg<UnsignedByteType, ByteArray> kinds) {

  /** With objects of one kind. */
  public Sample(
      String name,
      RandomAccessibleInterval<? extends IntegerType<?>> image,
      ArrayImg<UnsignedShortType, ShortArray> labels) {
    this(name, image, labels, null);
  }

  /** The same with another name. */
  Sample named(String other) {
    return new Sample(other, image, labels, kinds);
  }

  /**
   * The class of each pixel (x, y); of a single kind of objects 1 where {@link #labels} is above 0,
   * else 0.
   */
  public ArrayImg<UnsignedByteType, ByteArray> classes() {
    if (kinds != null) return kinds;
    short[] from = labels.update(null).getCurrentStorageArray();
    byte[] classes = new byte[from.length];
    for (int i = 0; i < from.length; i++) classes[i] = (byte) (from[i] == 0 ? 0 : 1);
    return ArrayImgs.unsignedBytes(classes, labels.dimension(0), labels.dimension(1));
  }

  /** How many objects there are. */
  public int count() {
    int highest = 0;
    for (short label : labels.update(null).getCurrentStorageArray()) {
      highest = Math.max(highest, label & 0xffff);
    }
    return highest;
  }
}
