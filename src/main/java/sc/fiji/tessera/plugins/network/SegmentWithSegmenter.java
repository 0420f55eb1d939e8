package sc.fiji.tessera.plugins.network;

import org.scijava.command.Command;
import org.scijava.plugin.Attr;
import org.scijava.plugin.Plugin;
import sc.fiji.tessera.plugins.bridge.CommandHelp;

/** Segments images with a Segmenter. */
@Plugin(
    type = Command.class,
    headless = true,
    description = "Segments images with a Segmenter, a vision transformer with a mask decoder.",
    attrs = {
      @Attr(name = "no-record"),
      @Attr(name = "help", value = CommandHelp.SITE + "segment.html")
    })
public class SegmentWithSegmenter extends NetworkSegmentation {
  public SegmentWithSegmenter() {
    super(new NetworkFamily("Segmenter", "segmenter"));
  }
}
