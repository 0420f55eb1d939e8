package sc.fiji.tessera.plugins.network;

import org.scijava.command.Command;
import org.scijava.plugin.Attr;
import org.scijava.plugin.Plugin;
import sc.fiji.tessera.plugins.bridge.CommandHelp;

/** Segments images with a SegNet. */
@Plugin(
    type = Command.class,
    headless = true,
    description = "Segments images with a SegNet, which unpools where it pooled.",
    attrs = {
      @Attr(name = "no-record"),
      @Attr(name = "help", value = CommandHelp.SITE + "segment.html")
    })
public class SegmentWithSegNet extends NetworkSegmentation {
  public SegmentWithSegNet() {
    super(new NetworkFamily("SegNet", "segnet"));
  }
}
