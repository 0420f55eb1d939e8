package sc.fiji.tessera.measure;

import java.util.ArrayDeque;
import java.util.Arrays;
import net.imglib2.RandomAccessibleInterval;
import sc.fiji.tessera.label.Connectivity;
import sc.fiji.tessera.label.LabelReader;

/**
 * Pixels of a two-dimensional mask that are wrong for their topology: the reference is deformed
 * towards the prediction, a pixel at a time and only where that changes neither the number of
 * objects nor of holes (simple points), and what then still differs is counted. A boundary that is
 * merely displaced costs nothing; a merger, a split, a hole or a lost object does. Jain et al.,
 * "Boundary learning by optimization with topological constraints" (CVPR 2010).
 *
 * <p>Differing simple pixels are flipped as they come, from top left on, until none is left: a
 * local minimum, as in the paper, never below the least that can be reached. Pixels beyond the
 * image are background. Linear in the pixels.
 *
 * @param pixels that differ after the deformation
 * @param total pixels of the image
 */
public record WarpingError(long pixels, long total) {
  private static final int NEIGHBOURS = 8;
  // Around a pixel, clockwise from top left; those at odd places share a face with it.
  private static final int[] DX = {-1, 0, 1, 1, 1, 0, -1, -1};
  private static final int[] DY = {-1, -1, -1, 0, 1, 1, 1, 0};

  /** Fraction of the pixels, 0 to 1, 0 is best; NaN without pixels. */
  public double error() {
    return (double) pixels / total;
  }

  /**
   * Compares the foregrounds of two planes.
   *
   * @param reference labels; above 0 is foreground
   * @param prediction the same of what was found; the same size
   * @param foreground how foreground pixels hang together; the background in the other way
   * @throws IllegalArgumentException if an image is no plane or sizes differ
   */
  public static WarpingError of(
      RandomAccessibleInterval<?> reference,
      RandomAccessibleInterval<?> prediction,
      Connectivity foreground) {
    long[] size = reference.dimensionsAsLongArray();
    if (size.length != 2 || !Arrays.equals(size, prediction.dimensionsAsLongArray())) {
      throw new IllegalArgumentException(
          "The warping error compares two planes of one size, not "
              + (LabelReader.size(reference) + " with " + LabelReader.size(prediction))
              + " pixels; compare a stack slice by slice.");
    }
    int width = (int) size[0];
    boolean[] warped = mask(reference, width, (int) size[1], "reference");
    boolean[] goal = mask(prediction, width, (int) size[1], "prediction");
    warp(warped, goal, width + 2, simple(foreground));
    long wrong = 0;
    for (int i = 0; i < goal.length; i++) if (warped[i] != goal[i]) wrong++;
    return new WarpingError(wrong, size[0] * size[1]);
  }

  /** The foreground with a margin of one background pixel. */
  private static boolean[] mask(
      RandomAccessibleInterval<?> image, int width, int height, String name) {
    boolean[] mask = new boolean[(width + 2) * (height + 2)];
    LabelReader reader = new LabelReader(image, name);
    int[] chunk = new int[LabelReader.CHUNK];
    int at = 0;
    for (int n; (n = reader.next(chunk, 0)) > 0; at += n)
      for (int i = 0; i < n; i++)
        mask[((at + i) / width + 1) * (width + 2) + (at + i) % width + 1] = chunk[i] > 0;
    return mask;
  }

  /** Flips simple pixels of a mask that differ from the goal; both have a margin. */
  static void warp(boolean[] mask, boolean[] goal, int width, boolean[] simple) {
    ArrayDeque<Integer> queue = new ArrayDeque<>();
    for (int i = 0; i < mask.length; i++) if (mask[i] != goal[i]) queue.add(i);
    while (!queue.isEmpty()) {
      int i = queue.poll();
      if (mask[i] == goal[i] || !simple[around(mask, i, width)]) continue;
      mask[i] = goal[i];
      for (int k = 0; k < NEIGHBOURS; k++) {
        int j = i + DY[k] * width + DX[k];
        if (mask[j] != goal[j]) queue.add(j);
      }
    }
  }

  /** The eight neighbours of a pixel as bits. */
  static int around(boolean[] mask, int i, int width) {
    int bits = 0;
    for (int k = 0; k < NEIGHBOURS; k++) if (mask[i + DY[k] * width + DX[k]]) bits |= 1 << k;
    return bits;
  }

  /** For all neighbourhoods whether the pixel in the middle is simple. */
  static boolean[] simple(Connectivity foreground) {
    boolean faces = foreground == Connectivity.FACES;
    boolean[] simple = new boolean[1 << NEIGHBOURS];
    for (int bits = 0; bits < simple.length; bits++)
      simple[bits] = parts(bits, faces) == 1 && parts(~bits & 0xff, !faces) == 1;
    return simple;
  }

  /** Connected parts of the neighbourhood that touch the pixel in the middle. */
  private static int parts(int bits, boolean faces) {
    int left = bits;
    int parts = 0;
    for (int k = 0; k < NEIGHBOURS; k++) {
      if ((left >> k & 1) == 0 || faces && k % 2 == 0) continue;
      parts++;
      left = without(left, k, faces);
    }
    return parts;
  }

  /** Takes the part out that place {@code k} belongs to. */
  private static int without(int bits, int k, boolean faces) {
    int left = bits & ~(1 << k);
    for (int j = 0; j < NEIGHBOURS; j++) {
      int distance = Math.abs(DX[j] - DX[k]) + Math.abs(DY[j] - DY[k]);
      int far = Math.max(Math.abs(DX[j] - DX[k]), Math.abs(DY[j] - DY[k]));
      if ((left >> j & 1) == 1 && (faces ? distance == 1 : far == 1))
        left = without(left, j, faces);
    }
    return left;
  }
}
