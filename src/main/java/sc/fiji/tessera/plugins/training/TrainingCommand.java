package sc.fiji.tessera.plugins.training;

import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.scijava.ItemIO;
import org.scijava.log.LogService;
import org.scijava.plugin.Attr;
import org.scijava.plugin.Parameter;
import sc.fiji.tessera.graph.Graph;
import sc.fiji.tessera.inference.OnnxService;
import sc.fiji.tessera.inference.Progress;
import sc.fiji.tessera.model.ModelCard;
import sc.fiji.tessera.plugins.bridge.RuntimeChoices;
import sc.fiji.tessera.plugins.model.InstalledModels;
import sc.fiji.tessera.training.CrossValidation;
import sc.fiji.tessera.training.DetectorJob;
import sc.fiji.tessera.training.LabelKind;
import sc.fiji.tessera.training.LearningRate;
import sc.fiji.tessera.training.RateDecay;
import sc.fiji.tessera.training.TrainingAdvice;
import sc.fiji.tessera.training.TrainingJob;
import sc.fiji.tessera.training.TrainingPlan;
import sc.fiji.tessera.training.TrainingSchedule;
import sc.fiji.tessera.training.TrainingSet;
import sc.fiji.tessera.training.TrainingStart;
import sc.fiji.tessera.training.TrainingTarget;
import sc.fiji.tessera.training.WeightAveraging;

/**
 * What every training command does: reads images and labels, trains, saves the best network and its
 * log. What is trained is up to the command.
 */
abstract class TrainingCommand extends ObjectiveCommand implements RuntimeChoices {
  @Parameter(
      label = "Save",
      description = "The .onnx file for the best network; training_log.csv is written beside it.",
      style = "save",
      persist = false,
      attrs = @Attr(name = "after", value = "truth"))
  private String save;

  @Parameter(
      label = "Epochs",
      description = "Passes over the images, at most; 0 = what suits the images.",
      min = "0",
      max = "100000",
      persist = false,
      attrs = {
        @Attr(name = "section", value = "Length and rate"),
        @Attr(name = "after", value = "weights")
      })
  private int epochs = 0;

  @Parameter(
      label = "Steps",
      description = "Steps per epoch; 0 = as many as cover all images once.",
      min = "0",
      max = "1000000",
      persist = false,
      attrs = @Attr(name = "after", value = "epochs"))
  private int steps = 0;

  @Parameter(
      label = "Batch",
      description = "Patches per step; 0 = what suits the patches and the memory.",
      min = "0",
      max = "1024",
      persist = false,
      attrs = @Attr(name = "after", value = "patch"))
  private int batch = 0;

  @Parameter(
      label = "Rate",
      description = "Adam's learning rate, the highest of all steps; 0 = what suits the network.",
      min = "0",
      max = "1",
      persist = false,
      attrs = @Attr(name = "after", value = "steps"))
  private double rate;

  @Parameter(
      label = "Decay",
      description = "How the rate falls until the last epoch.",
      choices = {"polynomial", "cosine", "constant"},
      persist = false,
      attrs = @Attr(name = "after", value = "rate"))
  private String decay = RateDecay.POLYNOMIAL.toString();

  @Parameter(
      label = "Warmup",
      description = "Steps at the start in which the rate rises from 0.",
      min = "0",
      max = "1000000",
      persist = false,
      attrs = @Attr(name = "after", value = "decay"))
  private int warmup = 0;

  @Parameter(
      label = "Average",
      description =
          "Which weights are saved: their running average, stochastic = the equal average over the"
              + " last quarter of the steps, or none = those of the last step.",
      choices = {"running", "stochastic", "none"},
      persist = false,
      attrs = @Attr(name = "after", value = "warmup"))
  private String average = WeightAveraging.RUNNING.toString();

  @Parameter(
      label = "Validation",
      description = "Share of the images that is kept apart to choose the best network.",
      min = "0",
      max = "0.9",
      persist = false,
      attrs = {@Attr(name = "section", value = "Validation"), @Attr(name = "after", value = "map")})
  private double validation = 0.2;

