package sc.fiji.tessera.plugins;

import ij.ImagePlus;
import java.util.List;
import org.scijava.ItemIO;
import org.scijava.command.Command;
import org.scijava.plugin.Attr;
import org.scijava.plugin.Parameter;
import org.scijava.plugin.Plugin;
import sc.fiji.tessera.plugins.bridge.CommandHelp;
import sc.fiji.tessera.sample.SampleSeries;

/** A sample to segment. */
@Plugin(
    type = Command.class,
    headless = true,
    description = "Opens a synthetic image of fluorescent nuclei, 512 x 512 pixels of 0.4 µm.",
    attrs = {
      @Attr(name = "no-record"),
      @Attr(name = "help", value = CommandHelp.SITE + "samples.html")
    })
public class OpenNuclei implements Command {
  private static final int SIDE = 512;

  @Parameter(type = ItemIO.OUTPUT)
  private ImagePlus image;

  @Override
  public void run() {
    SampleSeries series = SampleSeries.NUCLEI;
    image = SampleImages.of(series, List.of(series.get(0, SIDE, SIDE)));
  }
}
