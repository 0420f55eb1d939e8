package sc.fiji.tessera.plugins.segment;

import ij.ImagePlus;
import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import org.scijava.Context;
import org.scijava.ItemIO;
import org.scijava.command.Command;
import org.scijava.log.LogService;
import org.scijava.plugin.Attr;
import org.scijava.plugin.Parameter;
import sc.fiji.tessera.image.Axis;
import sc.fiji.tessera.image.ImageSource;
import sc.fiji.tessera.image.SourceImage;
import sc.fiji.tessera.inference.Progress;
import sc.fiji.tessera.plugins.bridge.ProgressPart;
import sc.fiji.tessera.plugins.bridge.RuntimeChoices;

/**
 * What every command does that turns images into labels, whatever makes them: it segments each
 * image of the source and gives what was asked for. One image becomes a new image (and a file, if
 * {@code save} names one); a folder becomes files of the same names in the folder that {@code save}
 * names.
 */
public abstract class SegmentationCommand implements Command, RuntimeChoices {
  @Parameter(
      label = "Image",
      description = "An open image, an image file, or a folder: then every image in it.",
      persist = false)
  private ImageSource image;

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

  @Parameter(
      label = "Refine",
      description =
          "Steps that make the result better, separated by semicolons: crf, small, holes, morphology,"
              + " split, unsure, stars, flows, panoptic, each with its keys, such as holes; small"
              + " size=50.",
      choices = {"none", "crf", "small size=50", "holes; small size=50", "unsure threshold=0.7"},
      style = "editable",
      persist = false,
      attrs = @Attr(name = "after", value = "output"))
  private String refine = RefineText.NONE;

  @Parameter private Context context;

  @Parameter(required = false, persist = false)
  private Progress progress;

  @Parameter(type = ItemIO.OUTPUT)
  private ImagePlus result;

  @Parameter(type = ItemIO.OUTPUT)
  private File saved;

  /**
   * Refuses inputs of its own that cannot work, before those of all segmentations are looked at.
   */
  protected void requireInputs() {}

  /**
   * Prepares what is the same for all images.
   *
   * @param progress of all that follows; asked whether to stop
   */
  protected abstract Segmentation begin(Progress progress) throws IOException;

  /** The axis along which the planes of an image are segmented together, or null. */
  protected Axis depth(SourceImage source) {
    return null;
  }

  /** What is done to labels or scores in the end; perhaps nothing. */
  protected final RefineSteps steps() {
    return RefineText.of(refine, context);
  }

  /** Those of them that are left to do when an image has been segmented. */
  RefineSteps left() {
    return steps();
  }

  /** What the key {@code save} names, or null for nothing. */
  protected final Path savesInto() {
    return save == null || save.isBlank() ? null : Path.of(save.trim());
  }

  /** Writes what there is once for all images, when all of them are done. */
  protected void finish() throws IOException {}

  /** Whether it has scores to give; without them, they are no choice. */
  protected boolean hasScores() {
    return true;
  }

  /** The image that is given back, or null for none. */
  protected ImagePlus show(SegmentationOutput kind, SegmentedImage segmented) {
    return kind.show(segmented);
  }

  /** Writes the result to a file. */
  protected void save(SegmentationOutput kind, SegmentedImage segmented, Path file)
      throws IOException {
    kind.save(segmented, file);
  }

  /** The form in which the result is wanted: a name of {@link SegmentationOutput}. */
  final String output() {
    return output;
  }

  /** Tells people how many pixels are unsure. */
  void note(UnsureCount count) {
    context.service(LogService.class).info(count);
  }

  /** What is segmented. */
  protected final ImageSource images() {
    return image;
  }

  @Override
  public List<String> choices(String key) {
    if (!key.equals("output") || hasScores()) return List.of();
    return Arrays.stream(SegmentationOutput.values())
        .filter(o -> o != SegmentationOutput.SCORES)
        .map(SegmentationOutput::toString)
        .toList();
  }

  @Override
  public final void run() {
    if (image == null) throw new IllegalArgumentException("There is no image to segment.");
    requireInputs();
    SegmentationOutput kind = SegmentationOutput.of(output);
    if (kind == SegmentationOutput.SCORES && !hasScores()) {
      throw new IllegalArgumentException(
          "'output' must be one of labels, overlay, rois: there are no scores here.");
    }
    if (kind == SegmentationOutput.SCORES) steps().requireScores();
    RefineSteps left = left();
    SaveTarget target = new SaveTarget(image, save);
    kind.require(target);
    Progress p = progress == null ? Progress.NONE : progress;
    try (Segmentation segmentation = begin(p)) {
      for (int i = 0; i < image.size(); i++) {
        try {
          Place place = new Place(i, kind, target, left);
          segment(segmentation, place, new ProgressPart(p, i, image.size()));
        } catch (IllegalArgumentException | UncheckedIOException e) {
          throw i == 0 ? e : new IllegalArgumentException(e.getMessage() + done(i, target), e);
        }
      }
      finish();
      if (image.isFolder()) saved = target.folder().toFile();
    } catch (IOException e) {
      throw new UncheckedIOException(e.getMessage(), e);
    }
  }

  /**
   * Segments one image.
   *
   * @param name the image's among those of its source
   * @param how it is refined; without steps not at all
   */
  SegmentedImage segmented(
      Segmentation segmentation, String name, SourceImage source, RefinePlan how, Progress p)
      throws IOException {
    return how.steps().isEmpty()
        ? segmentation.of(name, source, how.scores(), p)
        : segmentation.refined(name, source, how, p);
  }

  /** What a user wants to know when a folder breaks off. */
  private String done(int count, SaveTarget target) {
    return String.format(
        Locale.ROOT,
        " (%d of %d images were done before; their results are in %s.)",
        count,
        image.size(),
        target.folder());
  }

  /** Which image, where its result goes in which form, and how it is refined before. */
  private record Place(int index, SegmentationOutput kind, SaveTarget target, RefineSteps steps) {}

  private void segment(Segmentation segmentation, Place place, Progress p) throws IOException {
    SourceImage source = image.open(place.index);
    String name = image.names().get(place.index);
    SegmentationOutput kind = place.kind;
    Path file = place.target.file(name, kind.extension(source));
    if (file != null) kind.require(source, file);
    boolean scores = kind == SegmentationOutput.SCORES;
    RefinePlan how = new RefinePlan(place.steps, scores, hasScores(), depth(source), this::note);
    SegmentedImage segmented = segmented(segmentation, name, source, how, p);
    if (file != null) {
      save(kind, segmented, file);
      saved = file.toFile();
    }
    if (!image.isFolder()) result = show(kind, segmented);
  }
}
