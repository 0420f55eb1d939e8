package sc.fiji.tessera.label;

import java.util.Arrays;
import net.imglib2.RandomAccessibleInterval;
import net.imglib2.img.Img;
import net.imglib2.type.numeric.RealType;
import net.imglib2.type.numeric.integer.IntType;

/**
 * The valleys of a landscape that are deeper than some height (its h-minima): seeds for a {@link
 * Watershed} that does not fall apart at every small dent. Soille, "Morphological Image Analysis"
 * (2003), section 6.3. Pixels that share a face are neighbours. In any number of dimensions.
 */
public final class Minima {
  private Minima() {}

  /**
   * Finds them.
   *
   * @param landscape heights in any unit, read in single precision
   * @param mask 0 where there is no landscape; of the same size; null for none
   * @param depth a valley counts if it is deeper than this below the pass to a lower one, 0 or
   *     more; the lowest of each region of the mask always counts
   * @return at one of the lowest pixels of each valley its number, from 1 in raster order; else 0
   * @throws IllegalArgumentException if sizes differ, or heights are no finite numbers
   */
  public static Img<IntType> of(
      RandomAccessibleInterval<? extends RealType<?>> landscape,
      RandomAccessibleInterval<?> mask,
      double depth) {
    if (!(depth >= 0)) {
      throw new IllegalArgumentException("The depth of a valley is 0 or more, not " + depth + ".");
    }
    Pixels heights = Pixels.read(landscape);
    byte[] inside = new byte[heights.values().length];
    Arrays.fill(inside, (byte) 1);
    if (mask != null) {
      LabelArray within = LabelArray.read(mask);
      if (!Arrays.equals(within.dimensions(), heights.dimensions())) {
        throw new IllegalArgumentException("The landscape and the mask differ in size.");
      }
      for (int i = 0; i < inside.length; i++) if (within.values()[i] == 0) inside[i] = 0;
    }
    float[] upside = heights.values();
    for (int i = 0; i < upside.length; i++) upside[i] = -upside[i];
    LabelArray seeds = Peaks.of(upside, heights.dimensions(), inside, depth);
    int count = 0;
    for (int i = 0; i < upside.length; i++) {
      if (seeds.values()[i] != 0) seeds.values()[i] = ++count;
    }
    return seeds.image();
  }
}
