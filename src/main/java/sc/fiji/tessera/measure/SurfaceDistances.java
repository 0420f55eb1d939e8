package sc.fiji.tessera.measure;

import net.imglib2.RandomAccessibleInterval;

/**
 * How far the boundaries of two masks are apart, in units of the calibration. In two or three
 * dimensions; a volume is one object, not a stack of planes.
 *
 * <p>Where one mask is empty distances are +Infinity and fractions 0; where both are, everything is
 * NaN. The edge of the image is a boundary of what touches it unless it is left out. Time linear in
 * the pixels of the smallest box around both masks. Immutable.
 */
public final class SurfaceDistances {
  private static final double MOST = 100;
  private static final double ROBUST = 95;

  private final DirectedDistances fromReference;
  private final DirectedDistances fromPrediction;

  private SurfaceDistances(DirectedDistances fromReference, DirectedDistances fromPrediction) {
    this.fromReference = fromReference;
    this.fromPrediction = fromPrediction;
  }

  /**
   * What is measured.
   *
   * @param kind what a boundary consists of
   * @param imageEdge whether the edge of the image is a boundary of masks that touch it, as the
   *     reference programs have it; no for tiles and fields of view that cut objects
   */
  public record Options(SurfaceKind kind, boolean imageEdge) {
    /** With the edge of the image. */
    public static Options of(SurfaceKind kind) {
      return new Options(kind, true);
    }
  }

  /**
   * Measures.
   *
   * @param reference labels, (x, y) or (x, y, z); above 0 is inside
   * @param prediction the same of what was found; the same size
   * @param options what is measured
   * @param spacing distance of two pixels along x, y (and z); none means 1
   * @throws IllegalArgumentException if sizes differ, there are not 2 or 3 axes, or the spacing is
   *     not one positive number per axis
   */
  public static SurfaceDistances of(
      RandomAccessibleInterval<?> reference,
      RandomAccessibleInterval<?> prediction,
      Options options,
      double... spacing) {
    MaskPair masks = MaskPair.read(reference, prediction);
    double[] steps = masks.spacing(spacing);
    BoundaryGrid truth = BoundaryGrid.of(masks, masks.reference(), options, steps);
    BoundaryGrid found = BoundaryGrid.of(masks, masks.prediction(), options, steps);
    return new SurfaceDistances(
        truth.distancesTo(found, options.kind(), steps),
        found.distancesTo(truth, options.kind(), steps));
  }

  /** Elements of the reference's boundary, and distances from each to the prediction's. */
  public DirectedDistances fromReference() {
    return fromReference;
  }

  /** Elements of the prediction's boundary, and distances from each to the reference's. */
  public DirectedDistances fromPrediction() {
    return fromPrediction;
  }

  /** Hausdorff distance: the largest of all distances. */
  public double hausdorff() {
    return hausdorff(MOST);
  }

  /** HD95: the larger of the two 95th percentiles. Not robust on objects of few elements. */
  public double hausdorff95() {
    return hausdorff(ROBUST);
  }

  /** The larger of the two percentiles (0 to 100). */
  public double hausdorff(double percentile) {
    if (bothEmpty()) return Double.NaN;
    if (oneEmpty()) return Double.POSITIVE_INFINITY;
    return Math.max(fromReference.percentile(percentile), fromPrediction.percentile(percentile));
  }

  /** ASSD: mean distance over the elements of both boundaries together. */
  public double meanDistance() {
    if (oneEmpty() && !bothEmpty()) return Double.POSITIVE_INFINITY;
    return (fromReference.sum() + fromPrediction.sum()) / weight();
  }

  /**
   * NSD, the surface Dice: fraction of both boundaries that is near the other, 0 to 1.
   *
   * @param tolerance greatest distance that is near, in units of the calibration, 0 or more
   */
  public double surfaceDice(double tolerance) {
    return (fromReference.within(tolerance) + fromPrediction.within(tolerance)) / weight();
  }

  /**
   * Boundary F1: harmonic mean of the fraction of the predicted boundary that is near the
   * reference's (precision) and of the fraction of the reference's that is near the predicted
   * (recall). Csurka et al. (BMVC 2013). NaN where both are empty, 0 where one is.
   */
  public double boundaryF1(double tolerance) {
    if (oneEmpty()) return bothEmpty() ? Double.NaN : 0;
    double precision = fromPrediction.fractionWithin(tolerance);
    double recall = fromReference.fractionWithin(tolerance);
    return precision + recall == 0 ? 0 : 2 * precision * recall / (precision + recall);
  }

  private double weight() {
    return fromReference.weight() + fromPrediction.weight();
  }

  private boolean oneEmpty() {
    return fromReference.elements() == 0 || fromPrediction.elements() == 0;
  }

  private boolean bothEmpty() {
    return fromReference.elements() == 0 && fromPrediction.elements() == 0;
  }
}
