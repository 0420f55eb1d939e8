package sc.fiji.tessera.label;

import java.util.Arrays;
import net.imglib2.RandomAccessibleInterval;
import net.imglib2.img.Img;
import net.imglib2.type.numeric.integer.IntType;

/**
 * The connected components of a mask or of a label image, in any number of dimensions, numbered 1
 * to n in raster order (x fastest) of their first pixels; 0 is the background.
 *
 * <p>Union-find over runs (Rosenfeld and Pfaltz 1966, with run merging): two passes, time linear in
 * the pixels. The result does not depend on threads and needs 4 bytes per pixel; an image may have
 * up to 2147483647 pixels. Results start at coordinate 0. Immutable but for the image it hands out.
 */
public final class ConnectedComponents {
  private final LabelArray components;
  private final int[] firstPixels;
  private final long[] sizes;

  private ConnectedComponents(LabelArray components, int[] firstPixels, long[] sizes) {
    this.components = components;
    this.firstPixels = firstPixels;
    this.sizes = sizes;
  }

  /**
   * The components of a mask: of all pixels that are not 0, whatever their values.
   *
   * @throws IllegalArgumentException if the values are not whole numbers from 0 on
   */
  public static ConnectedComponents of(
      RandomAccessibleInterval<?> mask, Connectivity connectivity) {
    LabelArray array = LabelArray.read(mask);
    int[] values = array.values();
    for (int i = 0; i < values.length; i++) if (values[i] != 0) values[i] = 1;
    return of(array, connectivity);
  }

  /**
   * The components of every label other than 0 by itself: touching pixels of different labels are
   * never joined, and a label that lies in two places becomes two components.
   *
   * @throws IllegalArgumentException if the labels are not whole numbers from 0 on
   */
  public static ConnectedComponents ofEachLabel(
      RandomAccessibleInterval<?> labels, Connectivity connectivity) {
    return of(LabelArray.read(labels), connectivity);
  }

  static ConnectedComponents of(LabelArray labels, Connectivity connectivity) {
    LabelRuns runs = new LabelRuns(labels, connectivity);
    int[] component = new int[runs.size()];
    int count = 0;
    for (int run = 0; run < component.length; run++) {
      int root = runs.root(run);
      component[run] = root == run ? ++count : component[root];
    }
    int[] values = new int[labels.values().length];
    int[] first = new int[count + 1];
    long[] sizes = new long[count + 1];
    sizes[0] = values.length;
    for (int run = component.length - 1; run >= 0; run--) {
      int c = component[run];
      first[c] = runs.start(run);
      sizes[c] += runs.end(run) - runs.start(run);
      sizes[0] -= runs.end(run) - runs.start(run);
      Arrays.fill(values, runs.start(run), runs.end(run), c);
    }
    return new ConnectedComponents(labels.with(values), first, sizes);
  }

  /** Number of components. */
  public int count() {
    return sizes.length - 1;
  }

  /** Number of pixels of a component; of the background for 0. */
  public long size(int component) {
    return sizes[component];
  }

  /** The components: 0 background, 1..{@link #count()}. */
  public Img<IntType> image() {
    return components.image();
  }

  /** The components, x fastest. */
  int[] values() {
    return components.values();
  }

  /** Index of the first pixel of a component (from 1 on). */
  int firstPixel(int component) {
    return firstPixels[component];
  }
}
