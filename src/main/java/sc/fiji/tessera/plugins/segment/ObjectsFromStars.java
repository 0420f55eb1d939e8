package sc.fiji.tessera.plugins.segment;

import org.scijava.command.Command;
import org.scijava.plugin.Attr;
import org.scijava.plugin.Parameter;
import org.scijava.plugin.Plugin;
import sc.fiji.tessera.label.Refinement;
import sc.fiji.tessera.label.StarAssembly;
import sc.fiji.tessera.label.StarObjects;
import sc.fiji.tessera.plugins.bridge.CommandHelp;

/** Objects of planes from star-convex polygons. */
@Plugin(
    type = Command.class,
    headless = true,
    description = "Makes objects of star-convex polygons, as StarDist's networks describe them.",
    attrs = {
      @Attr(name = "no-record"),
      @Attr(name = "help", value = CommandHelp.SITE + "refine.html")
    })
public class ObjectsFromStars extends RefineCommand {
  @Parameter(
      label = "Threshold",
      description = "Pixels of a higher probability propose an object.",
      min = "0",
      max = "1",
      persist = false,
      attrs = @Attr(name = "after", value = "image"))
  private double threshold = 0.5;

  @Parameter(
      label = "NMS",
      description =
          "The less probable of two objects goes if they share more than this part of the smaller.",
      min = "0",
      max = "1",
      persist = false,
      attrs = @Attr(name = "after", value = "threshold"))
  private double nms = 0.4;

  @Parameter(
      label = "Border",
      description = "So many pixels along each side of the image propose nothing.",
      min = "0",
      max = "10000",
      persist = false,
      attrs = {@Attr(name = "after", value = "nms"), @Attr(name = "unit", value = "pixels")})
  private int border = 2;

  @Override
  public String note() {
    return "Image: the probability of an object as first channel, then the distances to its border along rays.";
  }

  @Override
  boolean raw() {
    return true;
  }

  @Override
  Refinement refinement() {
    return new StarAssembly(new StarObjects.Proposals(threshold, border, 1), nms);
  }
}
