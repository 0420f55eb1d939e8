package sc.fiji.tessera.sample;

import net.imglib2.RandomAccess;
import net.imglib2.RandomAccessibleInterval;
import net.imglib2.type.numeric.IntegerType;

/** Row-major grey values of an image, and what the tests of this room measure on them. */
final class Pixels {
  private Pixels() {}

  static int[] of(RandomAccessibleInterval<? extends IntegerType<?>> image) {
    int width = (int) image.dimension(0);
    int[] values = new int[width * (int) image.dimension(1)];
    RandomAccess<? extends IntegerType<?>> access = image.randomAccess();
    for (int i = 0; i < values.length; i++) {
      values[i] = access.setPositionAndGet(i % width, i / width).getInteger();
    }
    return values;
  }

  /** How many 4-connected pieces of equal label above 0 there are. */
  static int pieces(int[] labels, int width) {
    boolean[] seen = new boolean[labels.length];
    int[] open = new int[labels.length];
    int count = 0;
    for (int start = 0; start < labels.length; start++) {
      if (labels[start] == 0 || seen[start]) continue;
      count++;
      int size = 0;
      open[size++] = start;
      seen[start] = true;
      while (size > 0) {
        int i = open[--size];
        int[] around = {i - width, i + width, i % width > 0 ? i - 1 : -1, right(i, width)};
        for (int j : around) {
          if (j < 0 || j >= labels.length || seen[j] || labels[j] != labels[i]) continue;
          seen[j] = true;
          open[size++] = j;
        }
      }
    }
    return count;
  }

  /** How many pairs of 4-neighbours carry two different labels above 0. */
  static int contacts(int[] labels, int width) {
    int count = 0;
    for (int i = 0; i < labels.length; i++) {
      int right = right(i, width);
      int below = i + width;
      if (right > 0 && labels[i] * labels[right] != 0 && labels[i] != labels[right]) count++;
      if (below < labels.length && labels[i] * labels[below] != 0 && labels[i] != labels[below]) {
        count++;
      }
    }
    return count;
  }

  static double mean(int[] grey, int[] labels, boolean inside) {
    double sum = 0;
    int count = 0;
    for (int i = 0; i < grey.length; i++) {
      if (labels[i] > 0 != inside) continue;
      sum += grey[i];
      count++;
    }
    return sum / count;
  }

  /** Intersection over union of the labels and of what Otsu's threshold finds in 8 bits. */
  static double otsuIou(Sample sample) {
    int[] grey = of(sample.image());
    int[] labels = of(sample.labels());
    int threshold = otsu(grey);
    int both = 0;
    int any = 0;
    for (int i = 0; i < grey.length; i++) {
      boolean found = grey[i] > threshold;
      if (found && labels[i] > 0) both++;
      if (found || labels[i] > 0) any++;
    }
    return (double) both / any;
  }

  private static int otsu(int[] grey) {
    double[] histogram = new double[256];
    double total = 0;
    for (int g : grey) {
      histogram[g]++;
      total += g;
    }
    double below = 0;
    double sum = 0;
    double best = -1;
    int threshold = 0;
    for (int t = 0; t < 255; t++) {
      below += histogram[t];
      sum += t * histogram[t];
      double above = grey.length - below;
      if (below == 0 || above == 0) continue;
      double apart = sum / below - (total - sum) / above;
      if (below * above * apart * apart > best) {
        best = below * above * apart * apart;
        threshold = t;
      }
    }
    return threshold;
  }

  private static int right(int i, int width) {
    return i % width < width - 1 ? i + 1 : -1;
  }
}
