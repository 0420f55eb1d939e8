package sc.fiji.tessera.plugins.classical;

import net.imglib2.img.Img;
import net.imglib2.type.numeric.integer.IntType;
import org.scijava.command.Command;
import org.scijava.plugin.Attr;
import org.scijava.plugin.Parameter;
import org.scijava.plugin.Plugin;
import sc.fiji.tessera.classical.GraphCut;
import sc.fiji.tessera.inference.Progress;
import sc.fiji.tessera.label.Connectivity;
import sc.fiji.tessera.plugins.bridge.CommandHelp;

/** Segments by scribbles, with borders where neighbours differ (Boykov and Jolly, 2001). */
@Plugin(
    type = Command.class,
    headless = true,
    description = "From scribbles to all pixels, with short borders where neighbours differ.",
    attrs = {
      @Attr(name = "no-record"),
      @Attr(name = "help", value = CommandHelp.SITE + "classical.html")
    })
public class SegmentWithGraphCut extends ScribbleCommand {
  @Parameter(
      label = "Weight",
      description =
          "What a border between equal neighbours costs; larger ones give smoother borders.",
      min = "0",
      max = "1000000",
      persist = false,
      attrs = @Attr(name = "after", value = "background"))
  private double weight = 5;

  @Parameter(
      label = "Sigma",
      description =
          "By how much neighbours differ where borders become cheap, in grey values; 0 = as they"
              + " differ on average.",
      min = "0",
      max = "1000000000",
      persist = false,
      attrs = @Attr(name = "after", value = "weight"))
  private double sigma = 0;

  @Parameter(
      label = "Likeness",
      description = "How much likeness to the colours under the scribbles counts; 0 = not.",
      min = "0",
      max = "1000000",
      persist = false,
      attrs = @Attr(name = "after", value = "sigma"))
  private double likeness = 1;

  public SegmentWithGraphCut() {
    super("graph cut");
  }

  @Override
  Img<IntType> labels(Piece piece, Marks.Piece marked, Progress progress) {
    requireContrast(marked);
    GraphCut.Options options = new GraphCut.Options(weight, sigma, likeness, Connectivity.CORNERS);
    return marked.result(
        GraphCut.of(piece.features(1), marked.image(), options, progress::cancelled));
  }
}
