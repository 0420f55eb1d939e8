package sc.fiji.tessera.label;

import java.util.Arrays;
import net.imglib2.RandomAccessibleInterval;
import net.imglib2.img.array.ArrayImg;
import net.imglib2.img.array.ArrayImgs;
import net.imglib2.img.basictypeaccess.array.IntArray;
import net.imglib2.type.numeric.IntegerType;
import net.imglib2.type.numeric.integer.IntType;

/**
 * Connected regions of a mask or of a label image, numbered from 1 in the order of their first
 * pixel (x fastest). Two neighbouring pixels belong together when their values are equal and not 0,
 * so touching objects of different label stay apart. Two passes with union-find, in 2 or 3
 * dimensions. Thread-safe.
 */
public final class ConnectedComponents {

  /** Which pixels are neighbours. */
  public enum Connectivity {
    /** Those that share a side: 4 in a plane, 6 in a volume. */
    FACES,
    /** Those that share a side, an edge or a corner: 8 in a plane, 26 in a volume. */
    CORNERS
  }

  private final int[] values;
  private final int[] parent;
  private final int width;
  private final int height;
  private final int depth;
  private final boolean corners;

  private ConnectedComponents(
      RandomAccessibleInterval<? extends IntegerType<?>> img, Connectivity connectivity) {
    int n = img.numDimensions();
    if (n != 2 && n != 3) {
      throw new IllegalArgumentException(
          "Connected components are found in 2 or 3 dimensions, not in " + n + ".");
    }
    this.width = Math.toIntExact(img.dimension(0));
    this.height = Math.toIntExact(img.dimension(1));
    this.depth = n == 2 ? 1 : Math.toIntExact(img.dimension(2));
    this.corners = connectivity == Connectivity.CORNERS;
    this.values = LabelValues.of(img);
    this.parent = new int[values.length];
  }

  /**
   * The regions of an image.
   *
   * @param img a mask (0 or not 0) or a label image, (x, y) or (x, y, z)
   * @return an image of the same size with the number of each pixel's region; 0 stays 0
   */
  public static ArrayImg<IntType, IntArray> of(
      RandomAccessibleInterval<? extends IntegerType<?>> img, Connectivity connectivity) {
    int[] labels = new ConnectedComponents(img, connectivity).label();
    return ArrayImgs.ints(labels, dimensions(img));
  }

  private static long[] dimensions(RandomAccessibleInterval<?> img) {
    long[] dims = new long[img.numDimensions()];
    Arrays.setAll(dims, img::dimension);
    return dims;
  }

  private int[] label() {
    for (int i = 0; i < parent.length; i++) parent[i] = i;
    for (int z = 0, i = 0; z < depth; z++) {
      for (int y = 0; y < height; y++) {
        for (int x = 0; x < width; x++, i++) {
          if (values[i] != 0) joinEarlier(x, y, z, i);
        }
      }
    }
    int[] labels = new int[values.length];
    int count = 0;
    for (int i = 0; i < labels.length; i++) {
      if (values[i] == 0) continue;
      int root = root(i); // the region's first pixel, since roots are the smallest
      labels[i] = root == i ? ++count : labels[root];
    }
    return labels;
  }

  /** Joins a pixel with those neighbours that come before it. */
  private void joinEarlier(int x, int y, int z, int i) {
    for (int dz = z > 0 ? -1 : 0; dz <= 0; dz++) {
      for (int dy = y > 0 ? -1 : 0; dy <= 1 && y + dy < height; dy++) {
        for (int dx = x > 0 ? -1 : 0; dx <= 1 && x + dx < width; dx++) {
          int offset = (dz * height + dy) * width + dx;
          if (offset >= 0) continue;
          boolean face = Math.abs(dx) + Math.abs(dy) + Math.abs(dz) == 1;
          if ((face || corners) && values[i + offset] == values[i]) join(i, i + offset);
        }
      }
    }
  }

  private int root(int i) {
    while (parent[i] != i) {
      parent[i] = parent[parent[i]];
      i = parent[i];
    }
    return i;
  }

  private void join(int a, int b) {
    int ra = root(a);
    int rb = root(b);
    if (ra < rb) parent[rb] = ra;
    else parent[ra] = rb;
  }
}
