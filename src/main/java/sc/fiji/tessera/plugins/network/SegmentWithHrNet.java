package sc.fiji.tessera.plugins.network;

import org.scijava.command.Command;
import org.scijava.plugin.Attr;
import org.scijava.plugin.Plugin;
import sc.fiji.tessera.plugins.bridge.CommandHelp;

/** Segments images with an HRNet. */
@Plugin(
    type = Command.class,
    headless = true,
    description = "Segments images with an HRNet, which keeps a high resolution throughout.",
    attrs = {
      @Attr(name = "no-record"),
      @Attr(name = "help", value = CommandHelp.SITE + "segment.html")
    })
public class SegmentWithHrNet extends NetworkSegmentation {
  public SegmentWithHrNet() {
    super(new NetworkFamily("HRNet", "hrnet"));
  }
}
