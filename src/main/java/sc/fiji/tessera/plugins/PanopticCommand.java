package sc.fiji.tessera.plugins;

import ij.ImagePlus;
import ij.ImageStack;
import ij.process.ImageProcessor;
import ij.process.ShortProcessor;
import org.scijava.plugin.Parameter;
import sc.fiji.tessera.label.LabelArray;

/** A refinement whose labels are segments with classes, in one channel or in two. */
abstract class PanopticCommand extends LabelRefineCommand {
  private static final int PAIRS = 1 << 16;
  private static final int LARGEST = 1 << 24;

  @Parameter(
      label = "Pair",
      description =
          "Give two channels, class and number of the object, as Measure Panoptic Quality... reads"
              + " them, not one.",
      persist = false)
  private boolean pair = false;

  /** How labels are to be made of classes and numbers, see the key {@code divisor}. */
  final int coded(int divisor) {
    return pair ? PAIRS : divisor;
  }

  @Override
  void requireInputs() {
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
    ImageStack stack = new ImageStack(labels.getWidth(), labels.getHeight());
    for (int i = 1; i <= labels.getStackSize(); i++) {
      int[] codes = LabelArray.read(segmented.labels().get(i - 1)).values();
      ImageProcessor classes = new ShortProcessor(labels.getWidth(), labels.getHeight());
      ImageProcessor numbers = classes.duplicate();
      for (int p = 0; p < codes.length; p++) {
        classes.set(p, codes[p] / PAIRS);
        numbers.set(p, codes[p] % PAIRS);
      }
      stack.addSlice("class", classes);
      stack.addSlice("object", numbers);
    }
    ImagePlus pairs = new ImagePlus(labels.getTitle(), stack);
    pairs.setDimensions(2, labels.getNSlices(), labels.getNFrames());
    pairs.setOpenAsHyperStack(true);
    pairs.setCalibration(labels.getCalibration());
    pairs.setProperty("Info", labels.getInfoProperty());
    pairs.setDisplayRange(0, 255);
    return pairs;
  }

  /** 32-bit pixels have 24 bits for a whole number. */
  private static ImagePlus distinct(ImagePlus labels) {
    if (labels.getDisplayRangeMax() <= LARGEST) return labels;
    throw new IllegalArgumentException(
        "Labels above " + LARGEST + " cannot be told apart in an image; give a smaller divisor.");
  }
}
