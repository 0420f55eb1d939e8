package sc.fiji.tessera.plugins.segment;

import org.scijava.command.Command;
import org.scijava.plugin.Attr;
import org.scijava.plugin.Parameter;
import org.scijava.plugin.Plugin;
import sc.fiji.tessera.label.ObjectSplit;
import sc.fiji.tessera.label.Refinement;
import sc.fiji.tessera.plugins.bridge.Choice;
import sc.fiji.tessera.plugins.bridge.CommandHelp;

/** Touching objects told apart by a watershed. */
@Plugin(
    type = Command.class,
    headless = true,
    description =
        "Splits touching objects by a watershed from h-maxima of the distance to the border, or of scores.",
    attrs = {
      @Attr(name = "no-record"),
      @Attr(name = "help", value = CommandHelp.SITE + "refine.html")
    })
public class SplitTouchingObjects extends LabelRefineCommand {
  private enum By {
    DISTANCE,
    SCORES
  }

  @Parameter(
      label = "Split by",
      description =
          "What peaks in the middle of objects: the distance to their border, or the scores.",
      choices = {"distance", "scores"},
      persist = false,
      attrs = @Attr(name = "after", value = "image"))
  private String by = "distance";

  @Parameter(
      label = "Height",
      description =
          "How far a peak must rise above the pass to a higher one to be an object: a length, or a score.",
      min = "0",
      max = "10000",
      persist = false,
      attrs = @Attr(name = "after", value = "by"))
  private double height = 1;

  @Parameter(
      label = "Unit",
      description = "What sizes are given in: pixels, or the image's own unit (calibrated).",
      choices = {"pixels", "calibrated"},
      persist = false,
      attrs = @Attr(name = "after", value = "height"))
  private String unit = "pixels";

  @Parameter(
      label = "Channel",
      description = "With by=scores: the channel, counted from 1; 0 = all classes but the first.",
      min = "0",
      max = "10000",
      persist = false,
      attrs = @Attr(name = "after", value = "unit"))
  private int channel = 0;

  @Parameter(
      label = "Seeds",
      description = "Give the seeds alone, one pixel each, not the objects.",
      persist = false,
      attrs = @Attr(name = "after", value = "channel"))
  private boolean seeds = false;

  @Override
  public String note() {
    return "Image: labels, or scores with a channel per class, of which the labels follow.";
  }

  @Override
  Refinement refinement() {
    boolean scores = Choice.of(By.class, "by", by) == By.SCORES;
    return new ObjectSplit(
        new ObjectSplit.Landscape(scores, channel), SizeUnit.extent(height, unit), seeds);
  }
}
