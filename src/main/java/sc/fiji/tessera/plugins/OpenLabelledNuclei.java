package sc.fiji.tessera.plugins;

import java.util.Map;
import org.scijava.command.Command;
import org.scijava.plugin.Attr;
import org.scijava.plugin.Plugin;
import sc.fiji.tessera.plugins.bridge.CommandHelp;
import sc.fiji.tessera.sample.SampleSeries;

/** A sample to segment, to measure, and to train on. */
@Plugin(
    type = Command.class,
    headless = true,
    description =
        "Opens six synthetic images of fluorescent nuclei as a stack, and their labels as nuclei-truth.",
    attrs = {
      @Attr(name = "no-record"),
      @Attr(name = "help", value = CommandHelp.SITE + "samples.html")
    })
public class OpenLabelledNuclei extends LabelledSampleCommand {
  public OpenLabelledNuclei() {
    super(SampleSeries.NUCLEI, Map.of("target", "instances"));
  }
}