  @Parameter(
      label = "Folds",
      description =
          "2 to 20: cross-validation; so many networks, each validated on its share of the images"
              + " instead of on 'validation'; 0 = one network.",
      min = "0",
      max = "20",
      persist = false,
      attrs = @Attr(name = "after", value = "validation"))
  private int folds = 0;

  @Parameter(
      label = "Patience",
      description = "Epochs without a better network before stopping early; 0 = never.",
      min = "0",
      max = "100000",
      persist = false,
      attrs = @Attr(name = "after", value = "folds"))
  private int patience = 0;

  @Parameter(
      label = "Empty",
      description =
          "Share of the patches that come from images without foreground, 0 to 1; -1 = all images"
              + " are visited alike.",
      min = "-1",
      max = "1",
      persist = false,
      attrs = @Attr(name = "after", value = "oversample"))
  private double empty = -1;

  @Parameter(
      label = "Device",
      description = "auto, cpu, or cuda:N where PyTorch's GPU libraries are installed.",
      persist = false,
      attrs = {@Attr(name = "section", value = "Run"), @Attr(name = "after", value = "patience")})
  private String device = "auto";

  @Parameter(
      label = "Resume",
      description = "Go on where an interrupted training into the same file stopped.",
      persist = false)
  private boolean resume = false;

  @Parameter private OnnxService onnx;
  @Parameter private LogService log;

  @Parameter(required = false, persist = false)
  private Progress progress;

  @Parameter(type = ItemIO.OUTPUT)
  private File saved;

  @Parameter(type = ItemIO.OUTPUT)
  private Double iou;

  @Parameter(type = ItemIO.OUTPUT)
  private Double ioudeviation;

  @Parameter(type = ItemIO.OUTPUT)
  private Double foregroundiou;

  @Parameter(type = ItemIO.OUTPUT)
  private Double foregroundioudeviation;

  /** What was left open, decided, and why. */
  private final List<String> choices = new ArrayList<>();

  /**
   * @param rate what the key {@code rate} is when it is not given
   */
  TrainingCommand(double rate) {
    this.rate = rate;
  }

  @Override
  public List<String> choices(String key) {
    return List.of();
  }

  /** A new file among the installed models, which other commands then offer by name. */
  @Override
  public String suggestion(String key) {
    return key.equals("save") ? InstalledModels.newFile("my-model").toString() : "";
  }

  @Override
  public void run() {
    requireImages();
    if (folds == 1) {
      throw new IllegalArgumentException("'folds' must be 0, or 2 to 20, but is 1.");
    }
    if (folds > 0 && labels() != LabelKind.PIXELS) {
      throw new IllegalArgumentException(
          "'folds' compares networks by labels of pixels; with labels="
              + labels()
              + " leave it 0.");
    }
    Path file = modelFile();
    try {
      train(file, progress == null ? Progress.NONE : progress);
    } catch (IOException e) {
      throw new UncheckedIOException(e.getMessage(), e);
    }
  }

