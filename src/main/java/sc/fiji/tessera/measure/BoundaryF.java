package sc.fiji.tessera.measure;

import java.util.Arrays;
import net.imglib2.RandomAccessibleInterval;
import net.imglib2.img.array.ArrayImgs;
import net.imglib2.type.numeric.real.DoubleType;
import net.imglib2.view.Views;
import sc.fiji.tessera.label.DistanceTransform;
import sc.fiji.tessera.label.LabelReader;

/**
 * Boundary F of the DAVIS challenge, in pixels of a plane: a boundary pixel differs from the one to
 * its right, below or both, so the edge of the image is no boundary; it is right if a boundary
 * pixel of the other mask is within a radius. Perazzi et al. (CVPR 2016). Two empty masks have 1.
 *
 * @param precision fraction of the predicted boundary that is right, 0 to 1
 * @param recall fraction of the reference's boundary that was found, 0 to 1
 */
public record BoundaryF(double precision, double recall) {
  private static final double SHARE = 0.008;

  /** The radius that DAVIS takes: 0.008 of the diagonal, in whole pixels. */
  public static int radius(long width, long height) {
    return (int) Math.ceil(SHARE * Math.sqrt((double) width * width + (double) height * height));
  }

  /**
   * Compares the foregrounds of two planes.
   *
   * @param reference labels; above 0 is inside
   * @param prediction the same of what was found; the same size
   * @param radius in pixels, at least 1; see {@link #radius(long, long)}
   * @param ignore label of the reference that makes a pixel background in both masks; null for none
   * @throws IllegalArgumentException if an image is no plane, sizes differ or the radius is below 1
   */
  public static BoundaryF of(
      RandomAccessibleInterval<?> reference,
      RandomAccessibleInterval<?> prediction,
      double radius,
      Integer ignore) {
    long[] size = reference.dimensionsAsLongArray();
    if (size.length != 2 || !Arrays.equals(size, prediction.dimensionsAsLongArray())) {
      throw new IllegalArgumentException(
          "Boundary F compares two planes of one size, not "
              + (LabelReader.size(reference) + " with " + LabelReader.size(prediction))
              + " pixels; for volumes there are surface distances.");
    }
    if (!(radius >= 1)) {
      throw new IllegalArgumentException("The radius is 1 pixel or more, not " + radius + ".");
    }
    int[] truth = labels(reference, "reference", size);
    int[] found = labels(prediction, "prediction", size);
    for (int i = 0; i < truth.length; i++)
      if (ignore != null && truth[i] == ignore) truth[i] = found[i] = 0;
    boolean[] a = boundary(truth, (int) size[0]);
    boolean[] b = boundary(found, (int) size[0]);
    double precision = near(b, a, radius, size);
    double recall = near(a, b, radius, size);
    // Of a boundary that is not there nothing is wrong.
    return new BoundaryF(
        Double.isNaN(precision) ? 1 : precision, Double.isNaN(recall) ? 1 : recall);
  }

  /** The harmonic mean; 0 where both are. */
  public double f() {
    return precision + recall == 0 ? 0 : 2 * precision * recall / (precision + recall);
  }

  private static int[] labels(RandomAccessibleInterval<?> image, String name, long[] size) {
    int[] labels = new int[Math.toIntExact(size[0] * size[1])];
    LabelReader reader = new LabelReader(image, name);
    int at = 0;
    for (int n; (n = reader.next(labels, at)) > 0; ) at += n;
    return labels;
  }

  static boolean[] boundary(int[] labels, int width) {
    boolean[] boundary = new boolean[labels.length];
    for (int i = 0; i < labels.length; i++) {
      boolean inside = labels[i] > 0;
      boolean right = i % width + 1 < width;
      boolean below = i + width < labels.length;
      boundary[i] =
          right && labels[i + 1] > 0 != inside
              || below && labels[i + width] > 0 != inside
              || right && below && labels[i + width + 1] > 0 != inside;
    }
    return boundary;
  }

  private static double near(boolean[] of, boolean[] other, double radius, long[] size) {
    byte[] elsewhere = new byte[other.length];
    for (int i = 0; i < other.length; i++) elsewhere[i] = (byte) (other[i] ? 0 : 1);
    int all = 0;
    int near = 0;
    int i = 0;
    for (DoubleType d :
        Views.flatIterable(DistanceTransform.squared(ArrayImgs.unsignedBytes(elsewhere, size)))) {
      if (!of[i++]) continue;
      all++;
      if (d.get() <= radius * radius) near++;
    }
    return (double) near / all;
  }
}
