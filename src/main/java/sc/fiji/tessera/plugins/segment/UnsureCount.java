package sc.fiji.tessera.plugins.segment;

import java.util.Locale;

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
    return String.format(
        Locale.ROOT,
        "%s: %d of %d pixels (%.2f %%) are unsure and have the label %d.",
        image,
        unsure,
        pixels,
        100 * share(),
        label);
  }
}