  private void train(Path file, Progress p) throws IOException {
    // For scripts, SciJava has made 0 of them, which without cross-validation would be taken as
    // one.
    iou = ioudeviation = foregroundiou = foregroundioudeviation = null;
    drawRois(p, log::warn);
    List<String> names = target().names();
    boolean named = target().meaning() == TrainingTarget.Meaning.CLASSES && !names.isEmpty();
    if (named) log.info("Classes of the ROIs: " + String.join(", ", names));
    TrainingJob job = job(file);
    if (folds > 0 && job instanceof DetectorJob) {
      throw new IllegalArgumentException(
          "'folds' is for networks that say something of every pixel; leave it 0 for a Mask R-CNN or Panoptic FPN.");
    }
    TrainingSet all = load(job, p);
    for (int n = 1; n <= folds; n++) job(TrainingRun.fold(file, n)); // refuses to overwrite
    TrainingSet set = folds == 0 ? all.settled() : all.fold(1, folds, seed());
    log.info(
        "Training on " + set.trainingSize() + " images, validating on " + set.validationSize());
    TrainingAdvice advice = TrainingAdvice.of(set);
    advice.doubt(target()).ifPresent(log::warn);
    settle(advice, set, file);
    job(file).remarks(set).forEach(log::info);
    TrainingRun run = new TrainingRun(job(file), onnx, log, choices, p);
    if (folds == 0) {
      run.train(set, file, resume);
    } else {
      CrossValidation scores = run.folds(all, folds, file, resume);
      iou = scores.iou().mean();
      ioudeviation = scores.iou().deviation();
      foregroundiou = scores.foregroundIou().mean();
      foregroundioudeviation = scores.foregroundIou().deviation();
    }
    saved = file.toFile();
  }

  /** Decides what was left open, and says why. */
  private void settle(TrainingAdvice advice, TrainingSet set, Path file) throws IOException {
    settleNetwork(advice);
    if (patchIsOpen() || batch == 0) {
      TrainingJob.Demand network = job(file).demand(set);
      Graph graph = network.graph();
      if (patchIsOpen()) settlePatch(said("patch", patch(advice, network.tiles(), graph)));
      if (batch == 0) batch = said("batch", advice.batch(graph, data(1, 0, 0).patch()));
    }
    int side = data(1, 0, 0).patch();
    if (labels() == LabelKind.TAGS && side < advice.largestSide()) {
      log.warn(
          "Tags tell what is on a whole image, but patch="
              + side
              + " sees parts of it; cut the images into tiles of that size and tag each.");
    }
    if (epochs == 0 && steps == 0) steps = said("steps", advice.steps(job(file).plan()));
    if (epochs == 0) epochs = said("epochs", advice.epochs(job(file).plan()));
  }

  private TrainingAdvice.Choice patch(TrainingAdvice advice, ModelCard.Tiles tiles, Graph network) {
    return labels() == LabelKind.TAGS
        ? advice.wholeImages(tiles, network)
        : advice.patch(tiles, network);
  }

  /** Decides what was left open of the network. */
  void settleNetwork(TrainingAdvice advice) {}

  /** Says a choice, and gives it. */
  final int said(String key, TrainingAdvice.Choice choice) {
    choices.add(key + "=" + choice);
    log.info(key + "=" + choice);
    return choice.value();
  }

  /**
   * What is to be trained.
   *
   * @param file that receives the network
   * @throws IOException one sentence: what it begins with cannot be read
   */
  abstract TrainingJob job(Path file) throws IOException;

  /** The plan of all inputs here. */
  final TrainingPlan plan(TrainingStart start) {
    double chosen = rate == 0 ? LearningRate.of(start) : rate;
    return new TrainingPlan(
        start,
        target(),
        objective(),
        new TrainingSchedule(
            Math.max(1, epochs),
            steps,
            chosen,
            patience,
            RateDecay.of(decay),
            warmup,
            WeightAveraging.of(average)),
        data(Math.max(1, batch), validation, empty),
        supervision(),
        device,
        seed());
  }

  private Path modelFile() {
    if (save == null || !save.trim().toLowerCase(Locale.ROOT).endsWith(".onnx")) {
      throw new IllegalArgumentException(
          "'save' must be a file that ends in .onnx, but is \"" + save + "\".");
    }
    Path file = Path.of(save.trim()).toAbsolutePath();
    InstalledModels.makeFolder(file.getParent());
    if (Files.isDirectory(file) || !Files.isDirectory(file.getParent())) {
      throw new IllegalArgumentException(
          "'save' must be a file in an existing folder, but is \"" + save + "\".");
    }
    if (!Files.isWritable(file.getParent())) {
      throw new IllegalArgumentException(
          "'save' lies in the folder " + file.getParent() + ", which is not writable.");
    }
    return file;
  }
}
