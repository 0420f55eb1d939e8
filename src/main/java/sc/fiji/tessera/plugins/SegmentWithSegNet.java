package sc.fiji.tessera.plugins;

import org.scijava.command.Command;
import org.scijava.plugin.Attr;
import org.scijava.plugin.Plugin;

/** Segments images with a SegNet. */
@Plugin(
    type = Command.class,
    headless = true,
    description = "Segments images with a SegNet, which unpools where it pooled.",
    attrs = {@Attr(name = "no-record"), @Attr(name = "help", value = Models.HELP + "segment.html")})
public class SegmentWithSegNet extends NetworkSegmentation {
  public SegmentWithSegNet() {
    super(new Family("SegNet", "segnet"));
  }
}
