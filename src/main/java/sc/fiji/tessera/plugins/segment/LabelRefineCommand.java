package sc.fiji.tessera.plugins.segment;

import ij.ImagePlus;
import ij.Undo;
import org.scijava.plugin.Parameter;
import sc.fiji.tessera.image.Axis;
import sc.fiji.tessera.image.SourceImage;

/** A refinement that makes labels of labels: of planes or volumes, and in an open image itself. */
abstract class LabelRefineCommand extends RefineCommand {
  @Parameter(
      label = "Volume",
      description =
          "Take the slices of each frame as one volume; otherwise each is refined by itself.",
      persist = false)
  private boolean volume = false;

  @Parameter(
      label = "Replace",
      description =
          "Put the labels into the open label image itself, where Edit > Undo takes them back; for"
              + " single planes, which is all that ImageJ can undo.",
      persist = false)
  private boolean replace = false;

  /** Whether the labels are put into the open image. */
  protected final boolean replaces() {
    return replace;
  }

  @Override
  protected final Axis depth(SourceImage image) {
    return volume ? Axis.Z : null;
  }

  @Override
  protected void requireInputs() {
    super.requireInputs();
    if (!replace) return;
    SourceImage open = images().path() == null ? images().open(0) : null;
    if (open == null || open.imagePlus() == null || open.channels() > 1 || open.isRgb()) {
      throw new IllegalArgumentException("'replace' needs a label image that is open.");
    }
    if (!output().equals("labels")) {
      throw new IllegalArgumentException(
          "'replace' puts labels into the image, so it goes with output=labels alone.");
    }
    if (open.imagePlus().getStackSize() > 1) {
      throw new IllegalArgumentException(
          "'replace' is for single planes, because ImageJ cannot undo changes of a stack.");
    }
  }

  @Override
  protected ImagePlus show(SegmentationOutput kind, SegmentedImage segmented) {
    ImagePlus image = super.show(kind, segmented);
    if (!replace) return image;
    ImagePlus open = images().open(0).imagePlus();
    Undo.setup(Undo.TYPE_CONVERSION, open);
    open.setProcessor(null, image.getProcessor());
    open.setDisplayRange(image.getDisplayRangeMin(), image.getDisplayRangeMax());
    open.updateAndDraw();
    return null;
  }
}
