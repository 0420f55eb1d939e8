package sc.fiji.tessera.plugins;

import ij.ImagePlus;
import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import org.scijava.ItemIO;
import org.scijava.command.Command;
import org.scijava.log.LogService;
import org.scijava.plugin.Parameter;
import sc.fiji.tessera.image.ImageSource;
import sc.fiji.tessera.image.SourceImage;
import sc.fiji.tessera.inference.ModelSession;
import sc.fiji.tessera.inference.OnnxService;
import sc.fiji.tessera.inference.Progress;
import sc.fiji.tessera.inference.SemanticSegmenter;
import sc.fiji.tessera.model.SegmentationModel;

/**
 * What every segmentation command does: opens the model, segments each image of the source, gives
 * what was asked for. One image becomes a new image (and a file, if {@code save} names one); a
 * folder becomes files of the same names in the folder that {@code save} names.
 */
abstract class SegmentationCommand implements Command, RuntimeChoices {
  @Parameter(
      label = "Image",
      description = "An open image, an image file, or a folder: then every image in it.",
      persist = false)
  private ImageSource image;

  @Parameter(
      label = "Model",
      description =
          "A bundled or installed model by name, an .onnx file, or a bioimage.io package.",
      style = "both,editable",
      persist = false)
  private String model;

  @Parameter(
      label = "Device",
      description =
          "auto uses an NVIDIA GPU if one works, else the CPU; or cpu, cuda:N, tensorrt:N, coreml,"
              + " directml:N.",
      persist = false)
  private String device = "auto";

  @Parameter(
      label = "Tile",
      description =
          "The largest side of a tile in pixels, and its most slices for models of volumes; 0 chooses.",
      min = "0",
      max = "16384",
      persist = false)
  private int tile = 0;

  @Parameter(
      label = "Overlap",
      description = "Context around each tile in pixels; -1 takes what the model needs.",
      min = "-1",
      max = "4096",
      persist = false)
  private int overlap = -1;

  @Parameter(
      label = "Augment",
      description =
          "Test-time augmentation: the mean over the image and its mirror images (flips, four times"
              + " as long), or quarter turns as well (all, eight times as long).",
      choices = {"none", "flips", "all"},
      persist = false)
  private String augment = "none";

  @Parameter(
      label = "Scale",
      description =
          "Two-scale inference: the mean with the probabilities of the image resized by this factor;"
              + " 1 = none.",
      min = "0.5",
      max = "2",
      persist = false)
  private double scale = 1;

  @Parameter(
      label = "Output",
      description =
          "A label image, the scores of each class, the image with outlines, or ROIs in the ROI"
              + " Manager.",
      choices = {"labels", "scores", "overlay", "rois"},
      persist = false)
  private String output = "labels";

  @Parameter(
      label = "Save",
      description =
          "Optional: a file for the result (.tif; .png for labels and overlay; .zip for ROIs) or a"
              + " folder. Needed when a whole folder is segmented.",
      style = "save",
      required = false,
      persist = false)
  private String save = "";

  @Parameter private OnnxService onnx;
  @Parameter private LogService log;

  @Parameter(required = false, persist = false)
  private Progress progress;

  @Parameter(type = ItemIO.OUTPUT)
  private ImagePlus result;

  @Parameter(type = ItemIO.OUTPUT)
  private File saved;

  private final Family family;

  /** For models of any architecture, of which one must be named. */
  SegmentationCommand() {
    this.family = null;
  }

  /** For models of some architectures; the first one at hand unless another is named. */
  SegmentationCommand(Family family) {
    this.family = family;
    this.model = family.defaultModel();
  }

  /** The architectures it stands for, or null for any. */
  final Family family() {
    return family;
  }

  @Override
  public List<String> choices(String key) {
    if (!key.equals("model")) return List.of();
    return family == null ? Models.library().names() : family.models();
  }

  @Override
  public String note() {
    return family == null ? "" : family.note();
  }

  @Override
  public String advice(String key) {
    return key.equals("model") && family != null ? family.advice() : "";
  }

  @Override
  public void run() {
    if (image == null) throw new IllegalArgumentException("There is no image to segment.");
    if (model == null || model.isBlank()) throw noModel();
    SegmentationOutput kind = SegmentationOutput.of(output);
    SemanticSegmenter.Augment symmetries = augmentation();
    SaveTarget target = new SaveTarget(image, save);
    kind.require(target);
    Progress p = progress == null ? Progress.NONE : progress;
    try (ModelSession session = onnx.open(opened(), device)) {
      session.notes().forEach(log::info);
      SemanticSegmenter.Options options =
          new SemanticSegmenter.Options(tile, overlap, symmetries, scale);
      Set<String> told = new HashSet<>(); // the same for most planes and images
      SemanticSegmenter segmenter =
          new SemanticSegmenter(
              session,
              options,
              note -> {
                if (told.add(note)) log.info(note);
              });
      Setting setting = new Setting(session, segmenter, kind, target);
      for (int i = 0; i < image.size(); i++) {
        try {
          segment(setting, i, new ProgressPart(p, i, image.size()));
        } catch (IllegalArgumentException | UncheckedIOException e) {
          throw i == 0 ? e : new IllegalArgumentException(e.getMessage() + done(i, target), e);
        }
      }
      if (image.isFolder()) saved = target.folder().toFile();
    } catch (IOException e) {
      throw new UncheckedIOException(e.getMessage(), e);
    }
  }

  private SemanticSegmenter.Augment augmentation() {
    for (SemanticSegmenter.Augment a : SemanticSegmenter.Augment.values()) {
      if (a.name().toLowerCase(Locale.ROOT).equals(augment)) return a;
    }
    throw new IllegalArgumentException(
        "'augment' must be none, flips or all, but is \"" + augment + "\".");
  }

  private SegmentationModel opened() throws IOException {
    SegmentationModel opened = Models.library().open(model.trim());
    if (family != null) family.require(opened.card(), model.trim());
    return opened;
  }

  private IllegalArgumentException noModel() {
    String why = advice("model");
    return new IllegalArgumentException(
        "There is no model to segment with" + (why.isEmpty() ? "" : ": " + why) + ".");
  }

  /** What a user wants to know when a folder breaks off. */
  private String done(int count, SaveTarget target) {
    return " (%d of %d images were done before; their results are in %s.)"
        .formatted(count, image.size(), target.folder());
  }

  /** What is the same for all images. */
  private record Setting(
      ModelSession session,
      SemanticSegmenter segmenter,
      SegmentationOutput kind,
      SaveTarget target) {}

  private void segment(Setting s, int index, Progress p) throws IOException {
    SourceImage source = image.open(index);
    Path file = s.target.file(image.names().get(index), s.kind.extension(source));
    if (file != null) s.kind.require(source, file);
    boolean scores = s.kind == SegmentationOutput.SCORES;
    SegmentedImage segmented =
        SegmentedImage.of(s.segmenter, source, scores, p).madeBy(origin(s.session));
    if (file != null) {
      s.kind.save(segmented, file);
      saved = file.toFile();
    }
    if (!image.isFolder()) result = s.kind.show(segmented);
  }

  /** What made a result, as the image's info tells it; asked when it is made, where it ran. */
  private String origin(ModelSession session) {
    SegmentationModel opened = session.model();
    return "Segmented by Tessera with %s (SHA-256 %s) on %s; tile=%d overlap=%d augment=%s scale=%s"
        .formatted(
            model.trim(),
            opened.onnx().sha256().substring(0, 16),
            session.device(),
            tile,
            overlap,
            augment,
            scale);
  }
}
