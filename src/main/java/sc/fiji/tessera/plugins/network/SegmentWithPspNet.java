package sc.fiji.tessera.plugins.network;

import org.scijava.command.Command;
import org.scijava.plugin.Attr;
import org.scijava.plugin.Plugin;
import sc.fiji.tessera.plugins.bridge.CommandHelp;

/** Segments images with a PSPNet. */
@Plugin(
    type = Command.class,
    headless = true,
    description = "Segments images with a PSPNet, which pools the field of view at four scales.",
    attrs = {
      @Attr(name = "no-record"),
      @Attr(name = "help", value = CommandHelp.SITE + "segment.html")
    })
public class SegmentWithPspNet extends NetworkSegmentation {
  public SegmentWithPspNet() {
    super(new NetworkFamily("PSPNet", "pspnet"));
  }
}
