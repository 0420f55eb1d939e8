package sc.fiji.tessera.plugins.measure;

import ij.ImagePlus;
import ij.measure.ResultsTable;
import java.io.File;
import java.nio.file.Path;
import org.scijava.ItemIO;
import org.scijava.command.Command;
import org.scijava.log.LogService;
import org.scijava.plugin.Attr;
import org.scijava.plugin.Parameter;
import org.scijava.plugin.Plugin;
import sc.fiji.tessera.image.ImageSource;
import sc.fiji.tessera.image.SourceImage;
import sc.fiji.tessera.inference.Progress;
import sc.fiji.tessera.measure.ProbabilitySample;
import sc.fiji.tessera.plugins.bridge.CommandHelp;

/**
 * Compares probabilities, as {@code output=scores} gives them, with the truth: how well they tell
 * classes apart at any threshold, and whether they mean what they say. Pixels of all images count
 * together.
 */
@Plugin(
    type = Command.class,
    headless = true,
    description =
        "How well probabilities tell classes apart (AUC, average precision, best threshold), and"
            + " whether they mean what they say (calibration).",
    attrs = {
      @Attr(name = "no-record"),
      @Attr(name = "help", value = CommandHelp.SITE + "measure.html")
    })
public class MeasureProbabilities implements Command {
  @Parameter(
      label = "Scores",
      description =
          "Probabilities from 0 to 1, a channel per class, as output=scores gives them, or a folder"
              + " of such images; a single channel is class 1.",
      persist = false)
  private ImageSource scores;

  @Parameter(
      label = "Truth",
      description = "The right labels: an image of equal size, or a folder with equal file names.",
      persist = false)
  private ImageSource truth;

  @Parameter(
      label = "Binary",
      description = "Take the truth as label > 0, as when labels number objects.",
      persist = false)
  private boolean binary = false;

  @Parameter(
      label = "Ignore",
      description = "Pixels with this label in the truth do not count; -1 = none.",
      min = "-1",
      max = "65535",
      persist = false)
  private int ignore = -1;

  @Parameter(
      label = "Bins",
      description = "Of confidence, for the calibration errors and the reliability diagram.",
      min = "1",
      max = "100",
      persist = false)
  private int bins = 15;

  @Parameter(
      label = "Most",
      description = "How many pixels are looked at; where there are more, an even sample of them.",
      min = "1000",
      max = "10000000",
      persist = false,
      attrs = @Attr(name = "unit", value = "pixels"))
  private int most = 1_000_000;

  @Parameter(
      label = "Reliability",
      description = "Accuracy over confidence, as a table and a diagram.",
      persist = false)
  private boolean reliability = false;

  @Parameter(
      label = "Save",
      description = "Optional: a .csv file for the table, or a folder for all tables and diagrams.",
      style = "save",
      required = false,
      persist = false)
  private String save = "";

  @Parameter private LogService log;

  @Parameter(required = false, persist = false)
  private Progress progress;

  @Parameter(type = ItemIO.OUTPUT)
  private ResultsTable table;

  @Parameter(type = ItemIO.OUTPUT, label = "Reliability")
  private ResultsTable reliabilityTable;

  @Parameter(type = ItemIO.OUTPUT)
  private ImagePlus diagram;

  @Parameter(type = ItemIO.OUTPUT)
  private File saved;

  @Override
  public void run() {
    if (scores == null || truth == null) {
      throw new IllegalArgumentException("Scores and their truth must be given.");
    }
    if (bins < 1 || most < 1) {
      throw new IllegalArgumentException("'bins' and 'most' must be 1 or more.");
    }
    MeasureFiles files = new MeasureFiles(save);
    ProbabilitySample sample = sample(progress == null ? Progress.NONE : progress);
    if (sample == null || sample.seen() == 0) {
      throw new IllegalArgumentException("No pixel of the truth counts, so nothing is measured.");
    }
    if (sample.seen() > most) {
      log.info("Looked at " + most + " of " + sample.seen() + " pixels.");
    }
    ProbabilityTable found = new ProbabilityTable(sample, bins);
    table = found.table();
    Path main = files.main("probabilities", table);
    saved = main == null ? null : main.toFile();
    if (!reliability) return;
    reliabilityTable = found.reliability();
    diagram = found.diagram().getImagePlus();
    files.beside("reliability", reliabilityTable);
    files.picture("reliability", ".png", diagram);
  }

  private ProbabilitySample sample(Progress p) {
    ProbabilityPixels pixels = new ProbabilityPixels(binary, ignore < 0 ? null : ignore, most);
    ProbabilitySample sample = null;
    for (int i = 0; i < scores.size(); i++) {
      p.check();
      String name = scores.names().get(i);
      SourceImage right = truth.open(TruthByName.index(scores, truth, i));
      try {
        sample = pixels.read(scores.open(i), right, sample, p);
      } catch (IllegalArgumentException e) {
        throw new IllegalArgumentException(name + ": " + e.getMessage(), e);
      }
      p.report((i + 1.0) / scores.size(), "Measured " + name);
    }
    TruthByName.unmeasured(scores, truth).ifPresent(log::warn);
    return sample;
  }
}
