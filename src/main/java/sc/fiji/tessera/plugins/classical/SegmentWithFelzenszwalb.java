package sc.fiji.tessera.plugins.classical;

import net.imglib2.img.Img;
import net.imglib2.type.numeric.integer.IntType;
import org.scijava.command.Command;
import org.scijava.plugin.Attr;
import org.scijava.plugin.Parameter;
import org.scijava.plugin.Plugin;
import sc.fiji.tessera.classical.Felzenszwalb;
import sc.fiji.tessera.inference.Progress;
import sc.fiji.tessera.label.Connectivity;
import sc.fiji.tessera.plugins.bridge.CommandHelp;

/** Divides images into regions by the graph of Felzenszwalb and Huttenlocher (2004). */
@Plugin(
    type = Command.class,
    headless = true,
    description = "Regions by the differences of neighbours (Felzenszwalb and Huttenlocher).",
    attrs = {
      @Attr(name = "no-record"),
      @Attr(name = "help", value = CommandHelp.SITE + "classical.html")
    })
public class SegmentWithFelzenszwalb extends ClassicalCommand {
  @Parameter(
      label = "Scale",
      description = "Larger ones give larger regions; for grey values from 0 to 255.",
      min = "0.001",
      max = "1000000",
      persist = false,
      attrs = @Attr(name = "after", value = "image"))
  private double scale = 300;

  @Parameter(
      label = "Size",
      description = "Fewest pixels of a region; smaller ones join a neighbour.",
      min = "1",
      max = "100000000",
      persist = false,
      attrs = @Attr(name = "after", value = "scale"))
  private int size = 20;

  public SegmentWithFelzenszwalb() {
    super("Felzenszwalb", 0.8);
  }

  @Override
  Img<IntType> labels(Piece piece, Marks.Piece marked, Progress progress) {
    Felzenszwalb.Options options = new Felzenszwalb.Options(scale, size, Connectivity.CORNERS);
    return Felzenszwalb.of(piece.inBytes().features(1), options, progress::cancelled);
  }
}
