package sc.fiji.tessera.label;

import java.util.List;
import net.imglib2.RandomAccessibleInterval;
import net.imglib2.img.Img;
import net.imglib2.type.numeric.integer.IntType;

/**
 * Cuts a gap of background between touching objects, so that they stay apart when their labels
 * become one class.
 *
 * <p>A pixel becomes background if one of its neighbours has another label that is not 0. All are
 * decided on the labels as given, so the gap is symmetric: each of two touching objects loses its
 * one-pixel layer along the contact (the gap is two pixels wide), nothing else changes, and the
 * result of a mirrored image is the mirrored result. An object that is only a contact layer
 * vanishes. (The Caffe U-Net plugin for ImageJ looks at already visited neighbours alone, which
 * cuts unevenly.)
 */
public final class TouchingObjects {
  private TouchingObjects() {}

  /**
   * Separates the objects of a label image.
   *
   * @param labels 0 background, one label per object; any number of dimensions
   * @param neighbours who touches: {@link Connectivity#FACES} leaves objects that meet at a corner
   *     only
   * @return a new image that starts at coordinate 0
   * @throws IllegalArgumentException if the labels are not whole numbers from 0 on
   */
  public static Img<IntType> separate(RandomAccessibleInterval<?> labels, Connectivity neighbours) {
    LabelArray array = LabelArray.read(labels);
    List<int[]> steps = neighbours.steps(array.dimensions().length);
    int[] values = array.values();
    int[] result = values.clone();
    int[] position = new int[array.dimensions().length];
    for (int i = 0; i < values.length; i++) {
      if (values[i] != 0 && touches(array, i, position, steps)) result[i] = 0;
      for (int d = 0; d < position.length && ++position[d] == array.dimensions()[d]; d++)
        position[d] = 0;
    }
    return array.with(result).image();
  }

  private static boolean touches(LabelArray array, int i, int[] position, List<int[]> steps) {
    int own = array.values()[i];
    for (int[] step : steps) {
      int at = neighbour(array.dimensions(), i, position, step);
      if (at < 0) continue;
      int other = array.values()[at];
      if (other != 0 && other != own) return true;
    }
    return false;
  }

  private static int neighbour(int[] dimensions, int i, int[] position, int[] step) {
    int at = i;
    int stride = 1;
    for (int d = 0; d < dimensions.length; d++) {
      int p = position[d] + step[d];
      if (p < 0 || p >= dimensions[d]) return -1;
      at += step[d] * stride;
      stride *= dimensions[d];
    }
    return at;
  }
}
