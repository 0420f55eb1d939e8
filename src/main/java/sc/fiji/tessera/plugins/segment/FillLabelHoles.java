package sc.fiji.tessera.plugins.segment;

import org.scijava.command.Command;
import org.scijava.plugin.Attr;
import org.scijava.plugin.Parameter;
import org.scijava.plugin.Plugin;
import sc.fiji.tessera.label.FilledHoles;
import sc.fiji.tessera.label.Refinement;
import sc.fiji.tessera.plugins.bridge.CommandHelp;

/** Labels without holes. */
@Plugin(
    type = Command.class,
    headless = true,
    description = "Fills holes in labels: background that one label encloses.",
    attrs = {
      @Attr(name = "no-record"),
      @Attr(name = "help", value = CommandHelp.SITE + "refine.html")
    })
public class FillLabelHoles extends LabelRefineCommand {
  @Parameter(
      label = "Size",
      description = "The largest hole that is filled, an area or in volumes a volume; 0 = all.",
      min = "0",
      max = "1e12",
      persist = false,
      attrs = @Attr(name = "after", value = "image"))
  private double size = 0;

  @Parameter(
      label = "Unit",
      description = "What sizes are given in: pixels, or the image's own unit (calibrated).",
      choices = {"pixels", "calibrated"},
      persist = false,
      attrs = @Attr(name = "after", value = "size"))
  private String unit = "pixels";

  @Override
  public String note() {
    return "Image: labels, or scores with a channel per class, of which the labels follow.";
  }

  @Override
  Refinement refinement() {
    return new FilledHoles(SizeUnit.extent(size, unit));
  }
}
