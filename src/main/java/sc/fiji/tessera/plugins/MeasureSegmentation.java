package sc.fiji.tessera.plugins;

import ij.measure.ResultsTable;
import java.util.List;
import java.util.concurrent.CancellationException;
import org.scijava.ItemIO;
import org.scijava.command.Command;
import org.scijava.log.LogService;
import org.scijava.plugin.Attr;
import org.scijava.plugin.Parameter;
import org.scijava.plugin.Plugin;
import sc.fiji.tessera.image.ImageSource;
import sc.fiji.tessera.image.SourceImage;
import sc.fiji.tessera.inference.Progress;
import sc.fiji.tessera.measure.ConfusionMatrix;
import sc.fiji.tessera.measure.ImageSetScores;

/**
 * Compares label images with their ground truth, pixel by pixel: a row per class and one for the
 * mean over classes; for folders that for every image, and at the end the means over images and the
 * scores of the pooled pixels.
 */
@Plugin(
    type = Command.class,
    headless = true,
    description = "IoU, Dice, precision, recall and accuracy of label images against ground truth.",
    attrs = {@Attr(name = "no-record"), @Attr(name = "help", value = Models.HELP + "measure.html")})
public class MeasureSegmentation implements Command {
  @Parameter(
      label = "Prediction",
      description = "The label image to be judged, or a folder of them.",
      persist = false)
  private ImageSource prediction;

  @Parameter(
      label = "Truth",
      description = "The right labels: an image of equal size, or a folder with equal file names.",
      persist = false)
  private ImageSource truth;

  @Parameter(
      label = "Ignore",
      description = "Pixels with this label in the truth do not count; -1 = none.",
      min = "-1",
      max = "65535",
      persist = false)
  private int ignore = -1;

  @Parameter(
      label = "Binary",
      description = "Take both images as label > 0, as when labels number objects.",
      persist = false)
  private boolean binary = false;

  @Parameter private LogService log;

  @Parameter(required = false, persist = false)
  private Progress progress;

  @Parameter(type = ItemIO.OUTPUT)
  private ResultsTable table;

  @Override
  public void run() {
    if (prediction == null || truth == null) {
      throw new IllegalArgumentException("A prediction and its truth must be given.");
    }
    Progress p = progress == null ? Progress.NONE : progress;
    ImageSetScores scores = new ImageSetScores();
    for (int i = 0; i < prediction.size(); i++) {
      if (p.cancelled()) throw new CancellationException("Measuring was cancelled.");
      String name = prediction.names().get(i);
      SourceImage found = prediction.open(i);
      SourceImage right = truth.open(partner(name));
      scores.add(confusion(name, found, right));
      p.report((i + 1.0) / prediction.size(), "Measured " + name);
    }
    warnOfUnmeasured();
    table = new ScoreTable(prediction.names(), scores, prediction.isFolder()).toResultsTable();
  }

  /** A run that lost half of its files must not look perfect. */
  private void warnOfUnmeasured() {
    int missing = truth.size() - prediction.size();
    if (!prediction.isFolder() || missing <= 0) return;
    log.warn(
        truth.name()
            + " holds "
            + truth.size()
            + " label images, but only "
            + prediction.size()
            + " predictions were measured.");
  }

  private int partner(String name) {
    boolean oneEach = prediction.size() == 1 && truth.size() == 1;
    if (oneEach && !(prediction.isFolder() && truth.isFolder())) return 0;
    for (String candidate : List.of(name, name.replaceAll("-labels$", ""))) {
      int found = truth.names().indexOf(candidate);
      if (found >= 0) return found;
    }
    throw new IllegalArgumentException(
        "There is no truth for " + name + ": " + truth.name() + " holds no file of that name.");
  }

  private ConfusionMatrix confusion(String name, SourceImage found, SourceImage right) {
    for (SourceImage image : List.of(found, right)) {
      if (image.channels() != 1) {
        throw new IllegalArgumentException(
            image.title()
                + " has "
                + image.channels()
                + " channels; a label image has one, with whole numbers.");
      }
    }
    ConfusionMatrix.Options options =
        binary ? ConfusionMatrix.Options.foreground() : ConfusionMatrix.Options.classes();
    if (ignore >= 0) options = options.ignoring(ignore);
    try {
      return ConfusionMatrix.of(right.img(), found.img(), options);
    } catch (IllegalArgumentException e) {
      throw new IllegalArgumentException(name + ": " + e.getMessage(), e);
    }
  }
}
