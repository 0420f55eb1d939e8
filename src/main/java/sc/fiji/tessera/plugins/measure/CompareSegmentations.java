package sc.fiji.tessera.plugins.measure;

import ij.measure.ResultsTable;
import java.io.File;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.function.Function;
import org.scijava.ItemIO;
import org.scijava.command.Command;
import org.scijava.log.LogService;
import org.scijava.plugin.Attr;
import org.scijava.plugin.Parameter;
import org.scijava.plugin.Plugin;
import sc.fiji.tessera.image.ImageSource;
import sc.fiji.tessera.image.SourceImage;
import sc.fiji.tessera.inference.Progress;
import sc.fiji.tessera.measure.PairedComparison;
import sc.fiji.tessera.plugins.bridge.CommandHelp;

/**
 * Compares two segmentations of the same images, image by image: which one is better, by how much,
 * and whether that may be chance.
 */
@Plugin(
    type = Command.class,
    headless = true,
    description =
        "Which of two segmentations of the same images is better, and whether that may be chance.",
    attrs = {
      @Attr(name = "no-record"),
      @Attr(name = "help", value = CommandHelp.SITE + "measure.html")
    })
public class CompareSegmentations implements Command {
  @Parameter(
      label = "First",
      description = "A folder of label images, or a stack of frames: the first segmentation.",
      persist = false)
  private ImageSource first;

  @Parameter(
      label = "Second",
      description = "The second segmentation of the same images, with the same names.",
      persist = false)
  private ImageSource second;

  @Parameter(
      label = "Truth",
      description = "The right labels: a folder with the same file names.",
      persist = false)
  private ImageSource truth;

  @Parameter(
      label = "Labels",
      description =
          "What labels mean. classes: class numbers (IoU, Dice, accuracy); foreground: the same for"
              + " label > 0; objects: numbered objects (F1, AP, panoptic quality, SEG).",
      choices = {"classes", "foreground", "objects"},
      persist = false)
  private String labels = "classes";

  @Parameter(
      label = "IoU",
      description = "For objects: they match from this IoU on, above 0 to 1.",
      min = "0",
      max = "1",
      persist = false)
  private double iou = 0.5;

  @Parameter(
      label = "Ignore",
      description = "Pixels with this label in the truth do not count; -1 = none.",
      min = "-1",
      max = "65535",
      persist = false)
  private int ignore = -1;

  @Parameter(
      label = "Save",
      description =
          "Optional: a .csv file for the table, or a folder also for each image's scores.",
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
  private String verdict;

  @Parameter(type = ItemIO.OUTPUT)
  private File saved;

  /** The scores of one image, first and second, by the scores' names. */
  private record Pair(String image, double[] first, double[] second) {}

  @Override
  public void run() {
    if (first == null || second == null || truth == null) {
      throw new IllegalArgumentException("Two segmentations and their truth must be given.");
    }
    MeasureFiles files = new MeasureFiles(save);
    PairScores scores = PairScores.of(labels, iou, ignore < 0 ? null : ignore);
    List<Pair> pairs = new ArrayList<>();
    Progress p = progress == null ? Progress.NONE : progress;
    for (int i = 0; i < first.size(); i++) {
      p.check();
      String name = first.names().get(i);
      SourceImage right = truth.open(TruthByName.index(first, truth, i));
      List<LabelPair> a = LabelPair.of(name, first.open(i), right, 0);
      List<LabelPair> b =
          LabelPair.of(name, second.open(TruthByName.index(first, second, i)), right, 0);
      for (int t = 0; t < a.size(); t++) {
        String frame = a.get(t).frame() > 0 ? name + " frame " + a.get(t).frame() : name;
        pairs.add(new Pair(frame, scores.of(a.get(t)), scores.of(b.get(t))));
      }
      p.report((i + 1.0) / first.size(), "Compared " + name);
    }
    TruthByName.unmeasured(first, truth).ifPresent(log::warn);
    compare(scores.names(), pairs);
    Path main = files.main("comparison", table);
    files.beside("comparison-images", images(scores.names(), pairs));
    saved = main == null ? null : main.toFile();
  }

  private void compare(List<String> names, List<Pair> pairs) {
    table = new ResultsTable();
    table.setPrecision(4);
    table.showRowNumbers(false);
    table.setNaNEmptyCells(true);
    for (int k = 0; k < names.size(); k++) {
      PairedComparison c =
          PairedComparison.of(column(pairs, Pair::first, k), column(pairs, Pair::second, k));
      table.incrementCounter();
      table.addValue("Score", names.get(k));
      table.addValue("First", c.first());
      table.addValue("Second", c.second());
      table.addValue("Difference", c.difference());
      table.addValue("Lo95", c.interval().low());
      table.addValue("Hi95", c.interval().high());
      table.addValue("p", c.p());
      table.addValue("Wins", c.wins());
      table.addValue("Losses", c.losses());
      table.addValue("Images", c.images());
      table.addValue("Better", better(c));
      if (k == 0) verdict = sentence(names.get(0), c);
    }
    for (String name : List.of("Wins", "Losses", "Images"))
      table.setDecimalPlaces(table.getColumnIndex(name), 0);
  }

  private static double[] column(List<Pair> pairs, Function<Pair, double[]> of, int k) {
    return pairs.stream().mapToDouble(pair -> of.apply(pair)[k]).toArray();
  }

  private String better(PairedComparison c) {
    if (!c.significant()) return "undecided";
    return c.difference() > 0 ? "second" : "first";
  }

  private String sentence(String score, PairedComparison c) {
    if (c.images() == 0) return "No image has a " + score + " in both segmentations.";
    String chance =
        c.significant()
            ? "which is unlikely to be chance"
            : "which may be chance"
                + (c.images() < 6 ? ": fewer than six images cannot show more" : "");
    return String.format(
        Locale.ROOT,
        "%s: %s has %.4f, %s %.4f over %d image%s; the difference is %+.4f (p = %.3g), %s.",
        score,
        first.name(),
        c.first(),
        second.name(),
        c.second(),
        c.images(),
        c.images() == 1 ? "" : "s",
        c.difference(),
        c.p(),
        chance);
  }

  private static ResultsTable images(List<String> names, List<Pair> pairs) {
    ResultsTable each = new ResultsTable();
    for (Pair pair : pairs) {
      each.incrementCounter();
      each.addValue("Image", pair.image);
      for (int k = 0; k < names.size(); k++) {
        each.addValue(names.get(k) + "_first", pair.first[k]);
        each.addValue(names.get(k) + "_second", pair.second[k]);
      }
    }
    return each;
  }
}
