package sc.fiji.tessera.label;

import net.imglib2.RandomAccessibleInterval;
import net.imglib2.img.Img;
import net.imglib2.type.numeric.integer.IntType;

/**
 * Fills holes: connected regions of background that do not reach the image's border and are
 * enclosed by one label alone take that label. Background between several labels is no hole of any.
 */
public final class Holes {
  private static final int NONE = 0;
  private static final int OPEN = -1;

  private Holes() {}

  /**
   * Fills the holes of a mask, class map or object labels.
   *
   * @param labels 0 is background; any number of dimensions, where an axis of one pixel has no
   *     border
   * @param foreground which foreground pixels belong together; the background has {@link
   *     Connectivity#ofBackground}
   * @param largest the most pixels that a hole may have to be filled; {@code Long.MAX_VALUE} fills
   *     all
   * @return a new image that starts at coordinate 0
   * @throws IllegalArgumentException if the labels are not whole numbers from 0 on
   */
  public static Img<IntType> fill(
      RandomAccessibleInterval<?> labels, Connectivity foreground, long largest) {
    LabelArray array = LabelArray.read(labels);
    int[] values = array.values();
    int[] inverse = new int[values.length];
    for (int i = 0; i < inverse.length; i++) inverse[i] = values[i] == 0 ? 1 : 0;
    ConnectedComponents gaps =
        ConnectedComponents.of(array.with(inverse), foreground.ofBackground());
    int[] enclosing = enclosing(array, gaps);
    for (int i = 0; i < values.length; i++) {
      int gap = gaps.values()[i];
      if (gap != 0 && enclosing[gap] > 0 && gaps.size(gap) <= largest) values[i] = enclosing[gap];
    }
    return array.image();
  }

  /** Per region of background the only label around it; OPEN where there is none such. */
  private static int[] enclosing(LabelArray array, ConnectedComponents gaps) {
    int[] label = new int[gaps.count() + 1];
    int[] values = array.values();
    for (int i = 0; i < values.length; i++) {
      int gap = gaps.values()[i];
      if (gap == 0 || label[gap] == OPEN) continue;
      int stride = 1;
      for (int size : array.dimensions()) {
        int p = i / stride % size;
        if (size > 1) {
          boolean border = p == 0 || p == size - 1;
          label[gap] =
              border ? OPEN : agreed(agreed(label[gap], values[i - stride]), values[i + stride]);
        }
        stride *= size;
      }
    }
    return label;
  }

  private static int agreed(int label, int neighbour) {
    if (neighbour == 0 || label == OPEN) return label;
    return label == NONE || label == neighbour ? neighbour : OPEN;
  }
}
