package sc.fiji.tessera.measure;

/** Where an instance is: its pixels or its box. Regions of one kind can be compared. */
public sealed interface Region permits Box, MaskRuns {
  /** Area in pixels. */
  double area();

  /**
   * Area shared with another.
   *
   * @throws IllegalArgumentException if the other is of the other kind
   */
  double shared(Region other);

  /** The refusal to compare a mask with a box. */
  static IllegalArgumentException otherKind() {
    return new IllegalArgumentException(
        "A mask can only be compared with masks, and a box with boxes.");
  }
}
