package sc.fiji.tessera.plugins.segment;

import ij.measure.ResultsTable;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.stream.IntStream;
import org.scijava.ItemIO;
import org.scijava.command.Command;
import org.scijava.log.LogService;
import org.scijava.plugin.Attr;
import org.scijava.plugin.Parameter;
import org.scijava.plugin.Plugin;
import sc.fiji.tessera.image.ImageSource;
import sc.fiji.tessera.image.SourceImage;
import sc.fiji.tessera.label.LabelArray;
import sc.fiji.tessera.label.LabelField;
import sc.fiji.tessera.label.PanopticMerge;
import sc.fiji.tessera.label.PanopticRegions;
import sc.fiji.tessera.label.Refinement;
import sc.fiji.tessera.plugins.bridge.CommandHelp;

/** One panoptic picture of classes and objects. */
@Plugin(
    type = Command.class,
    headless = true,
    description =
        "Merges classes and objects to one panoptic picture: every segment has a label of its own.",
    attrs = {
      @Attr(name = "no-record"),
      @Attr(name = "help", value = CommandHelp.SITE + "refine.html")
    })
public class MergePanoptic extends PanopticCommand {
  @Parameter(
      label = "Objects",
      description =
          "Labels that number objects, or a folder of them; nothing = the connected regions of things.",
      required = false,
      autoFill = false,
      persist = false,
      attrs = @Attr(name = "after", value = "image"))
  private ImageSource objects;

  @Parameter(
      label = "Things",
      description = "The classes that have objects, such as 1,3; all others but 0 are stuff.",
      persist = false,
      attrs = @Attr(name = "after", value = "objects"))
  private String things = "";

  @Parameter(
      label = "Score",
      description = "Objects of a lower mean score are left out (with scores).",
      min = "0",
      max = "1",
      persist = false,
      attrs = @Attr(name = "after", value = "things"))
  private double score = 0.5;

  @Parameter(
      label = "Covered",
      description = "Objects of which more than this part is covered already are left out.",
      min = "0",
      max = "1",
      persist = false,
      attrs = @Attr(name = "after", value = "score"))
  private double covered = 0.5;

  @Parameter(
      label = "Size",
      description = "The fewest pixels of a class of stuff.",
      min = "0",
      persist = false,
      attrs = {@Attr(name = "after", value = "covered"), @Attr(name = "unit", value = "pixels")})
  private int size = 0;

  @Parameter(
      label = "Divisor",
      description =
          "0 = segments are numbered; else a label is class * divisor + number of the object.",
      min = "0",
      max = "1000000",
      persist = false,
      attrs = @Attr(name = "after", value = "size"))
  private int divisor = 0;

  @Override
  public String note() {
    return "Image: labels of classes, or scores with a channel per class.";
  }

  @Parameter private LogService log;

  @Parameter(type = ItemIO.OUTPUT)
  private ResultsTable table;

  @Override
  PanopticRegions refinement() {
    return regions(null);
  }

  @Override
  Refinement refinement(Place place) {
    PanopticRegions regions = regions(objects == null ? null : numbered(place));
    return (field, cancelled) -> {
      PanopticRegions.Result result = regions.merged(field, cancelled);
      for (PanopticMerge.Segment segment : result.segments())
        addRow(place, segment, result.field());
      return result.field();
    };
  }

  private PanopticRegions regions(int[] numbered) {
    SortedSet<Integer> classes = new TreeSet<>();
    for (String text : things.trim().split("[,\\s]+")) {
      if (!text.matches("[1-9]\\d{0,5}")) {
        throw new IllegalArgumentException(
            "'things' must be class numbers from 1 on, such as 1,3, but is \"" + things + "\".");
      }
      classes.add(Integer.valueOf(text));
    }
    return new PanopticRegions(
        classes, numbered, new PanopticMerge.Options(score, covered, size), coded(divisor));
  }

  private int[] numbered(Place place) {
    SourceImage found = MatchingImage.of("objects", objects, place.name(), place.image());
    SegmentedImage read = new RefineInput(found, log::info).read();
    if (read.labels().isEmpty()) {
      throw new IllegalArgumentException(
          "'objects' must be labels, but " + found.title() + " holds scores.");
    }
    return IntStream.of(place.image().planes(place.depth(), place.index()))
        .mapToObj(p -> LabelArray.read(read.labels().get(p)).values())
        .flatMapToInt(IntStream::of)
        .toArray();
  }

  private void addRow(Place place, PanopticMerge.Segment segment, LabelField field) {
    if (table == null) {
      table = new ResultsTable();
      table.showRowNumbers(false);
      table.setPrecision(0);
    }
    table.addRow();
    table.addValue("Image", place.name());
    table.addValue("Volume", place.index() + 1);
    table.addValue("Label", segment.id());
    table.addValue("Class", segment.category());
    table.addValue("Thing", segment.thing() ? 1 : 0);
    table.addValue("Pixels", IntStream.of(field.labels()).filter(l -> l == segment.id()).count());
  }
}
