package sc.fiji.tessera.plugins.network;

import org.scijava.command.Command;
import org.scijava.plugin.Attr;
import org.scijava.plugin.Plugin;
import sc.fiji.tessera.plugins.bridge.CommandHelp;

/** Segments images with a network of dilated convolutions. */
@Plugin(
    type = Command.class,
    headless = true,
    description =
        "Segments images with a dilated network: a context module, or a dilated residual network.",
    attrs = {
      @Attr(name = "no-record"),
      @Attr(name = "help", value = CommandHelp.SITE + "segment.html")
    })
public class SegmentWithDilatedNet extends NetworkSegmentation {
  public SegmentWithDilatedNet() {
    super(new NetworkFamily("Dilated Net", "dilated-net", "drn"));
  }
}
