package sc.fiji.tessera.plugins.segment;

import org.scijava.command.Command;
import org.scijava.plugin.Attr;
import org.scijava.plugin.Parameter;
import org.scijava.plugin.Plugin;
import sc.fiji.tessera.label.FlowAssembly;
import sc.fiji.tessera.label.FlowObjects;
import sc.fiji.tessera.label.Refinement;
import sc.fiji.tessera.plugins.bridge.CommandHelp;

/** Objects of planes from flows to their centres. */
@Plugin(
    type = Command.class,
    headless = true,
    description =
        "Makes objects of flows that lead to their centres, as Cellpose's networks describe them.",
    attrs = {
      @Attr(name = "no-record"),
      @Attr(name = "help", value = CommandHelp.SITE + "refine.html")
    })
public class ObjectsFromFlows extends RefineCommand {
  @Parameter(
      label = "Threshold",
      description = "Pixels of a higher score are in objects.",
      min = "-1000",
      max = "1000",
      persist = false,
      attrs = @Attr(name = "after", value = "image"))
  private double threshold = 0;

  @Parameter(
      label = "Steps",
      description = "How far pixels follow the flow.",
      min = "1",
      max = "10000",
      persist = false,
      attrs = @Attr(name = "after", value = "threshold"))
  private int steps = 200;

  @Parameter(
      label = "Error",
      description = "Objects whose flows differ more from those of their shape go.",
      min = "0",
      max = "1000",
      persist = false,
      attrs = @Attr(name = "after", value = "steps"))
  private double error = 0.4;

  @Parameter(
      label = "Part",
      description = "The largest part of the image that an object may cover.",
      min = "0.001",
      max = "1",
      persist = false,
      attrs = @Attr(name = "after", value = "error"))
  private double part = 0.4;

  @Parameter(
      label = "Size",
      description = "The fewest pixels of an object.",
      min = "0",
      persist = false,
      attrs = {@Attr(name = "after", value = "part"), @Attr(name = "unit", value = "pixels")})
  private int size = 15;

  @Override
  public String note() {
    return "Image: three channels: the flow along y, the flow along x (5 times unit length), the score.";
  }

  @Override
  boolean raw() {
    return true;
  }

  @Override
  Refinement refinement() {
    return new FlowAssembly(new FlowObjects.Options(threshold, steps, error, part, size));
  }
}
