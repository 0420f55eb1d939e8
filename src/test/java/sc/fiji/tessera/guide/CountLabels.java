package sc.fiji.tessera.guide;

import ij.measure.ResultsTable;
import java.util.HashMap;
import java.util.Map;
import org.scijava.ItemIO;
import org.scijava.command.Command;
import org.scijava.plugin.Attr;
import org.scijava.plugin.Parameter;
import org.scijava.plugin.Plugin;
import sc.fiji.tessera.image.ImageSource;
import sc.fiji.tessera.inference.Progress;
import sc.fiji.tessera.label.LabelArray;
import sc.fiji.tessera.plugins.bridge.CommandHelp;

/** The example of the page "Extending": how many objects label images have. */
@Plugin(
    type = Command.class,
    headless = true,
    description = "Counts the objects of label images.",
    attrs = {
      @Attr(name = "no-record"),
      @Attr(name = "help", value = CommandHelp.SITE + "measure.html")
    })
public class CountLabels implements Command {
  @Parameter(label = "Image", description = "A label image, or a folder of them.", persist = false)
  private ImageSource image;

  @Parameter(
      label = "Least size",
      description = "Objects of fewer pixels do not count.",
      min = "1",
      persist = false,
      attrs = @Attr(name = "unit", value = "pixels"))
  private int least = 1;

  @Parameter(required = false, persist = false)
  private Progress progress = Progress.NONE;

  @Parameter(type = ItemIO.OUTPUT)
  private ResultsTable table;

  @Override
  public void run() {
    if (image == null) throw new IllegalArgumentException("There is no label image to count in.");
    table = new ResultsTable();
    for (int i = 0; i < image.size(); i++) {
      progress.report((double) i / image.size(), image.names().get(i));
      progress.check();
      table.addRow();
      table.addValue("Image", image.names().get(i));
      table.addValue("Objects", objects(LabelArray.read(image.open(i).img()).values()));
    }
  }

  private long objects(int[] labels) {
    Map<Integer, Integer> sizes = new HashMap<>();
    for (int label : labels) if (label > 0) sizes.merge(label, 1, Integer::sum);
    return sizes.values().stream().filter(pixels -> pixels >= least).count();
  }
}
