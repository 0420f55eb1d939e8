package sc.fiji.tessera.plugins.segment;

import ij.ImagePlus;
import org.scijava.plugin.Parameter;

/** A refinement whose labels are segments with classes, in one channel or in two. */
abstract class PanopticCommand extends LabelRefineCommand {
  private static final int LARGEST = 1 << 24;

  @Parameter(
      label = "Pair",
      description =
          "Give two channels, class and number of the object, as Measure Panoptic Quality... reads"
              + " them, not one.",
      persist = false)
  private boolean pair = false;

  /** How labels are to be made of classes and numbers, see the key {@code divisor}. */
  protected final int coded(int divisor) {
    return pair ? PanopticImage.DIVISOR : divisor;
  }

  @Override
  protected void requireInputs() {
    super.requireInputs();
    if (pair && (replaces() || !output().equals("labels"))) {
      throw new IllegalArgumentException(
          "'pair' gives an image of two channels, so it goes with output=labels and without"
              + " 'replace'.");
    }
  }

  @Override
  ImagePlus labels(SegmentedImage segmented) {
    ImagePlus labels = super.labels(segmented);
    if (!pair) return distinct(labels);
    return PanopticImage.of(labels, segmented.labels());
  }

  /** 32-bit pixels have 24 bits for a whole number. */
  private static ImagePlus distinct(ImagePlus labels) {
    if (labels.getDisplayRangeMax() <= LARGEST) return labels;
    throw new IllegalArgumentException(
        "Labels above " + LARGEST + " cannot be told apart in an image; give a smaller divisor.");
  }
}
