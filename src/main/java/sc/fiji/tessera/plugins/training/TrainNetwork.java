package sc.fiji.tessera.plugins.training;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.scijava.command.Command;
import org.scijava.plugin.Attr;
import org.scijava.plugin.Parameter;
import org.scijava.plugin.Plugin;
import sc.fiji.tessera.network.Architectures;
import sc.fiji.tessera.network.MaskRcnn;
import sc.fiji.tessera.network.PanopticFpn;
import sc.fiji.tessera.plugins.bridge.CommandHelp;
import sc.fiji.tessera.plugins.bridge.OptionPairs;
import sc.fiji.tessera.plugins.bridge.RuntimeChoices;
import sc.fiji.tessera.training.DetectorJob;
import sc.fiji.tessera.training.NetworkJob;
import sc.fiji.tessera.training.TrainingJob;
import sc.fiji.tessera.training.TrainingStart;

/** Trains a fresh network of any architecture on one's own images and labels. */
@Plugin(
    type = Command.class,
    headless = true,
    description =
        "Trains a network of any architecture on images with labels; the best one is saved as one"
            + " .onnx file.",
    attrs = {
      @Attr(name = "no-record"),
      @Attr(name = "help", value = CommandHelp.SITE + "train.html")
    })
public class TrainNetwork extends TrainingCommand implements RuntimeChoices {
  @Parameter(
      label = "Network",
      description =
          "The architecture, in one of its published variants; mask-rcnn- ones find objects one by"
              + " one and need target=instances, panoptic-fpn- ones objects and stuff and need"
              + " target=panoptic.",
      persist = false,
      attrs = @Attr(name = "after", value = "save"))
  private String network = "u-net";

  @Parameter(
      label = "Divisor",
      description =
          "Divides the network's published width: 1 suits thousands of images and a GPU; 4 learns"
              + " as well from tens of images, about ten times as fast.",
      min = "1",
      max = "64",
      persist = false,
      attrs = @Attr(name = "after", value = "network"))
  private int divisor = 4;

  @Parameter(
      label = "Options",
      description =
          "The architecture's own options, key=value separated by spaces; empty = as published.",
      required = false,
      persist = false,
      attrs = @Attr(name = "after", value = "divisor"))
  private String options = "";

  public TrainNetwork() {
    super(0);
  }

  @Override
  public List<String> choices(String key) {
    if (!key.equals("network")) return List.of();
    return Stream.of(Architectures.variants(), MaskRcnn.fresh(), PanopticFpn.fresh())
        .flatMap(List::stream)
        .toList();
  }

  @Override
  TrainingJob job(Path file) {
    String name = network.trim();
    Map<String, String> chosen = OptionPairs.parse(options);
    if (MaskRcnn.fresh().contains(name) || PanopticFpn.fresh().contains(name)) {
      return new DetectorJob(plan(new TrainingStart.Detector(name, chosen, divisor)));
    }
    return new NetworkJob(plan(new TrainingStart.Architecture(name, chosen, divisor)));
  }
}
