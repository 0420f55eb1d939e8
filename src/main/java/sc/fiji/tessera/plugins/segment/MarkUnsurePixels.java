package sc.fiji.tessera.plugins.segment;

import ij.measure.ResultsTable;
import java.util.List;
import org.scijava.ItemIO;
import org.scijava.command.Command;
import org.scijava.plugin.Attr;
import org.scijava.plugin.Parameter;
import org.scijava.plugin.Plugin;
import sc.fiji.tessera.label.Refinement;
import sc.fiji.tessera.label.UnsurePixels;
import sc.fiji.tessera.plugins.bridge.CommandHelp;

/** Pixels of which no class is sure, as a label of their own. */
@Plugin(
    type = Command.class,
    headless = true,
    description =
        "Gives pixels whose most probable class is not probable enough a label of their own, shown grey.",
    attrs = {
      @Attr(name = "no-record"),
      @Attr(name = "help", value = CommandHelp.SITE + "refine.html")
    })
public class MarkUnsurePixels extends RefineCommand {
  @Parameter(
      label = "Threshold",
      description = "The least probability of the most probable class.",
      min = "0",
      max = "1",
      persist = false,
      attrs = @Attr(name = "after", value = "image"))
  private double threshold = 0.7;

  @Parameter(
      label = "Label",
      description = "Of unsure pixels; 0 = 255, or the highest label + 1 where labels reach 255.",
      min = "0",
      max = "65535",
      persist = false,
      attrs = @Attr(name = "after", value = "threshold"))
  private int label = 0;

  @Override
  public String note() {
    return "Image: scores in 32 bits, a channel per class, as output=scores gives them.";
  }

  @Parameter(type = ItemIO.OUTPUT)
  private ResultsTable table;

  @Override
  Refinement refinement() {
    return new UnsurePixels(threshold, label);
  }

  @Override
  void note(UnsureCount count) {
    super.note(count);
    if (table == null) {
      table = new ResultsTable();
      table.showRowNumbers(false);
      table.setPrecision(4);
    }
    table.addRow();
    table.addValue("Image", count.image());
    table.addValue("Pixels", count.pixels());
    table.addValue("Unsure", count.unsure());
    table.addValue("Share", count.share());
    table.addValue("Label", count.label());
    for (String whole : List.of("Pixels", "Unsure", "Label")) {
      table.setDecimalPlaces(table.getColumnIndex(whole), 0);
    }
  }
}
