package sc.fiji.tessera.plugins.classical;

import org.scijava.plugin.Attr;
import org.scijava.plugin.Parameter;
import sc.fiji.tessera.image.ImageSource;
import sc.fiji.tessera.image.RoiDrawing;

/** Segmentation into the classes of which people have scribbled some pixels. */
abstract class ScribbleCommand extends ClassicalCommand {
  @Parameter(
      label = "Scribbles",
      description =
          "Some pixels of each class: ROIs (overlay, rois = the ROI Manager's, a .zip or a folder"
              + " with one for each image) whose name or group is the class, one named background;"
              + " or a label image, 0 = unknown.",
      style = "rois",
      autoFill = false,
      persist = false,
      attrs = @Attr(name = "after", value = "image"))
  private ImageSource scribbles;

  @Parameter(
      label = "Background",
      description = "The label in a label image of scribbles that means background; 0 = none does.",
      min = "0",
      max = "16777215",
      persist = false,
      attrs = @Attr(name = "after", value = "scribbles"))
  private int background = 0;

  ScribbleCommand(String technique) {
    super(technique);
  }

  @Override
  protected final void requireInputs() {
    super.requireInputs();
    if (scribbles == null) {
      throw new IllegalArgumentException("There are no scribbles that say what is to be found.");
    }
  }

  @Override
  final Marks readMarks() {
    return marks(scribbles, RoiDrawing.Content.CLASSES, background);
  }

  /** Refuses scribbles that tell nothing apart. */
  static void requireContrast(Marks.Piece marked) {
    if (marked.count() >= 2) return;
    throw new IllegalArgumentException(
        "Scribbles of two or more classes are needed, but there are "
            + (marked.count() == 0 ? "none." : "those of one; mark some background too."));
  }
}
