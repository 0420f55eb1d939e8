package sc.fiji.tessera.label;

import java.util.List;
import net.imglib2.RandomAccessibleInterval;
import net.imglib2.img.Img;
import net.imglib2.type.numeric.integer.IntType;

/**
 * The objects of a mask: regions of foreground whose pixels share a side, numbered from 1, with the
 * holes in them filled. In a volume, pixels of neighbouring slices share a face, and a hole is what
 * is closed in on all sides.
 */
public final class SolidObjects {
  private SolidObjects() {}

  /**
   * The objects of one volume that is given slice by slice; a plane is a volume of one slice.
   *
   * @param slices masks or class maps (x, y) of one size; all that is not 0 is foreground
   * @return slice by slice
   * @throws IllegalArgumentException if values are not whole numbers from 0 on, or there are more
   *     than 2147483647 pixels
   */
  public static List<Img<IntType>> of(List<? extends RandomAccessibleInterval<?>> slices) {
    LabelArray mask = LabelArray.ofSlices(slices);
    Img<IntType> objects = ConnectedComponents.of(mask.image(), Connectivity.FACES).image();
    Img<IntType> filled = Holes.fill(objects, Connectivity.FACES, Long.MAX_VALUE);
    return LabelArray.read(filled).slices();
  }
}
