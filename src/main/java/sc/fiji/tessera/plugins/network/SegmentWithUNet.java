package sc.fiji.tessera.plugins.network;

import org.scijava.command.Command;
import org.scijava.plugin.Attr;
import org.scijava.plugin.Plugin;
import sc.fiji.tessera.plugins.bridge.CommandHelp;

/** Segments images with a U-Net: the bundled one for fluorescent nuclei, or one's own. */
@Plugin(
    type = Command.class,
    headless = true,
    description = "Segments images with a U-Net; the bundled one finds fluorescent nuclei.",
    attrs = {
      @Attr(name = "no-record"),
      @Attr(name = "help", value = CommandHelp.SITE + "segment.html")
    })
public class SegmentWithUNet extends NetworkSegmentation {
  public SegmentWithUNet() {
    super(new NetworkFamily("U-Net", "u-net", "u-net-original", "u-net-encoder"));
  }
}
