package sc.fiji.tessera.plugins.network;

import org.scijava.command.Command;
import org.scijava.plugin.Attr;
import org.scijava.plugin.Plugin;
import sc.fiji.tessera.plugins.bridge.CommandHelp;

/** Segments images with any model: a file, a bioimage.io package, or a bundled one. */
@Plugin(
    type = Command.class,
    headless = true,
    description = "Segments images with an ONNX model of any architecture.",
    attrs = {
      @Attr(name = "no-record"),
      @Attr(name = "help", value = CommandHelp.SITE + "segment.html")
    })
public class SegmentWithModel extends NetworkSegmentation {}
