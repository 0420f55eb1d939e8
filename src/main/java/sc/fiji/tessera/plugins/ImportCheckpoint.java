package sc.fiji.tessera.plugins;

import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.scijava.ItemIO;
import org.scijava.command.Command;
import org.scijava.log.LogService;
import org.scijava.plugin.Attr;
import org.scijava.plugin.Parameter;
import org.scijava.plugin.Plugin;
import sc.fiji.tessera.checkpoint.Checkpoint;
import sc.fiji.tessera.checkpoint.CheckpointImport;
import sc.fiji.tessera.checkpoint.ImportedCard;
import sc.fiji.tessera.graph.OnnxModel;
import sc.fiji.tessera.inference.Progress;
import sc.fiji.tessera.model.DataSet;
import sc.fiji.tessera.model.SegmentationModel;
import sc.fiji.tessera.network.Architectures;

/** Makes a model of weights that were trained elsewhere, without Python. */
@Plugin(
    type = Command.class,
    headless = true,
    description =
        "Turns trained weights of PyTorch, safetensors, detectron2 or Caffe into a model: one .onnx file.",
    attrs = {@Attr(name = "no-record"), @Attr(name = "help", value = Models.HELP + "import.html")})
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
    } else if (key.equals("dataset")) {
      choices.addAll(List.of(ImportedCard.AUTO, ImportedCard.NONE));
      DataSet.all().forEach(set -> choices.add(set.name()));
    }
    return choices;
  }

  @Override
  public void run() {
    if (checkpoint == null) throw new IllegalArgumentException("There is no checkpoint to import.");
    Path target = target();
    Progress p = progress == null ? Progress.NONE : progress;
    p.report(0, "Reading " + checkpoint.getName());
    try (Checkpoint c = Checkpoint.open(checkpoint.toPath())) {
      CheckpointImport imported = CheckpointImport.of(c, wish());
      p.report(0.5, "Saving " + target.getFileName());
      ImportedCard card = new ImportedCard(imported, checkpoint.toPath(), dataset.trim());
      OnnxModel onnx = OnnxModel.of(imported.graph());
      new SegmentationModel(onnx, card.of(name(target)), target.toString()).save(target);
      List<String> lines = new ArrayList<>(imported.report().lines());
      lines.addAll(card.remarks());
      lines.add("Saved in " + target);
      lines.forEach(log::info);
    } catch (IOException e) {
      throw new UncheckedIOException(e.getMessage(), e);
    }
    saved = target.toFile();
    p.report(1, "Imported " + checkpoint.getName());
  }

  private CheckpointImport.Wish wish() {
    Map<String, String> map = new LinkedHashMap<>();
    if (options != null && !options.isBlank()) {
      for (String pair : options.trim().split("\\s+")) {
        int equals = pair.indexOf('=');
        if (equals <= 0) {
          throw new IllegalArgumentException(
              "'options' must be key=value pairs separated by spaces, but holds \"" + pair + "\".");
        }
        map.put(pair.substring(0, equals), pair.substring(equals + 1));
      }
    }
    return new CheckpointImport.Wish(network.trim(), map, channels, classes, seed);
  }

  private Path target() {
    if (save == null || !save.trim().toLowerCase(Locale.ROOT).endsWith(".onnx")) {
      throw new IllegalArgumentException(
          "'save' must be a file that ends in .onnx, but is \"" + save + "\".");
    }
    Path file = Path.of(save.trim()).toAbsolutePath();
    if (Files.isDirectory(file) || !Files.isDirectory(file.getParent())) {
      throw new IllegalArgumentException(
          "'save' must be a file in an existing folder, but is \"" + save + "\".");
    }
    return file;
  }

  private static String name(Path file) {
    String name = file.getFileName().toString();
    return name.substring(0, name.length() - ".onnx".length());
  }
}
