package sc.fiji.tessera.plugins.segment;

import org.scijava.command.Command;
import org.scijava.plugin.Attr;
import org.scijava.plugin.Parameter;
import org.scijava.plugin.Plugin;
import sc.fiji.tessera.label.LabelMorphology;
import sc.fiji.tessera.label.Refinement;
import sc.fiji.tessera.plugins.bridge.Choice;
import sc.fiji.tessera.plugins.bridge.CommandHelp;

/** Opening, closing, erosion and dilation of each label. */
@Plugin(
    type = Command.class,
    headless = true,
    description =
        "Opens, closes, erodes or dilates each label by a disc or ball; labels never overwrite each other.",
    attrs = {
      @Attr(name = "no-record"),
      @Attr(name = "help", value = CommandHelp.SITE + "refine.html")
    })
public class MorphologyOfLabels extends LabelRefineCommand {
  @Parameter(
      label = "Operation",
      description = "open removes what is thin, close fills gaps, erode shrinks, dilate grows.",
      choices = {"open", "close", "erode", "dilate"},
      persist = false,
      attrs = @Attr(name = "after", value = "image"))
  private String operation = "open";

  @Parameter(
      label = "Radius",
      description = "Of the disc, in volumes of the ball.",
      min = "0",
      max = "10000",
      persist = false,
      attrs = @Attr(name = "after", value = "operation"))
  private double radius = 2;

  @Parameter(
      label = "Unit",
      description = "What sizes are given in: pixels, or the image's own unit (calibrated).",
      choices = {"pixels", "calibrated"},
      persist = false,
      attrs = @Attr(name = "after", value = "radius"))
  private String unit = "pixels";

  @Override
  public String note() {
    return "Image: labels, or scores with a channel per class, of which the labels follow.";
  }

  @Override
  Refinement refinement() {
    return new LabelMorphology(
        Choice.of(LabelMorphology.Operation.class, "operation", operation),
        SizeUnit.extent(radius, unit));
  }
}
