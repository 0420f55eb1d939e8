package sc.fiji.tessera.plugins;

import ij.text.TextWindow;
import java.awt.EventQueue;
import java.awt.GraphicsEnvironment;
import java.io.IOException;
import java.util.Locale;
import java.util.StringJoiner;
import org.scijava.ItemIO;
import org.scijava.command.Command;
import org.scijava.plugin.Attr;
import org.scijava.plugin.Parameter;
import org.scijava.plugin.Plugin;
import sc.fiji.tessera.Tessera;
import sc.fiji.tessera.model.ModelCard;
import sc.fiji.tessera.model.ModelLibrary;
import sc.fiji.tessera.plugins.bridge.CommandHelp;
import sc.fiji.tessera.plugins.bridge.FailureReport;

/** Says what Tessera is, how to cite it, and under which licences all that is shipped is. */
@Plugin(
    type = Command.class,
    headless = true,
    description =
        "What Tessera is: its version, how to cite it, the licences of everything shipped, and"
            + " where to ask.",
    attrs = {
      @Attr(name = "no-record"),
      @Attr(name = "help", value = CommandHelp.SITE + "index.html")
    })
public class AboutTessera implements Command {
  private static final int WIDTH = 900;
  private static final int HEIGHT = 560;

  private static final ModelLibrary BUNDLED = new ModelLibrary(null);

  @Parameter(type = ItemIO.OUTPUT)
  private String about;

  @Override
  public void run() {
    String text = text();
    if (GraphicsEnvironment.isHeadless()) about = text;
    else EventQueue.invokeLater(() -> new TextWindow("About Tessera", text, WIDTH, HEIGHT));
  }

  /** The whole text. */
  static String text() {
    StringJoiner text = new StringJoiner("\n");
    text.add("Tessera " + version());
    text.add("Deep-learning image segmentation for ImageJ and Fiji, in pure Java.");
    text.add("BSD-2-Clause. Copyright Tessera developers.");
    text.add("");
    text.add("Documentation: " + CommandHelp.SITE);
    text.add("Questions: https://forum.image.sc/tag/tessera");
    text.add("Source and issues: https://github.com/tessera-fiji/tessera");
    text.add("");
    text.add("How to cite");
    text.add("  Tessera developers. Tessera " + version() + ", " + CommandHelp.SITE);
    text.add(
        "  And the network that you use: Model Information... tells its citation and licence.");
    text.add("");
    text.add("Models that are shipped");
    for (String name : BUNDLED.names()) {
      CommandHelp.wrap(name + ": " + model(name), 96).forEach(line -> text.add("  " + line));
    }
    text.add(
        "  Published models are not shipped; their licences are told before they are fetched.");
    text.add("");
    text.add("Libraries");
    for (ShippedPart part : ShippedPart.all()) text.add("  " + part);
    FailureReport failure = FailureReport.last();
    if (failure != null) {
      text.add("");
      text.add("The last failure of this session, for a report");
      failure.text().lines().forEach(line -> text.add("  " + line));
    }
    return text.toString();
  }

  private static String version() {
    String version = Tessera.class.getPackage().getImplementationVersion();
    return version == null ? "(development build)" : version;
  }

  private static String model(String name) {
    try {
      ModelCard.About card = BUNDLED.open(name).card().about();
      return String.format(Locale.ROOT, "%s. %s.", card.licence(), card.citation());
    } catch (IOException e) {
      return e.getMessage();
    }
  }
}
