package sc.fiji.tessera.plugins.measure;

import ij.measure.ResultsTable;
import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import org.scijava.ItemIO;
import org.scijava.command.Command;
import org.scijava.log.LogService;
import org.scijava.plugin.Attr;
import org.scijava.plugin.Parameter;
import org.scijava.plugin.Plugin;
import sc.fiji.tessera.image.ImageSource;
import sc.fiji.tessera.inference.Progress;
import sc.fiji.tessera.measure.CocoCategory;
import sc.fiji.tessera.measure.PanopticFile;
import sc.fiji.tessera.measure.PanopticScores;
import sc.fiji.tessera.plugins.bridge.CommandHelp;

/** Panoptic quality of segments with classes, pooled over all images; one image in memory. */
@Plugin(
    type = Command.class,
    headless = true,
    description = "Panoptic quality (PQ, SQ, RQ) of segments that have classes, things and stuff.",
    attrs = {
      @Attr(name = "no-record"),
      @Attr(name = "help", value = CommandHelp.SITE + "measure.html")
    })
public class MeasurePanopticQuality implements Command {
  @Parameter(
      label = "Prediction",
      description =
          "The segments to be judged: COCO's panoptic .json file with a folder of PNG images of its"
              + " name beside it; or an image with two channels, class and object, or a folder of"
              + " them.",
      persist = false)
  private ImageSource prediction;

  @Parameter(
      label = "Truth",
      description = "The right segments, in the same form.",
      persist = false)
  private ImageSource truth;

  @Parameter(
      label = "Categories",
      description =
          "A .json file with id, name and isthing of each class; nothing = what the truth's own"
              + " .json file says.",
      style = "open,extensions:json",
      required = false,
      persist = false)
  private File categories;

  @Parameter(
      label = "Things",
      description =
          "Numbers or names of the classes whose segments are objects, separated by commas; nothing"
              + " = as the categories say.",
      required = false,
      persist = false)
  private String things = "";

  @Parameter(
      label = "Ignore",
      description =
          "Class of pixels that belong to no segment and, in the truth, do not count; -1 = none. For"
              + " images whose background is to count as a segment: -1.",
      min = "-1",
      max = "65535",
      persist = false)
  private int ignore = 0;

  @Parameter(
      label = "Crowd",
      description =
          "In images of two channels: the object number in the truth that stands for several"
              + " objects, as COCO's 255; -1 = none.",
      min = "-1",
      max = "65535",
      persist = false)
  private int crowd = -1;

  @Parameter(
      label = "Save",
      description = "Optional: a .csv file for the table, or a folder for it.",
      style = "save",
      required = false,
      persist = false)
  private String save = "";

  @Parameter private LogService log;

  @Parameter(required = false, persist = false)
  private Progress progress;

  @Parameter(type = ItemIO.OUTPUT)
  private ResultsTable table;

  @Parameter(type = ItemIO.OUTPUT)
  private File saved;

  private final Map<Integer, CocoCategory> known = new TreeMap<>();
  private PanopticScores scores = PanopticScores.NONE;
  private Progress p;

  @Override
  public void run() {
    if (prediction == null || truth == null) {
      throw new IllegalArgumentException("A prediction and its truth must be given.");
    }
    MeasureFiles files = new MeasureFiles(save);
    p = progress == null ? Progress.NONE : progress;
    try {
      if (categories != null) known.putAll(PanopticFile.categories(categories.toPath()));
      if (isJson(prediction) != isJson(truth)) {
        throw new IllegalArgumentException(
            "Prediction and truth must have the same form: both COCO's .json files, or both images"
                + " of two channels.");
      }
      if (isJson(truth)) measureFiles();
      else measureImages();
    } catch (IOException e) {
      throw new UncheckedIOException(e.getMessage(), e);
    }
    table = new PanopticTable(scores, PanopticClasses.of(known, things)).toResultsTable();
    Path file = files.main("panoptic", table);
    saved = file == null ? null : file.toFile();
  }

  private static boolean isJson(ImageSource source) {
    Path path = source.path();
    return path != null && path.getFileName().toString().toLowerCase(Locale.ROOT).endsWith(".json");
  }

  private void measureFiles() throws IOException {
    p.report(Double.NaN, "Reading " + truth.name());
    PanopticFile right = PanopticFile.read(truth.path());
    PanopticFile found = PanopticFile.read(prediction.path());
    if (categories == null) known.putAll(right.categories());
    PanopticClasses.of(known, things);
    int done = 0;
    for (PanopticFile.Image image : right.images()) {
      p.check();
      scores = scores.plus(right.compare(image, found, ignore));
      p.report((double) ++done / right.images().size(), "Measured " + image.png());
    }
    int more = found.images().size() - done;
    if (more > 0) log.warn(prediction.name() + " holds " + more + " images without truth.");
  }

  private void measureImages() {
    PanopticClasses.of(known, things);
    for (int i = 0; i < prediction.size(); i++) {
      p.check();
      String name = prediction.names().get(i);
      int partner = TruthByName.index(prediction, truth, i);
      try {
        measure(
            SegmentChannels.read(prediction.open(i), ignore, -1),
            SegmentChannels.read(truth.open(partner), ignore, crowd));
      } catch (IllegalArgumentException e) {
        throw new IllegalArgumentException(name + ": " + e.getMessage(), e);
      }
      p.report((i + 1.0) / prediction.size(), "Measured " + name);
    }
    TruthByName.unmeasured(prediction, truth).ifPresent(log::warn);
  }

  private void measure(List<SegmentChannels> found, List<SegmentChannels> right) {
    if (found.size() != right.size()) {
      throw new IllegalArgumentException(
          "The prediction has "
              + (found.size() + " frames and the truth " + right.size())
              + "; they must have the same number.");
    }
    for (int t = 0; t < found.size(); t++) scores = scores.plus(right.get(t).compare(found.get(t)));
  }
}
