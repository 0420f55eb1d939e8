package sc.fiji.tessera.plugins.model;

import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import org.scijava.ItemIO;
import org.scijava.command.Command;
import org.scijava.log.LogService;
import org.scijava.plugin.Attr;
import org.scijava.plugin.Parameter;
import org.scijava.plugin.Plugin;
import sc.fiji.tessera.checkpoint.CheckpointImport;
import sc.fiji.tessera.checkpoint.ImportedCard;
import sc.fiji.tessera.inference.Progress;
import sc.fiji.tessera.model.Checksum;
import sc.fiji.tessera.model.Download;
import sc.fiji.tessera.model.PublishedModel;
import sc.fiji.tessera.plugins.bridge.CommandHelp;
import sc.fiji.tessera.plugins.bridge.RuntimeChoices;

/** Installs a model from the weights that its authors published. */
@Plugin(
    type = Command.class,
    headless = true,
    description =
        "Downloads weights from those who published them, or takes a file of yours, and installs"
            + " the model.",
    attrs = {
      @Attr(name = "no-record"),
      @Attr(name = "help", value = CommandHelp.SITE + "import.html")
    })
public class GetPublishedModel implements Command, RuntimeChoices {
  @Parameter(
      label = "Weights",
      description = "The network and the images that it was trained on.",
      persist = false)
  private String weights = PublishedModel.all().get(0).name();

  @Parameter(
      label = "File",
      description =
          "Optional: the weights' file, where you have it already; then nothing is downloaded.",
      style = "open",
      required = false,
      persist = false)
  private String file = "";

  @Parameter(
      label = "Classes",
      description =
          "Classes of the model with the background; 0 = as published, 2 for an encoder alone."
              + " Another number leaves the head to be trained.",
      min = "0",
      max = "65535",
      persist = false)
  private int classes = 0;

  @Parameter(
      label = "Channels",
      description = "Image channels of the model; 0 = as published.",
      min = "0",
      max = "1024",
      persist = false)
  private int channels = 0;

  @Parameter(
      label = "Save",
      description = "Optional: the .onnx file to write; empty = in ImageJ's models folder.",
      style = "save,extensions:onnx",
      required = false,
      persist = false)
  private String save = "";

  @Parameter private LogService log;

  @Parameter(required = false, persist = false)
  private Progress progress;

  @Parameter(type = ItemIO.OUTPUT)
  private File saved;

  @Override
  public List<String> choices(String key) {
    if (!key.equals("weights")) return List.of();
    return PublishedModel.all().stream().map(PublishedModel::name).toList();
  }

  @Override
  public String about(String key, String choice) {
    if (!key.equals("weights")) return "";
    return PublishedModel.named(choice).description() + ".";
  }

  @Override
  public void run() {
    PublishedModel model = PublishedModel.named(weights == null ? "" : weights.trim());
    Progress p = progress == null ? Progress.NONE : progress;
    try {
      Path target = target(model);
      log.info(model.name() + ": " + model.description());
      Path found = found(model, p);
      int wanted = classes == 0 && model.isEncoderOnly() ? 2 : classes;
      CheckpointImport.Wish wish =
          new CheckpointImport.Wish(model.variant(), model.options(), channels, wanted, 1);
      boolean asPublished = classes == 0 && !model.isEncoderOnly() && !model.isComposite();
      String dataSet = asPublished ? model.dataSet().name() : ImportedCard.AUTO;
      new ModelImport(found, wish, dataSet, target).run(p).forEach(log::info);
      saved = target.toFile();
    } catch (IOException e) {
      throw new UncheckedIOException(e.getMessage(), e);
    }
  }

  private Path target(PublishedModel model) throws IOException {
    if (save != null && !save.isBlank()) return ModelImport.target(save);
    Path folder = InstalledModels.folder();
    if (folder == null) {
      throw new IllegalArgumentException(
          "ImageJ's folder is not known here; 'save' must name the .onnx file to write.");
    }
    if (!canBeWritten(folder)) {
      throw new IllegalArgumentException(
          "ImageJ's folder "
              + folder
              + " cannot be written to; 'save' must name the .onnx file to write.");
    }
    return folder.resolve(model.name() + ".onnx");
  }

  /** An ImageJ that was installed for everybody may be read-only. */
  private static boolean canBeWritten(Path folder) {
    try {
      Files.createDirectories(folder);
      return Files.isWritable(folder);
    } catch (IOException e) {
      return false;
    }
  }

  /** The file that is named, or the one that was or now is downloaded. */
  private Path found(PublishedModel model, Progress p) throws IOException {
    if (file != null && !file.isBlank()) {
      Path own = Path.of(file.trim());
      Checksum expected = model.source().checksum();
      if (Files.isRegularFile(own) && expected.isKnown() && !expected.accepts(own)) {
        log.warn(own + " is not the published file: its SHA-256 is another.");
      }
      return own;
    }
    Path folder = InstalledModels.folder();
    boolean installed = folder != null && canBeWritten(folder);
    Path kept = installed ? folder.resolve("checkpoints") : target(model).getParent();
    return model.fetch(kept, told(p, "Downloading " + model.name()));
  }

  private static Download.Progress told(Progress p, String what) {
    return (received, total) -> {
      double megabytes = received / 1e6;
      String text = String.format(Locale.ROOT, "%s: %.1f MB", what, megabytes);
      p.report(total > 0 ? (double) received / total : Double.NaN, text);
      return !p.cancelled();
    };
  }
}
