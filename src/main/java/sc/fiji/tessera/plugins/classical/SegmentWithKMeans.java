package sc.fiji.tessera.plugins.classical;

import net.imglib2.img.Img;
import net.imglib2.type.numeric.integer.IntType;
import org.scijava.command.Command;
import org.scijava.plugin.Attr;
import org.scijava.plugin.Parameter;
import org.scijava.plugin.Plugin;
import sc.fiji.tessera.classical.FeatureWeights;
import sc.fiji.tessera.classical.KMeans;
import sc.fiji.tessera.classical.PixelFeatures;
import sc.fiji.tessera.inference.Progress;
import sc.fiji.tessera.plugins.bridge.CommandHelp;

/** Clusters pixels by brightness, colour and place. */
@Plugin(
    type = Command.class,
    headless = true,
    description = "Classes of pixels by k-means on brightness, colour and place.",
    attrs = {
      @Attr(name = "no-record"),
      @Attr(name = "help", value = CommandHelp.SITE + "classical.html")
    })
public class SegmentWithKMeans extends ClassicalCommand {
  @Parameter(
      label = "Classes",
      description = "Number of classes; 0, the background, is the darkest.",
      min = "2",
      max = "254",
      persist = false,
      attrs = @Attr(name = "after", value = "image"))
  private int classes = 3;

  @Parameter(
      label = "Intensity",
      description = "How much brightness counts: the mean of the channels.",
      min = "0",
      max = "1000",
      persist = false,
      attrs = @Attr(name = "after", value = "classes"))
  private double intensity = 1;

  @Parameter(
      label = "Colour",
      description = "How much colour counts: what channels differ from their mean.",
      min = "0",
      max = "1000",
      persist = false,
      attrs = @Attr(name = "after", value = "intensity"))
  private double colour = 1;

  @Parameter(
      label = "Position",
      description = "How much it counts where a pixel lies; 0 = not.",
      min = "0",
      max = "1000",
      persist = false,
      attrs = @Attr(name = "after", value = "colour"))
  private double position = 0;

  @Parameter(
      label = "Starts",
      description = "How many times to start anew; the best result counts.",
      min = "1",
      max = "1000",
      persist = false,
      attrs = @Attr(name = "after", value = "position"))
  private int starts = 10;

  @Parameter(
      label = "Seed",
      description = "The same seed, image and settings give the same classes.",
      persist = false,
      attrs = @Attr(name = "after", value = "starts"))
  private int seed = 1;

  @Parameter(
      label = "Dark",
      description = "Objects are darker than what is around them: class 0 is the brightest.",
      persist = false,
      attrs = @Attr(name = "after", value = "seed"))
  private boolean dark = false;

  public SegmentWithKMeans() {
    super("k-means");
  }

  @Override
  protected void requireInputs() {
    super.requireInputs();
    if (intensity > 0 || colour > 0 || position > 0) return;
    throw new IllegalArgumentException(
        "One of 'intensity', 'colour' and 'position' must be above 0, to tell pixels apart by.");
  }

  @Override
  Img<IntType> labels(Piece piece, Marks.Piece marked, Progress progress) {
    FeatureWeights weights = new FeatureWeights(intensity, colour, position);
    PixelFeatures features = weights.of(piece.pixels(), piece.colour(), piece.spacing());
    KMeans.Options options = new KMeans.Options(classes, starts, seed);
    Img<IntType> labels = KMeans.of(features, options, progress::cancelled);
    for (IntType label : labels) label.set(dark ? classes - label.get() : label.get() - 1);
    return labels;
  }
}
