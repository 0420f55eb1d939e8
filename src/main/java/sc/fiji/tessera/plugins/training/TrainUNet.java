package sc.fiji.tessera.plugins.training;

import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import org.scijava.command.Command;
import org.scijava.plugin.Attr;
import org.scijava.plugin.Parameter;
import org.scijava.plugin.Plugin;
import sc.fiji.tessera.plugins.bridge.CommandHelp;
import sc.fiji.tessera.training.NetworkJob;
import sc.fiji.tessera.training.TrainingAdvice;
import sc.fiji.tessera.training.TrainingJob;
import sc.fiji.tessera.training.TrainingStart;

/** Trains a U-Net on one's own images and labels. */
@Plugin(
    type = Command.class,
    headless = true,
    description =
        "Trains a U-Net on images with labels; the best network is saved as one .onnx file.",
    attrs = {
      @Attr(name = "no-record"),
      @Attr(name = "help", value = CommandHelp.SITE + "train.html")
    })
public class TrainUNet extends TrainingCommand {
  @Parameter(
      label = "Depth",
      description = "How often the resolution is halved; 0 = what suits the objects.",
      min = "0",
      max = "7",
      persist = false,
      attrs = @Attr(name = "after", value = "save"))
  private int depth = 0;

  @Parameter(
      label = "Width",
      description =
          "Channels of the first level: more learn more, and take longer; 0 = what suits the images.",
      min = "0",
      max = "256",
      persist = false,
      attrs = @Attr(name = "after", value = "depth"))
  private int width = 0;

  @Parameter(
      label = "Context",
      description =
          "2 to 8: a second U-Net sees the image so many times smaller, and so many times as far;"
              + " both are joined and trained together; 1 = one U-Net.",
      min = "1",
      max = "8",
      persist = false,
      attrs = @Attr(name = "after", value = "width"))
  private int context = 1;

  public TrainUNet() {
    super(0);
  }

  @Override
  void settleNetwork(TrainingAdvice advice) {
    if (depth == 0) depth = said("depth", advice.depth(context));
    if (width == 0) width = said("width", advice.width());
  }

  @Override
  TrainingJob job(Path file) {
    Map<String, String> options = new HashMap<>();
    options.put("depth", Integer.toString(Math.max(1, depth)));
    options.put("width", Integer.toString(Math.max(1, width)));
    if (context != 1) options.put("context", Integer.toString(context));
    return new NetworkJob(plan(new TrainingStart.Architecture("u-net", options, 1)));
  }
}
