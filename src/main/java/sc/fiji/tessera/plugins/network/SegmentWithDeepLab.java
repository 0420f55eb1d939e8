package sc.fiji.tessera.plugins.network;

import org.scijava.command.Command;
import org.scijava.plugin.Attr;
import org.scijava.plugin.Plugin;
import sc.fiji.tessera.plugins.bridge.CommandHelp;

/** Segments images with a DeepLab of any version. */
@Plugin(
    type = Command.class,
    headless = true,
    description = "Segments images with a DeepLab, from v1 to v3+, or its light-weight LR-ASPP.",
    attrs = {
      @Attr(name = "no-record"),
      @Attr(name = "help", value = CommandHelp.SITE + "segment.html")
    })
public class SegmentWithDeepLab extends NetworkSegmentation {
  public SegmentWithDeepLab() {
    super(
        new NetworkFamily(
            "DeepLab",
            "deeplab-v1",
            "deeplab-v2",
            "deeplab-v3",
            "deeplab-v3-plus",
            "deeplab-v3-plus-aligned",
            "lraspp",
            "panoptic-deeplab"));
  }
}
