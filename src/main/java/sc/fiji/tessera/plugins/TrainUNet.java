package sc.fiji.tessera.plugins;

import java.nio.file.Path;
import java.util.Map;
import org.scijava.command.Command;
import org.scijava.plugin.Attr;
import org.scijava.plugin.Parameter;
import org.scijava.plugin.Plugin;
import sc.fiji.tessera.training.NetworkJob;
import sc.fiji.tessera.training.TrainingJob;
import sc.fiji.tessera.training.TrainingPlan;

/** Trains a U-Net on one's own images and labels. */
@Plugin(
    type = Command.class,
    headless = true,
    description =
        "Trains a U-Net on images with labels; the best network is saved as one .onnx file.",
    attrs = {@Attr(name = "no-record"), @Attr(name = "help", value = Models.HELP + "train.html")})
public class TrainUNet extends TrainingCommand {
  @Parameter(
      label = "Depth",
      description = "How often the resolution is halved.",
      min = "1",
      max = "7",
      persist = false,
      attrs = @Attr(name = "after", value = "save"))
  private int depth = 4;

  @Parameter(
      label = "Width",
      description = "Channels of the first level: more learn more, and take longer.",
      min = "1",
      max = "256",
      persist = false,
      attrs = @Attr(name = "after", value = "depth"))
  private int width = 32;

  public TrainUNet() {
    super(0.001);
  }

  @Override
  TrainingJob job(Path file) {
    Map<String, String> options =
        Map.of("depth", Integer.toString(depth), "width", Integer.toString(width));
    return new NetworkJob(plan(new TrainingPlan.Architecture("u-net", options, 1)));
  }
}
