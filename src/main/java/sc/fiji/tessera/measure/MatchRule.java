package sc.fiji.tessera.measure;

/**
 * When an object of the prediction may count as one of the reference: enough overlap. Compared in
 * whole numbers (the threshold in millionths), so that an overlap of exactly 3/5 is not below 0.6.
 *
 * @param overlap how the overlap of a pair is measured
 * @param threshold least overlap, above 0 to 1
 * @param strict whether an overlap equal to the threshold is too little: so in the Data Science
 *     Bowl 2018 and for panoptic quality, not so in StarDist, Cellpose and COCO
 */
public record MatchRule(Overlap overlap, double threshold, boolean strict) {
  private static final long SCALE = 1_000_000;

  /** The pixels that a pair shares, divided by... */
  public enum Overlap {
    /** ... those of either (intersection over union, IoU, the Jaccard index). */
    IOU,
    /** ... those of the reference's object (StarDist's IoT). */
    IOT,
    /** ... those of the prediction's object (StarDist's IoP). */
    IOP;

    /** The divisor, in pixels. */
    long whole(long reference, long prediction, long shared) {
      return switch (this) {
        case IOU -> reference + prediction - shared;
        case IOT -> reference;
        case IOP -> prediction;
      };
    }
  }

  /**
   * Checks the threshold.
   *
   * @throws IllegalArgumentException if it is not above 0 and at most 1
   */
  public MatchRule {
    if (!(threshold > 0 && threshold <= 1)) {
      throw new IllegalArgumentException(
          "Objects match from an overlap above 0 to 1 on, not from " + threshold + " on.");
    }
  }

  /** IoU of at least a threshold: the rule of StarDist and Cellpose. */
  public static MatchRule atLeast(double iou) {
    return new MatchRule(Overlap.IOU, iou, false);
  }

  /** IoU above a threshold: the rule of the Data Science Bowl 2018. */
  public static MatchRule above(double iou) {
    return new MatchRule(Overlap.IOU, iou, true);
  }

  /** Whether a shared area is enough of a whole. */
  boolean accepts(long shared, long whole) {
    long left = shared * SCALE;
    long right = Math.round(threshold * SCALE) * whole;
    return strict ? left > right : left >= right;
  }
}
