package sc.fiji.tessera.plugins.model;

import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.scijava.ItemIO;
import org.scijava.command.Command;
import org.scijava.log.LogService;
import org.scijava.plugin.Attr;
import org.scijava.plugin.Parameter;
import org.scijava.plugin.Plugin;
import sc.fiji.tessera.checkpoint.CheckpointImport;
import sc.fiji.tessera.checkpoint.ImportedCard;
import sc.fiji.tessera.inference.Progress;
import sc.fiji.tessera.model.DataSet;
import sc.fiji.tessera.network.Architectures;
import sc.fiji.tessera.network.CompositeNetworks;
import sc.fiji.tessera.plugins.bridge.CommandHelp;
import sc.fiji.tessera.plugins.bridge.OptionPairs;
import sc.fiji.tessera.plugins.bridge.RuntimeChoices;

/** Makes a model of weights that were trained elsewhere, without Python. */
@Plugin(
    type = Command.class,
    headless = true,
    description =
        "Turns trained weights of PyTorch, safetensors, detectron2 or Caffe into a model: one .onnx file.",
    attrs = {
      @Attr(name = "no-record"),
      @Attr(name = "help", value = CommandHelp.SITE + "import.html")
    })
public class ImportCheckpoint implements Command, RuntimeChoices {
  @Parameter(
      label = "Checkpoint",
      description =
          "The file with the weights: .pth, .pt, .safetensors, .pkl, .caffemodel or without extension.",
      style = "open",
      persist = false)
  private File checkpoint;

  @Parameter(
      label = "Save",
      description = "The .onnx file to write.",
      style = "save,extensions:onnx",
      persist = false)
  private String save;

  @Parameter(
      label = "Network",
      description = "auto recognises it by names and shapes; or one of the published variants.",
      persist = false)
  private String network = CheckpointImport.AUTO;

  @Parameter(
      label = "Options",
      description = "Changes to the network's options, key=value separated by spaces.",
      required = false,
      persist = false)
  private String options = "";

  @Parameter(
      label = "Channels",
      description = "Image channels of the model; 0 = as the checkpoint.",
      min = "0",
      max = "1024",
      persist = false)
  private int channels = 0;

  @Parameter(
      label = "Classes",
      description =
          "Classes of the model with the background; 0 = as the checkpoint. Another number leaves"
              + " the head to be trained.",
      min = "0",
      max = "65535",
      persist = false)
  private int classes = 0;

  @Parameter(
      label = "Dataset",
      description =
          "What it was trained on: names the classes and says how images are normalised; none ="
              + " numbered classes, values as they are.",
      persist = false)
  private String dataset = ImportedCard.AUTO;

  @Parameter(
      label = "Seed",
      description = "Of the weights that the checkpoint does not have.",
      persist = false)
  private int seed = 1;

  @Parameter private LogService log;

  @Parameter(required = false, persist = false)
  private Progress progress;

  @Parameter(type = ItemIO.OUTPUT)
  private File saved;

  @Override
  public List<String> choices(String key) {
    List<String> choices = new ArrayList<>();
    if (key.equals("network")) {
      choices.add(CheckpointImport.AUTO);
      choices.addAll(Architectures.variants());
      choices.addAll(CompositeNetworks.variants());
    } else if (key.equals("dataset")) {
      choices.addAll(List.of(ImportedCard.AUTO, ImportedCard.NONE));
      DataSet.all().stream()
          .filter(set -> !set.classes().isEmpty() || set.name().equals("imagenet"))
          .forEach(set -> choices.add(set.name()));
    }
    return choices;
  }

  @Override
  public void run() {
    if (checkpoint == null) throw new IllegalArgumentException("There is no checkpoint to import.");
    Path target = ModelImport.target(save);
    CheckpointImport.Wish wish =
        new CheckpointImport.Wish(
            network.trim(), OptionPairs.parse(options), channels, classes, seed);
    try {
      new ModelImport(checkpoint.toPath(), wish, dataset.trim(), target)
          .run(progress == null ? Progress.NONE : progress)
          .forEach(log::info);
    } catch (IOException e) {
      throw new UncheckedIOException(e.getMessage(), e);
    }
    saved = target.toFile();
  }
}
