package sc.fiji.tessera.measure;

import java.util.ArrayList;
import java.util.List;
import net.imglib2.RandomAccessibleInterval;
import net.imglib2.img.array.ArrayImgs;
import sc.fiji.tessera.label.LabelReader;

/**
 * The scores of a boundary, in units of the calibration.
 *
 * @param boundaryF1 see {@link SurfaceDistances#boundaryF1}
 * @param surfaceDice NSD, see {@link SurfaceDistances#surfaceDice}
 * @param hausdorff the largest distance
 * @param hausdorff95 HD95
 * @param meanDistance ASSD
 */
public record SurfaceScores(
    double boundaryF1,
    double surfaceDice,
    double hausdorff,
    double hausdorff95,
    double meanDistance) {

  /** Of a class that is in neither image. */
  public static final SurfaceScores UNDEFINED =
      new SurfaceScores(Double.NaN, Double.NaN, Double.NaN, Double.NaN, Double.NaN);

  /**
   * How boundaries of classes are compared.
   *
   * @param options what a boundary is
   * @param tolerance greatest distance that is near, 0 or more
   * @param ignore label of the reference whose pixels become background in both; null for none
   * @param binary whether all labels above 0 are one class
   * @param spacing distance of two pixels along x, y (and z)
   */
  public record Options(
      SurfaceDistances.Options options,
      double tolerance,
      Integer ignore,
      boolean binary,
      double[] spacing) {}

  /** The scores of a pair of masks. */
  public static SurfaceScores of(SurfaceDistances distances, double tolerance) {
    return new SurfaceScores(
        distances.boundaryF1(tolerance),
        distances.surfaceDice(tolerance),
        distances.hausdorff(),
        distances.hausdorff95(),
        distances.meanDistance());
  }

  /**
   * The scores of each class of two label images, (x, y) or (x, y, z).
   *
   * @param classes how many there are; class 0, the background, is not measured
   * @return by class, the first undefined
   */
  public static List<SurfaceScores> ofClasses(
      RandomAccessibleInterval<?> reference,
      RandomAccessibleInterval<?> prediction,
      int classes,
      Options options) {
    long[] size = reference.dimensionsAsLongArray();
    int[] truth = values(reference);
    int[] found = values(prediction);
    for (int i = 0; i < truth.length; i++)
      if (options.ignore != null && truth[i] == options.ignore) truth[i] = found[i] = 0;
    List<SurfaceScores> scores = new ArrayList<>(List.of(UNDEFINED));
    for (int c = 1; c < classes; c++) {
      byte[] a = mask(truth, c, options.binary);
      byte[] b = mask(found, c, options.binary);
      SurfaceDistances distances =
          SurfaceDistances.of(
              ArrayImgs.unsignedBytes(a, size),
              ArrayImgs.unsignedBytes(b, size),
              options.options,
              options.spacing);
      scores.add(of(distances, options.tolerance));
    }
    return scores;
  }

  /** The labels, of which those to ignore may be negative. */
  private static int[] values(RandomAccessibleInterval<?> image) {
    long pixels = 1;
    for (long d : image.dimensionsAsLongArray()) pixels *= d;
    int[] values = new int[Math.toIntExact(pixels)];
    LabelReader reader = new LabelReader(image, "label image");
    int at = 0;
    for (int n; (n = reader.next(values, at)) > 0; ) at += n;
    return values;
  }

  private static byte[] mask(int[] labels, int c, boolean binary) {
    byte[] mask = new byte[labels.length];
    for (int i = 0; i < mask.length; i++)
      if (labels[i] == c || binary && labels[i] > 0) mask[i] = 1;
    return mask;
  }
}
