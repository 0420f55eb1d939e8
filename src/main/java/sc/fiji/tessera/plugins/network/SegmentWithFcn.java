package sc.fiji.tessera.plugins.network;

import org.scijava.command.Command;
import org.scijava.plugin.Attr;
import org.scijava.plugin.Plugin;
import sc.fiji.tessera.plugins.bridge.CommandHelp;

/** Segments images with an FCN, on VGG-16 or ResNet. */
@Plugin(
    type = Command.class,
    headless = true,
    description = "Segments images with an FCN, the first fully convolutional network.",
    attrs = {
      @Attr(name = "no-record"),
      @Attr(name = "help", value = CommandHelp.SITE + "segment.html")
    })
public class SegmentWithFcn extends NetworkSegmentation {
  public SegmentWithFcn() {
    super(new NetworkFamily("FCN", "fcn", "fcn-resnet"));
  }
}
