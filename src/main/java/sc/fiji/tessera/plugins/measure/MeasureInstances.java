package sc.fiji.tessera.plugins.measure;

import ij.ImagePlus;
import ij.measure.ResultsTable;
import java.util.ArrayList;
import java.util.List;
import org.scijava.ItemIO;
import org.scijava.command.Command;
import org.scijava.plugin.Attr;
import org.scijava.plugin.Parameter;
import org.scijava.plugin.Plugin;
import sc.fiji.tessera.label.Connectivity;
import sc.fiji.tessera.measure.AdaptedRand;
import sc.fiji.tessera.measure.ErrorMap;
import sc.fiji.tessera.measure.InstanceScores;
import sc.fiji.tessera.measure.LabelOverlaps;
import sc.fiji.tessera.measure.MatchRule;
import sc.fiji.tessera.measure.ObjectMatching;
import sc.fiji.tessera.measure.ObjectOverlaps;
import sc.fiji.tessera.measure.PartitionScores;
import sc.fiji.tessera.measure.VariationOfInformation;
import sc.fiji.tessera.measure.WarpingError;
import sc.fiji.tessera.plugins.bridge.CommandHelp;
import sc.fiji.tessera.plugins.bridge.NumberRange;

/**
 * Compares the objects of label images with those of their ground truth: how many were found,
 * missed, split and merged, and how well they agree. What the labels are called does not matter.
 */
@Plugin(
    type = Command.class,
    headless = true,
    description =
        "F1, AP, panoptic quality, SEG, splits and merges of numbered objects against ground truth.",
    attrs = {
      @Attr(name = "no-record"),
      @Attr(name = "help", value = CommandHelp.SITE + "measure.html")
    })
public class MeasureInstances extends MeasureCommand {
  private static final String OBJECTS = "Scores per object";

  @Parameter(
      label = "IoU",
      description = "Objects match from this overlap on, above 0 to 1.",
      min = "0",
      max = "1",
      persist = false,
      attrs = @Attr(name = "after", value = "slice"))
  private double iou = 0.5;

  @Parameter(
      label = "Matching",
      description =
          "What is compared with it. iou: intersection over union, at least (StarDist, Cellpose,"
              + " COCO); iou-above: above (DSB 2018, panoptic quality); iot or iop: intersection"
              + " over the object of the truth or of the prediction.",
      choices = {"iou", "iou-above", "iot", "iop"},
      persist = false,
      attrs = @Attr(name = "after", value = "iou"))
  private String matching = "iou";

  @Parameter(
      label = "Objects",
      description =
          "A table with a row per object; a click on a row selects the object in the image.",
      persist = false,
      attrs = @Attr(name = "after", value = "summary"))
  private boolean objects = false;

  @Parameter(
      label = "Curve",
      description = "The scores at all thresholds from 0.05 to 0.95, as a table and as a plot.",
      persist = false,
      attrs = @Attr(name = "after", value = "objects"))
  private boolean curve = false;

  @Parameter(
      label = "Partitions",
      description =
          "Also scores of regions that fill the image: V_Rand, V_Info, adapted Rand error, variation"
              + " of information, warping error (of planes).",
      persist = false,
      attrs = @Attr(name = "after", value = "curve"))
  private boolean partitions = false;

  @Parameter(type = ItemIO.OUTPUT, label = OBJECTS)
  private ResultsTable objectTable;

  @Parameter(type = ItemIO.OUTPUT, label = "Scores versus threshold")
  private ResultsTable curveTable;

  @Parameter(type = ItemIO.OUTPUT)
  private ImagePlus plot;

  @Parameter(type = ItemIO.OUTPUT)
  private ObjectSelection selection;

  private final List<InstanceTable.Row> rows = new ArrayList<>();
  private final ObjectTable eachObject = new ObjectTable();
  private MatchRule rule;
  private ThresholdCurve thresholds;

  @Override
  void begin() {
    MatchRule.Overlap overlap =
        switch (matching) {
          case "iou", "iou-above" -> MatchRule.Overlap.IOU;
          case "iot" -> MatchRule.Overlap.IOT;
          case "iop" -> MatchRule.Overlap.IOP;
          default ->
              throw new IllegalArgumentException(
                  "'matching' must be one of iou, iou-above, iot, iop, but is \""
                      + matching
                      + "\".");
        };
    rule = new MatchRule(overlap, iou, matching.equals("iou-above"));
    thresholds = new ThresholdCurve(rule);
  }

  @Override
  void measure(LabelPair pair) {
    LabelOverlaps overlaps = LabelOverlaps.of(pair.truth(), pair.prediction(), ignored());
    ObjectOverlaps pairs = ObjectOverlaps.of(overlaps);
    ObjectMatching matched = ObjectMatching.of(pairs, rule);
    rows.add(
        new InstanceTable.Row(
            pair.image(),
            pair.frame(),
            InstanceScores.of(matched),
            partitions ? partitions(pair, overlaps) : InstanceTable.Partitions.UNDEFINED));
    if (curve) thresholds.add(pairs);
    if (objects) eachObject.add(pair, matched);
    if (showsErrors()) {
      show(
          pair,
          ErrorMap.ofObjects(pair.truth(), pair.prediction(), ignored(), matched),
          ObjectOutlines.of(pair, matched, ignored()));
    }
  }

  private InstanceTable.Partitions partitions(LabelPair pair, LabelOverlaps overlaps) {
    PartitionScores scores = PartitionScores.of(overlaps);
    VariationOfInformation information = VariationOfInformation.of(overlaps, true);
    boolean plane = pair.truth().numDimensions() == 2 && ignored() == null;
    double warping =
        plane
            ? WarpingError.of(pair.truth(), pair.prediction(), Connectivity.FACES).error()
            : Double.NaN;
    return new InstanceTable.Partitions(
        scores.rand(),
        scores.information(),
        AdaptedRand.of(overlaps).error(),
        information.splits(),
        information.merges(),
        warping);
  }

  @Override
  Tables tables() {
    String name = matching.substring(0, 3).replace("iou", "IoU").replace("io", "Io");
    String text = name + (rule.strict() ? ">" : ">=") + NumberRange.plain(iou);
    return new InstanceTable(rows, text, partitions);
  }

  @Override
  void finish(MeasureFiles files) {
    if (objects) {
      objectTable = eachObject.table();
      files.beside("objects", objectTable);
      selection =
          new ObjectSelection(OBJECTS, eachObject.places(), prediction(), truth(), errorPicture());
    }
    if (curve) {
      curveTable = thresholds.table();
      plot = thresholds.plot().getImagePlus();
      files.beside("objects-thresholds", curveTable);
      files.picture("objects-thresholds", ".png", plot);
    }
  }
}
