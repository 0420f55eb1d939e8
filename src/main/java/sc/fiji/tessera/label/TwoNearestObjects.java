package sc.fiji.tessera.label;

import net.imglib2.RandomAccessibleInterval;
import net.imglib2.type.numeric.IntegerType;

/**
 * For every pixel of a plane the distance to the nearest object and to the nearest other object.
 *
 * <p>Exact up to a given reach: keeping, for each pixel, the two smallest squared distances with
 * different labels, and processing the axes one after the other, loses nothing, because whatever is
 * among the best two through a neighbour is among the neighbour's best two. Cost grows with pixels
 * and reach, not with the number of objects.
 */
final class TwoNearestObjects {
  private final int width;
  private final int height;
  private final int reach;
  private final int[] label1;
  private final int[] label2;
  private final float[] square1;
  private final float[] square2;

  /**
   * @param labels (x, y), 0 = background
   * @param reach distances beyond this many pixels count as infinite
   */
  TwoNearestObjects(RandomAccessibleInterval<? extends IntegerType<?>> labels, int reach) {
    this.width = Math.toIntExact(labels.dimension(0));
    this.height = Math.toIntExact(labels.dimension(1));
    this.reach = reach;
    int n = width * height;
    label1 = new int[n];
    label2 = new int[n];
    square1 = new float[n];
    square2 = new float[n];
    alongRows(LabelValues.of(labels));
    alongColumns();
  }

  /** Distance to the nearest pixel of any object, 0 inside one; infinite beyond the reach. */
  double nearest(int i) {
    return Math.sqrt(square1[i]);
  }

  /** Distance to the nearest pixel of any other object; infinite beyond the reach. */
  double second(int i) {
    return Math.sqrt(square2[i]);
  }

  /** The best two of one pixel, while they are being found. */
  private static final class Best {
    int label1;
    int label2;
    float square1 = Float.POSITIVE_INFINITY;
    float square2 = Float.POSITIVE_INFINITY;

    void add(int label, float square) {
      if (label == 0 || square >= square2) return;
      if (label == label1) {
        square1 = Math.min(square1, square);
      } else if (square < square1) {
        square2 = square1;
        label2 = label1;
        square1 = square;
        label1 = label;
      } else {
        square2 = square;
        label2 = label;
      }
    }

    void reset() {
      label1 = 0;
      label2 = 0;
      square1 = Float.POSITIVE_INFINITY;
      square2 = Float.POSITIVE_INFINITY;
    }
  }

  private void store(Best best, int i) {
    label1[i] = best.label1;
    label2[i] = best.label2;
    square1[i] = best.square1;
    square2[i] = best.square2;
  }

  private void alongRows(int[] values) {
    Best best = new Best();
    for (int y = 0; y < height; y++) {
      int row = y * width;
      for (int x = 0; x < width; x++) {
        best.reset();
        for (int k = 0; k <= reach && (float) k * k < best.square2; k++) {
          if (x - k >= 0) best.add(values[row + x - k], k * k);
          if (x + k < width) best.add(values[row + x + k], k * k);
        }
        store(best, row + x);
      }
    }
  }

  private void alongColumns() {
    int[] l1 = label1.clone();
    int[] l2 = label2.clone();
    float[] s1 = square1.clone();
    float[] s2 = square2.clone();
    Best best = new Best();
    for (int i = 0; i < l1.length; i++) {
      int y = i / width;
      best.reset();
      for (int k = 0; k <= reach && (float) k * k < best.square2; k++) {
        if (y - k >= 0) {
          int j = i - k * width;
          best.add(l1[j], s1[j] + k * k);
          best.add(l2[j], s2[j] + k * k);
        }
        if (y + k < height) {
          int j = i + k * width;
          best.add(l1[j], s1[j] + k * k);
          best.add(l2[j], s2[j] + k * k);
        }
      }
      store(best, i);
    }
  }
}
