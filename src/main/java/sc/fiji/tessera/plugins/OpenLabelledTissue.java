package sc.fiji.tessera.plugins;

import java.util.Map;
import org.scijava.command.Command;
import org.scijava.plugin.Attr;
import org.scijava.plugin.Plugin;
import sc.fiji.tessera.plugins.bridge.CommandHelp;
import sc.fiji.tessera.sample.SampleSeries;

/** A sample of objects and stuff at once. */
@Plugin(
    type = Command.class,
    headless = true,
    description =
        "Opens four synthetic images of cells, rods and fibres as a stack, and their classes and objects as tissue-truth.",
    attrs = {
      @Attr(name = "no-record"),
      @Attr(name = "help", value = CommandHelp.SITE + "samples.html")
    })
public class OpenLabelledTissue extends LabelledSampleCommand {
  public OpenLabelledTissue() {
    super(SampleSeries.TISSUE, Map.of("target", "panoptic", "things", "1,2"));
  }
}
