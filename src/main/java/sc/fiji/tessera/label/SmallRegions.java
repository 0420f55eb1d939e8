package sc.fiji.tessera.label;

import net.imglib2.RandomAccessibleInterval;
import net.imglib2.img.Img;
import net.imglib2.type.numeric.integer.IntType;

/** Removes specks: connected regions of one label that have too few pixels become background. */
public final class SmallRegions {
  private SmallRegions() {}

  /**
   * Sets every region (connected component of one label) below a number of pixels to 0. Labels that
   * stay keep their values.
   *
   * @param labels a mask, class map or object labels; 0 is background; any number of dimensions
   * @param minimum the fewest pixels a region may have; 0 and 1 remove nothing
   * @param connectivity which pixels belong together
   * @return a new image that starts at coordinate 0
   * @throws IllegalArgumentException if the labels are not whole numbers from 0 on
   */
  public static Img<IntType> remove(
      RandomAccessibleInterval<?> labels, long minimum, Connectivity connectivity) {
    LabelArray array = LabelArray.read(labels);
    ConnectedComponents regions = ConnectedComponents.of(array, connectivity);
    int[] values = array.values();
    int[] region = regions.values();
    for (int i = 0; i < values.length; i++)
      if (values[i] != 0 && regions.size(region[i]) < minimum) values[i] = 0;
    return array.image();
  }
}
