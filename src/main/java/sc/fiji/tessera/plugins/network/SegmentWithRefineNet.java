package sc.fiji.tessera.plugins.network;

import org.scijava.command.Command;
import org.scijava.plugin.Attr;
import org.scijava.plugin.Plugin;
import sc.fiji.tessera.plugins.bridge.CommandHelp;

/** Segments images with a RefineNet. */
@Plugin(
    type = Command.class,
    headless = true,
    description = "Segments images with a RefineNet, full or light-weight.",
    attrs = {
      @Attr(name = "no-record"),
      @Attr(name = "help", value = CommandHelp.SITE + "segment.html")
    })
public class SegmentWithRefineNet extends NetworkSegmentation {
  public SegmentWithRefineNet() {
    super(new NetworkFamily("RefineNet", "refinenet", "refinenet-mobile"));
  }
}
