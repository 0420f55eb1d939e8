package sc.fiji.tessera.plugins;

import java.util.Map;
import org.scijava.command.Command;
import org.scijava.plugin.Attr;
import org.scijava.plugin.Plugin;
import sc.fiji.tessera.plugins.bridge.CommandHelp;
import sc.fiji.tessera.sample.SampleSeries;

/** A sample of what no bundled model knows. */
@Plugin(
    type = Command.class,
    headless = true,
    description =
        "Opens three synthetic images of cells as in electron microscopy as a stack, and their labels as membranes-truth.",
    attrs = {
      @Attr(name = "no-record"),
      @Attr(name = "help", value = CommandHelp.SITE + "samples.html")
    })
public class OpenLabelledMembranes extends LabelledSampleCommand {
  public OpenLabelledMembranes() {
    super(SampleSeries.MEMBRANES, Map.of("target", "foreground"));
  }
}
