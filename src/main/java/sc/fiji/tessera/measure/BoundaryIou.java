package sc.fiji.tessera.measure;

import net.imglib2.RandomAccessibleInterval;

/**
 * IoU of the bands that lie inside of two masks along their boundaries; the edge of the image is a
 * boundary. More sensitive than the IoU where objects are large. Cheng et al., "Boundary IoU" (CVPR
 * 2021).
 *
 * @param shared pixels in both bands
 * @param either pixels in one at least
 */
public record BoundaryIou(long shared, long either) {
  private static final double SHARE = 0.02;

  /** The width of the band in the paper: 0.02 of the diagonal, at least 1 pixel. */
  public static int width(long width, long height) {
    double diagonal = Math.sqrt((double) width * width + (double) height * height);
    return Math.max(1, (int) Math.rint(SHARE * diagonal));
  }

  /** Their ratio, 0 to 1; NaN where both masks are empty. */
  public double iou() {
    return (double) shared / either;
  }

  /**
   * Compares the foregrounds of two images.
   *
   * @param reference labels, (x, y) or (x, y, z); above 0 is inside
   * @param prediction the same of what was found; the same size
   * @param width of the band in pixels, at least 1: so often a mask loses what touches its outside
   * @throws IllegalArgumentException if sizes differ or the width is below 1
   */
  public static BoundaryIou of(
      RandomAccessibleInterval<?> reference, RandomAccessibleInterval<?> prediction, int width) {
    if (width < 1) {
      throw new IllegalArgumentException("The band is 1 pixel wide or more, not " + width + ".");
    }
    MaskPair masks = MaskPair.read(reference, prediction);
    boolean[] a = band(masks.reference(), masks.dimensions(), width);
    boolean[] b = band(masks.prediction(), masks.dimensions(), width);
    long shared = 0;
    long either = 0;
    for (int i = 0; i < a.length; i++) {
      if (a[i] && b[i]) shared++;
      if (a[i] || b[i]) either++;
    }
    return new BoundaryIou(shared, either);
  }

  private static boolean[] band(boolean[] mask, int[] dimensions, int width) {
    boolean[] core = mask;
    for (int step = 0; step < width; step++) core = eroded(core, dimensions);
    boolean[] band = new boolean[mask.length];
    for (int i = 0; i < mask.length; i++) band[i] = mask[i] && !core[i];
    return band;
  }

  /** What has all its neighbours, along one axis after the other. */
  private static boolean[] eroded(boolean[] mask, int[] dimensions) {
    boolean[] from = mask;
    int stride = 1;
    for (int n : dimensions) {
      boolean[] to = new boolean[from.length];
      for (int i = 0; i < from.length; i++) {
        int at = i / stride % n;
        to[i] = at > 0 && at + 1 < n && from[i] && from[i - stride] && from[i + stride];
      }
      from = to;
      stride *= n;
    }
    return from;
  }
}
