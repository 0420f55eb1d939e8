package sc.fiji.tessera.plugins.bridge;

import java.util.List;
import org.scijava.ItemIO;
import org.scijava.command.Command;
import org.scijava.command.DynamicCommand;
import org.scijava.plugin.Attr;
import org.scijava.plugin.Parameter;
import org.scijava.plugin.Plugin;
import sc.fiji.tessera.image.ImageSource;

/** A command with two images and choices that are only known at run time. */
@Plugin(type = Command.class, headless = true, attrs = @Attr(name = "no-record"))
public class PairCommand extends DynamicCommand {
  @Parameter(persist = false)
  private ImageSource prediction;

  @Parameter(persist = false)
  private ImageSource truth;

  @Parameter(initializer = "findMethods", persist = false)
  private String method;

  @Parameter(style = "open,editable", initializer = "findModels", required = false, persist = false)
  private String model = "";

  @Parameter(type = ItemIO.OUTPUT)
  private String text;

  @Parameter(type = ItemIO.OUTPUT)
  private Integer letters;

  @Parameter(type = ItemIO.OUTPUT)
  private Double share;

  void findMethods() {
    getInfo().getMutableInput("method", String.class).setChoices(List.of("fast", "exact"));
    method = "fast";
  }

  void findModels() {
    getInfo().getMutableInput("model", String.class).setChoices(List.of("nuclei", "membranes"));
  }

  @Override
  public void run() {
    if (method.equals("exact")) cancel("no time");
    text = prediction.name() + " " + truth.name() + " " + method + " " + model;
    letters = text.length();
    share = 1.0 / 3;
  }
}
