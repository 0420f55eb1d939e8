package sc.fiji.tessera.plugins.training;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Stream;
import org.scijava.command.Command;
import org.scijava.plugin.Attr;
import org.scijava.plugin.Parameter;
import org.scijava.plugin.Plugin;
import sc.fiji.tessera.model.CompositeModel;
import sc.fiji.tessera.model.SegmentationModel;
import sc.fiji.tessera.plugins.bridge.CommandHelp;
import sc.fiji.tessera.plugins.model.DetectorModel;
import sc.fiji.tessera.plugins.model.InstalledModels;
import sc.fiji.tessera.training.DetectorJob;
import sc.fiji.tessera.training.FineTuningJob;
import sc.fiji.tessera.training.TrainingJob;
import sc.fiji.tessera.training.TrainingStart;
import sc.fiji.tessera.training.Transfer;

/** Trains an existing model, ours or foreign, further on one's own images and labels. */
@Plugin(
    type = Command.class,
    headless = true,
    description =
        "Trains an existing model further on images with labels, of the same classes or, with a new"
            + " head, of others; the best network is saved as one .onnx file.",
    attrs = {
      @Attr(name = "no-record"),
      @Attr(name = "help", value = CommandHelp.SITE + "train.html")
    })
public class FineTuneModel extends TrainingCommand {
  @Parameter(
      label = "Model",
      description =
          "A bundled or installed model by name, an .onnx file, or a bioimage.io package; also a"
              + " Mask R-CNN.",
      style = "both,editable",
      persist = false,
      attrs = @Attr(name = "after", value = "save"))
  private String model;

  @Parameter(
      label = "Head",
      description =
          "keep: the model's own classes; replace: the layers that make them begin anew, for the"
              + " classes of the labels.",
      choices = {"keep", "replace"},
      persist = false,
      attrs = @Attr(name = "after", value = "model"))
  private String head = "keep";

  @Parameter(
      label = "Freeze",
      description =
          "What keeps its weights: none, the encoder (what leads to the deepest map), or the body"
              + " (all but the layers of the classes).",
      choices = {"none", "encoder", "body"},
      persist = false,
      attrs = @Attr(name = "after", value = "head"))
  private String freeze = "none";

  @Parameter(
      label = "Thaw",
      description =
          "With freeze: the share of the steps after which that is trained as well; 1 = never.",
      min = "0",
      max = "1",
      persist = false,
      attrs = @Attr(name = "after", value = "freeze"))
  private double thaw = Transfer.USUAL_THAW;

  public FineTuneModel() {
    super(0);
  }

  @Override
  public List<String> choices(String key) {
    if (!key.equals("model")) return List.of();
    return Stream.concat(InstalledModels.library().names().stream(), DetectorModel.names().stream())
        .toList();
  }

  /** ROIs name the model's own classes, unless it is to learn others. */
  @Override
  List<String> knownClasses() throws IOException {
    if (head.equals("replace") || isDetector()) return List.of();
    List<String> names = start().card().output().classes();
    return names.size() == 1 ? List.of("background", names.get(0)) : names;
  }

  private SegmentationModel start() throws IOException {
    if (model == null) throw new IllegalArgumentException("There is no model to train further.");
    return InstalledModels.library().open(model.trim());
  }

  private boolean isDetector() {
    return model != null && InstalledModels.library().isComposite(model.trim(), DetectorModel.MAIN);
  }

  @Override
  TrainingJob job(Path file) throws IOException {
    if (isDetector()) return detector(file);
    SegmentationModel start = start();
    requireOther(file, start.source());
    return new FineTuningJob(plan(TrainingStart.Existing.of(start, transfer())), start);
  }

  /** A Mask R-CNN, which is trained by objects. */
  private TrainingJob detector(Path file) throws IOException {
    CompositeModel start =
        CompositeModel.open(InstalledModels.library().composite(model.trim(), DetectorModel.MAIN));
    requireOther(file, start.source());
    TrainingStart.ExistingDetector begins =
        new TrainingStart.ExistingDetector(
            start.source(), start.card().identity(), transfer(), Map.of());
    return new DetectorJob(plan(begins), start);
  }

  private static void requireOther(Path file, String source) throws IOException {
    if (!Files.exists(file) || !Files.exists(Path.of(source))) return;
    if (!Files.isSameFile(file, Path.of(source))) return;
    throw new IllegalArgumentException(
        "'save' is the model itself; choose another file, so that what it began with stays.");
  }

  private Transfer transfer() {
    return new Transfer(
        Transfer.Head.valueOf(head.toUpperCase(Locale.ROOT)),
        Transfer.Freeze.valueOf(freeze.toUpperCase(Locale.ROOT)),
        thaw);
  }
}
