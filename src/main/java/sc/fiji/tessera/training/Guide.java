package sc.fiji.tessera.training;

/** What a loss may have to know of a patch beside the class of each pixel. */
public enum Guide {
  /** Nothing. */
  NONE,
  /**
   * The signed distance of each pixel to the border of each class, times the boundary's weight, [N,
   * logits, H, W]; see {@link BoundaryLoss}.
   */
  DISTANCES,
  /** The boxes of each patch, [N, boxes, 9]; see {@link BoxGuide}. */
  BOXES,
  /**
   * The least and most share of each class in each patch, [N, classes, 2]; see {@link TagReader}.
   */
  SHARES,
  /**
   * Where the centres of objects are, and the offsets to them, [N, 4, H, W]; {@link CentreLoss}.
   */
  CENTRES,
  /** The number of each pixel's object, 0 = none, [N, 1, H, W]; see {@link DetectorStep}. */
  OBJECTS;

  /** What two losses need together; throws where a patch cannot have both. */
  Guide and(Guide other) {
    if (this == NONE) return other;
    if (other == NONE || other == this) return this;
    throw new IllegalArgumentException(
        "A loss cannot use both " + this + " and " + other + " of a patch.");
  }

  /** The shape of the guide of a batch; one number where there is none. */
  long[] shape(TrainingStep.Batch batch) {
    return switch (this) {
      case NONE -> new long[] {1};
      case DISTANCES -> new long[] {batch.images(), batch.logits(), batch.height(), batch.width()};
      case BOXES -> new long[] {batch.images(), Math.max(1, batch.boxes()), BoxGuide.NUMBERS};
      case CENTRES ->
          new long[] {batch.images(), CentreTargets.MAPS, batch.height(), batch.width()};
      case OBJECTS -> new long[] {batch.images(), 1, batch.height(), batch.width()};
      case SHARES -> new long[] {batch.images(), Math.max(2, batch.logits()), 2};
    };
  }
}
