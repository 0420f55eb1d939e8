package sc.fiji.tessera.plugins.segment;

import org.scijava.command.Command;
import org.scijava.plugin.Attr;
import org.scijava.plugin.Parameter;
import org.scijava.plugin.Plugin;
import sc.fiji.tessera.label.Refinement;
import sc.fiji.tessera.label.SmallObjects;
import sc.fiji.tessera.plugins.bridge.Choice;
import sc.fiji.tessera.plugins.bridge.CommandHelp;

/** Labels without specks. */
@Plugin(
    type = Command.class,
    headless = true,
    description = "Removes objects or regions of labels that are too small.",
    attrs = {
      @Attr(name = "no-record"),
      @Attr(name = "help", value = CommandHelp.SITE + "refine.html")
    })
public class RemoveSmallObjects extends LabelRefineCommand {
  private enum Into {
    BACKGROUND,
    NEIGHBOUR
  }

  @Parameter(
      label = "Size",
      description = "What is smaller goes: an area, or in volumes a volume.",
      min = "0",
      max = "1e12",
      persist = false,
      attrs = @Attr(name = "after", value = "image"))
  private double size = 50;

  @Parameter(
      label = "Unit",
      description = "What sizes are given in: pixels, or the image's own unit (calibrated).",
      choices = {"pixels", "calibrated"},
      persist = false,
      attrs = @Attr(name = "after", value = "size"))
  private String unit = "pixels";

  @Parameter(
      label = "For each",
      description =
          "Whether each connected region must be large enough, or all pixels of a label together.",
      choices = {"region", "label"},
      persist = false,
      attrs = @Attr(name = "after", value = "unit"))
  private String each = "region";

  @Parameter(
      label = "Becomes",
      description =
          "What takes the place: background, or the largest of the regions that it touches.",
      choices = {"background", "neighbour"},
      persist = false,
      attrs = @Attr(name = "after", value = "each"))
  private String into = "background";

  @Override
  public String note() {
    return "Image: labels, or scores with a channel per class, of which the labels follow.";
  }

  @Override
  Refinement refinement() {
    return new SmallObjects(
        SizeUnit.extent(size, unit),
        Choice.of(SmallObjects.Each.class, "each", each),
        Choice.of(Into.class, "into", into) == Into.NEIGHBOUR);
  }
}
