package sc.fiji.tessera.plugins.segment;

/**
 * How many pixels of an image are unsure.
 *
 * @param image its name
 * @param unsure pixels that are
 * @param pixels of the image
 * @param label that they have
 */
record UnsureCount(String image, long unsure, long pixels, int label) {
  /** The part that is unsure, 0 to 1. */
  double share() {
    return (double) unsure / pixels;
  }

  @Override
  public String toString() {
    return "%s: %d of %d pixels (%.2f %%) are unsure and have the label %d."
        .formatted(image, unsure, pixels, 100 * share(), label);
  }
}
