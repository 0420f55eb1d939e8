package sc.fiji.tessera.plugins.classical;

import net.imglib2.img.Img;
import net.imglib2.type.numeric.integer.IntType;
import org.scijava.command.Command;
import org.scijava.plugin.Attr;
import org.scijava.plugin.Parameter;
import org.scijava.plugin.Plugin;
import sc.fiji.tessera.classical.MultiOtsu;
import sc.fiji.tessera.inference.Progress;
import sc.fiji.tessera.label.LabelArray;
import sc.fiji.tessera.plugins.bridge.CommandHelp;

/** Divides grey values into classes by the thresholds of Otsu (1979), any number of them. */
@Plugin(
    type = Command.class,
    headless = true,
    description = "Classes of grey values by thresholds that part them best (Otsu).",
    attrs = {
      @Attr(name = "no-record"),
      @Attr(name = "help", value = CommandHelp.SITE + "classical.html")
    })
public class SegmentWithOtsu extends ClassicalCommand {
  @Parameter(
      label = "Classes",
      description = "Number of classes; 0, the background, is the darkest.",
      min = "2",
      max = "16",
      persist = false,
      attrs = @Attr(name = "after", value = "image"))
  private int classes = 3;

  @Parameter(
      label = "Dark",
      description = "Objects are darker than what is around them: class 0 is the brightest.",
      persist = false,
      attrs = @Attr(name = "after", value = "classes"))
  private boolean dark = false;

  public SegmentWithOtsu() {
    super("multi-level Otsu");
  }

  @Override
  boolean colours() {
    return false;
  }

  @Override
  Img<IntType> labels(Piece piece, Marks.Piece marked, Progress progress) {
    double[] thresholds = MultiOtsu.of(piece.image(), classes, MultiOtsu.MOST_BINS);
    float[] grey = piece.pixels().values();
    int[] labels = new int[grey.length];
    for (int i = 0; i < grey.length; i++) {
      while (labels[i] < thresholds.length && grey[i] > thresholds[labels[i]]) labels[i]++;
    }
    for (int i = 0; dark && i < labels.length; i++) labels[i] = classes - 1 - labels[i];
    return new LabelArray(labels, piece.pixels().dimensions()).image();
  }
}
