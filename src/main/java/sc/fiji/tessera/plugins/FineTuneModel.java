package sc.fiji.tessera.plugins;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.scijava.command.Command;
import org.scijava.plugin.Attr;
import org.scijava.plugin.Parameter;
import org.scijava.plugin.Plugin;
import sc.fiji.tessera.model.SegmentationModel;
import sc.fiji.tessera.training.FineTuningJob;
import sc.fiji.tessera.training.TrainingJob;
import sc.fiji.tessera.training.TrainingPlan;

/** Trains an existing model, ours or foreign, further on one's own images and labels. */
@Plugin(
    type = Command.class,
    headless = true,
    description =
        "Trains an existing model further on images with labels of the same classes; the best"
            + " network is saved as one .onnx file.",
    attrs = {@Attr(name = "no-record"), @Attr(name = "help", value = Models.HELP + "train.html")})
public class FineTuneModel extends TrainingCommand implements RuntimeChoices {
  @Parameter(
      label = "Model",
      description =
          "A bundled or installed model by name, an .onnx file, or a bioimage.io package.",
      style = "both,editable",
      persist = false,
      attrs = @Attr(name = "after", value = "save"))
  private String model;

  public FineTuneModel() {
    super(0);
  }

  @Override
  public List<String> choices(String key) {
    return key.equals("model") ? Models.library().names() : List.of();
  }

  /** ROIs name the model's own classes. */
  @Override
  List<String> knownClasses() throws IOException {
    List<String> names = start().card().output().classes();
    return names.size() == 1 ? List.of("background", names.get(0)) : names;
  }

  private SegmentationModel start() throws IOException {
    if (model == null) throw new IllegalArgumentException("There is no model to train further.");
    return Models.library().open(model.trim());
  }

  @Override
  TrainingJob job(Path file) throws IOException {
    SegmentationModel start = start();
    if (Files.exists(file) && Files.exists(Path.of(start.source()))) {
      if (Files.isSameFile(file, Path.of(start.source()))) {
        throw new IllegalArgumentException(
            "'save' is the model itself; choose another file, so that what it began with stays.");
      }
    }
    return new FineTuningJob(plan(TrainingPlan.Existing.of(start)), start);
  }
}
