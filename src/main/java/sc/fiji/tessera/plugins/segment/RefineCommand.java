package sc.fiji.tessera.plugins.segment;

import ij.ImagePlus;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.scijava.log.LogService;
import org.scijava.plugin.Parameter;
import sc.fiji.tessera.image.Axis;
import sc.fiji.tessera.image.ImageFileWriter;
import sc.fiji.tessera.image.SourceImage;
import sc.fiji.tessera.inference.Progress;
import sc.fiji.tessera.label.Refinement;

/**
 * One refinement as a command. Its own {@code @Parameter}s are also the keys of the step of that
 * name in the key {@code refine} of every segmentation; those of this class and images are not.
 */
abstract class RefineCommand extends SegmentationCommand {
  @Parameter private LogService log;

  /** Of the image that is being refined, without an extension. */
  private String title = "";

  /**
   * What it does, by its inputs.
   *
   * @throws IllegalArgumentException one sentence, if these do not go together
   */
  abstract Refinement refinement();

  /** The picture that labels belong to; the labels or scores themselves where none is asked for. */
  SourceImage picture(String name, SourceImage labels) {
    return labels;
  }

  /** Whether channels are no probabilities. */
  boolean raw() {
    return false;
  }

  /**
   * One volume of an image.
   *
   * @param name of the image
   * @param image scores or labels
   * @param depth the axis along which planes make a volume, or null
   * @param index which volume
   */
  record Place(String name, SourceImage image, Axis depth, int index) {}

  /** What it does to one volume, which may have inputs of its own. */
  Refinement refinement(Place place) {
    return refinement();
  }

  @Override
  protected boolean hasScores() {
    return false;
  }

  /** None: they follow this one, with the scores that it has. */
  @Override
  RefineSteps left() {
    return RefineSteps.NONE;
  }

  @Override
  protected void requireInputs() {
    steps(refinement()).then(steps());
  }

  @Override
  protected Segmentation begin(Progress progress) {
    return (name, image, scores, p) -> {
      title = image.name();
      RefineInput input = new RefineInput(image, log::info);
      SegmentedImage given = raw() ? input.readRaw() : input.read();
      if (scores && given.scores().isEmpty()) {
        throw new IllegalArgumentException(
            "output=scores needs scores, but " + image.title() + " holds labels.");
      }
      SourceImage picture = picture(name, image);
      Axis depth = depth(image);
      RefineSteps more = steps();
      RefinedImage refined =
          new RefinedImage(
              i -> steps(refinement(new Place(name, image, depth, i))).then(more), picture, depth);
      SegmentedImage result = refined.of(given, scores, p, this::note);
      String text = steps(refinement()).then(more).toString();
      return result.on(picture).madeBy("Refined by Tessera: " + text + history(image));
    };
  }

  private RefineSteps steps(Refinement refinement) {
    String name = StepText.name(this);
    return new RefineSteps(List.of(new RefineSteps.Step(name, StepText.of(this), refinement)));
  }

  /** What made the labels before. */
  private static String history(SourceImage image) {
    String info = image.imagePlus() == null ? null : image.imagePlus().getInfoProperty();
    String first = info == null ? "" : info.split("\n", 2)[0];
    return first.matches("(Segmented|Refined) by Tessera.*") ? "; before: " + first : "";
  }

  @Override
  protected ImagePlus show(SegmentationOutput kind, SegmentedImage segmented) {
    boolean labels = kind == SegmentationOutput.LABELS;
    ImagePlus image = labels ? labels(segmented) : kind.show(segmented);
    if (image != null) image.setTitle(title + "-refined");
    return image;
  }

  @Override
  protected void save(SegmentationOutput kind, SegmentedImage segmented, Path file)
      throws IOException {
    if (kind == SegmentationOutput.LABELS) ImageFileWriter.save(labels(segmented), file);
    else kind.save(segmented, file);
  }

  /** The label image; planes of scores are named after classes, but labels are of all. */
  ImagePlus labels(SegmentedImage segmented) {
    ImagePlus labels = SegmentationOutput.LABELS.show(segmented);
    SourceImage of = segmented.source();
    if (of.channels() == 1 || of.isRgb()) return labels;
    for (int i = 1; i <= labels.getStackSize(); i++) labels.getStack().setSliceLabel(null, i);
    if (labels.getStackSize() == 1) labels.setProp("Slice_Label", null);
    return labels;
  }
}
