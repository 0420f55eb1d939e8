package sc.fiji.tessera.plugins.classical;

import net.imglib2.Cursor;
import net.imglib2.img.Img;
import net.imglib2.type.numeric.integer.IntType;
import net.imglib2.type.numeric.real.DoubleType;
import org.scijava.command.Command;
import org.scijava.plugin.Attr;
import org.scijava.plugin.Parameter;
import org.scijava.plugin.Plugin;
import sc.fiji.tessera.classical.PixelFeatures;
import sc.fiji.tessera.classical.RandomWalker;
import sc.fiji.tessera.inference.Progress;
import sc.fiji.tessera.plugins.bridge.CommandHelp;

/** Segments by the scribble that a random walker meets first (Grady, 2006). */
@Plugin(
    type = Command.class,
    headless = true,
    description = "From scribbles to all pixels, with the probability of each class.",
    attrs = {
      @Attr(name = "no-record"),
      @Attr(name = "help", value = CommandHelp.SITE + "classical.html")
    })
public class SegmentWithRandomWalker extends ScribbleCommand {
  private static final double TOLERANCE = 1e-5;

  @Parameter(
      label = "Beta",
      description =
          "How much differences hinder the walker, relative to the greatest one between neighbours;"
              + " larger ones keep closer to weak borders.",
      min = "0",
      max = "1000000",
      persist = false,
      attrs = @Attr(name = "after", value = "background"))
  private double beta = 90;

  public SegmentWithRandomWalker() {
    super("random walker");
  }

  @Override
  protected boolean hasScores() {
    return true;
  }

  @Override
  Img<IntType> labels(Piece piece, Marks.Piece marked, Progress progress) {
    requireContrast(marked);
    return marked.result(
        RandomWalker.of(features(piece), marked.image(), options(), progress::cancelled));
  }

  @Override
  double[][] probabilities(Piece piece, Marks.Piece marked, Progress progress) {
    requireContrast(marked);
    Cursor<DoubleType> p =
        RandomWalker.probabilities(features(piece), marked.image(), options(), progress::cancelled)
            .cursor();
    double[][] all = new double[marked.count()][marked.labels().values().length];
    for (double[] one : all) for (int i = 0; i < one.length; i++) one[i] = p.next().get();
    return all;
  }

  private RandomWalker.Options options() {
    return new RandomWalker.Options(beta, TOLERANCE);
  }

  private static PixelFeatures features(Piece piece) {
    return piece.features(1).normalized();
  }
}
