package sc.fiji.tessera.plugins.measure;

import ij.ImagePlus;
import ij.measure.ResultsTable;
import java.util.ArrayList;
import java.util.List;
import net.imglib2.img.Img;
import net.imglib2.type.numeric.integer.UnsignedByteType;
import org.scijava.ItemIO;
import org.scijava.command.Command;
import org.scijava.plugin.Attr;
import org.scijava.plugin.Parameter;
import org.scijava.plugin.Plugin;
import sc.fiji.tessera.measure.ConfusionMatrix;
import sc.fiji.tessera.measure.ErrorMap;
import sc.fiji.tessera.measure.ImageSetScores;
import sc.fiji.tessera.measure.SurfaceDistances;
import sc.fiji.tessera.measure.SurfaceKind;
import sc.fiji.tessera.measure.SurfaceScores;
import sc.fiji.tessera.plugins.bridge.CommandHelp;

/**
 * Compares label images with their ground truth, pixel by pixel: a row per class and one for the
 * mean over classes; for folders and time series that for every image, and at the end the means
 * over images and the scores of the pooled pixels.
 */
@Plugin(
    type = Command.class,
    headless = true,
    description =
        "IoU, Dice, precision, recall, accuracy and boundary scores of label images against ground"
            + " truth.",
    attrs = {
      @Attr(name = "no-record"),
      @Attr(name = "help", value = CommandHelp.SITE + "measure.html")
    })
public class MeasureSegmentation extends MeasureCommand {
  @Parameter(
      label = "Binary",
      description = "Take both images as label > 0, as when labels number objects.",
      persist = false,
      attrs = @Attr(name = "after", value = "slice"))
  private boolean binary = false;

  @Parameter(
      label = "Boundaries",
      description =
          "Also boundary F1, surface Dice (NSD), Hausdorff distance (HD, HD95) and mean surface"
              + " distance (ASSD) of each class but 0.",
      persist = false,
      attrs = {
        @Attr(name = "section", value = "Boundaries"),
        @Attr(name = "after", value = "binary")
      })
  private boolean boundaries = false;

  @Parameter(
      label = "Tolerance",
      description =
          "How far a boundary may be off and still be right, in the image's unit; 0 = twice the"
              + " smallest distance of two pixels.",
      min = "0",
      persist = false,
      attrs = @Attr(name = "after", value = "boundaries"))
  private double tolerance = 0;

  @Parameter(
      label = "Surface",
      description =
          "What a boundary is: elements: pieces of contour or surface between pixels, by length or"
              + " area; pixels: the outermost pixels, all the same.",
      choices = {"elements", "pixels"},
      persist = false,
      attrs = @Attr(name = "after", value = "tolerance"))
  private String surface = "elements";

  @Parameter(
      label = "Edge",
      description = "The edge of the image is a boundary of what touches it.",
      persist = false,
      attrs = @Attr(name = "after", value = "surface"))
  private boolean edge = true;

  @Parameter(
      label = "Confusion",
      description = "The confusion matrix of all pixels, as a table and as a picture.",
      persist = false,
      attrs = @Attr(name = "after", value = "summary"))
  private boolean confusion = false;

  @Parameter(type = ItemIO.OUTPUT, label = "Confusion matrix")
  private ResultsTable confusionTable;

  @Parameter(type = ItemIO.OUTPUT)
  private ImagePlus confusionPicture;

  private final ImageSetScores scores = new ImageSetScores();
  private final List<MeasuredImage> measured = new ArrayList<>();
  private ScoreTable.Boundaries with;

  @Override
  void begin() {
    if (!(tolerance >= 0 && tolerance < Double.POSITIVE_INFINITY)) {
      throw new IllegalArgumentException(
          "'tolerance' must be a number from 0 on, but is " + tolerance + ".");
    }
  }

  @Override
  void measure(LabelPair pair) {
    ConfusionMatrix.Options options =
        binary ? ConfusionMatrix.Options.foreground() : ConfusionMatrix.Options.classes();
    if (ignored() != null) options = options.ignoring(ignored());
    ConfusionMatrix matrix = ConfusionMatrix.of(pair.truth(), pair.prediction(), options);
    if (matrix.total() == 0 && matrix.ignored() > 0) {
      tell(pair.image() + ": all pixels of the truth are ignored, so every score is NaN.");
    }
    scores.add(matrix);
    List<SurfaceScores> surfaces =
        boundaries ? surfaces(pair, matrix.classes()) : List.<SurfaceScores>of();
    measured.add(new MeasuredImage(pair.image(), pair.frame(), surfaces));
    if (showsErrors()) show(pair, errorMap(pair), List.of());
  }

  private Img<UnsignedByteType> errorMap(LabelPair pair) {
    return binary
        ? ErrorMap.ofForeground(pair.truth(), pair.prediction(), ignored())
        : ErrorMap.ofClasses(pair.truth(), pair.prediction(), ignored());
  }

  private List<SurfaceScores> surfaces(LabelPair pair, int classes) {
    double[] spacing = pair.spacing();
    double near = tolerance;
    if (near == 0) {
      near = Double.POSITIVE_INFINITY;
      for (double s : spacing) near = Math.min(near, 2 * s);
    }
    ScoreTable.Boundaries now = new ScoreTable.Boundaries(near, pair.pixelSize().unit());
    if (with == null) with = now;
    if (!with.equals(now)) {
      throw new IllegalArgumentException(
          "The distances of its boundaries are in "
              + (now + " and those of images before in " + with)
              + ", which do not belong in one table; calibrate the images alike, or give"
              + " 'tolerance'.");
    }
    SurfaceKind kind = surface.equals("pixels") ? SurfaceKind.PIXELS : SurfaceKind.ELEMENTS;
    return SurfaceScores.ofClasses(
        pair.truth(),
        pair.prediction(),
        classes,
        new SurfaceScores.Options(
            new SurfaceDistances.Options(kind, edge), near, ignored(), binary, spacing));
  }

  @Override
  Tables tables() {
    return new ScoreTable(measured, scores, with);
  }

  @Override
  void finish(MeasureFiles files) {
    if (!confusion) return;
    confusionTable = ConfusionPicture.table(scores.pooled().matrix());
    confusionPicture = ConfusionPicture.draw(scores.pooled().matrix());
    files.beside("confusion", confusionTable);
    files.picture("confusion", ".png", confusionPicture);
  }
}
