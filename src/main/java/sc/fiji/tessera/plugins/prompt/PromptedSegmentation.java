package sc.fiji.tessera.plugins.prompt;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.scijava.plugin.Attr;
import org.scijava.plugin.Parameter;
import sc.fiji.tessera.image.ImageSource;
import sc.fiji.tessera.image.RoiObjects;
import sc.fiji.tessera.image.RoiTruth;
import sc.fiji.tessera.image.SourceImage;
import sc.fiji.tessera.inference.Progress;
import sc.fiji.tessera.inference.SliceSweep;
import sc.fiji.tessera.plugins.bridge.Choice;
import sc.fiji.tessera.plugins.bridge.ProgressPart;
import sc.fiji.tessera.plugins.segment.ObjectSegmentation;

/** Finds the objects that people point at, on single planes or through the slices of a stack. */
abstract class PromptedSegmentation extends ObjectSegmentation {
  private static final String THROUGH = "through";
  private static final int LEAST_TILE = 32;

  @Parameter(
      label = "Points",
      description =
          "Pixels of an object, such as 120,84 130,90; with a minus sign before it a point is not of"
              + " the object; ; between objects.",
      required = false,
      persist = false,
      attrs = {@Attr(name = "after", value = "mode"), @Attr(name = "section", value = "Prompts")})
  private String points = "";

  @Parameter(
      label = "Boxes",
      description = "A box around each object: x,y,width,height; ; between objects.",
      required = false,
      persist = false,
      attrs = @Attr(name = "after", value = "points"))
  private String boxes = "";

  @Parameter(
      label = "ROIs",
      description =
          "Points in objects and areas around them: selection, overlay, rois = the ROI Manager's, a"
              + " .zip or a folder with one for each image; nothing = the selection.",
      style = "rois",
      required = false,
      autoFill = false,
      persist = false,
      attrs = @Attr(name = "after", value = "boxes"))
  private ImageSource rois;

  @Parameter(
      label = "Pick",
      description = "Which mask is taken where a single point may mean a part or a whole.",
      choices = {"surest", "smallest", "largest"},
      persist = false,
      attrs = @Attr(name = "after", value = "rois"))
  private String pick = "surest";

  @Parameter(
      label = "Tile",
      description =
          "Side of the tiles of a large image, in one of which each prompt is answered: some ten"
              + " times the size of the objects; 0 = the whole plane at once.",
      min = "0",
      max = "16384",
      persist = false,
      attrs = {@Attr(name = "after", value = "pick"), @Attr(name = "unit", value = "pixels")})
  private int tile = 0;

  @Parameter(
      label = "Slices",
      description =
          "alone: every slice by itself; through: each object is followed from its slice to those"
              + " above and below.",
      choices = {"alone", THROUGH},
      persist = false,
      attrs = {
        @Attr(name = "after", value = "tile"),
        @Attr(name = "section", value = "Through slices")
      })
  private String slices = "alone";

  @Parameter(
      label = "Start",
      description =
          "The slice, from 1, of prompts without one, from which objects are followed; 0 = the one"
              + " that is shown.",
      min = "0",
      max = "100000",
      persist = false,
      attrs = @Attr(name = "after", value = "slices"))
  private int start = 0;

  @Parameter(
      label = "Follow",
      description =
          "The least IoU of an object's masks on neighbouring slices; it ends where it is less.",
      min = "0",
      max = "1",
      persist = false,
      attrs = @Attr(name = "after", value = "start"))
  private double follow = SliceSweep.Options.USUAL.overlap();

  @Parameter(
      label = "Sure",
      description = "The least score of a mask that was followed; an object ends where it is less.",
      min = "0",
      max = "1",
      persist = false,
      attrs = @Attr(name = "after", value = "follow"))
  private double sure = SliceSweep.Options.USUAL.score();

  PromptedSegmentation(Kind kind) {
    super(kind);
  }

  /** What a network sees of the planes of an image. */
  @FunctionalInterface
  interface Looking {
    /**
     * @param plane frame * slices + slice
     * @param tile as {@link PlaneView} takes it
     */
    PlaneView at(int plane, int tile);
  }

  static void requireTile(int tile) {
    if (tile == 0 || tile >= LEAST_TILE) return;
    throw new IllegalArgumentException(
        String.format(
            Locale.ROOT, "'tile' must be 0, or %d pixels or more, but is %d.", LEAST_TILE, tile));
  }

  /** Whether large images are cut into tiles. */
  final boolean isTiled() {
    return tile != 0;
  }

  /** Whether prompts were given as text or as ROIs. */
  final boolean isPrompted() {
    return rois != null || !PromptText.of(points, boxes).isEmpty();
  }

  /** Whether objects are followed through slices. */
  final boolean isFollowing() {
    return slices.equals(THROUGH);
  }

  @Override
  public void requireInputs() {
    super.requireInputs();
    if (!slices.equals("alone") && !isFollowing()) {
      throw new IllegalArgumentException(
          "'slices' must be alone or through, but is \"" + slices + "\".");
    }
    requireTile(tile);
    if (rois != null && !PromptText.of(points, boxes).isEmpty()) {
      throw new IllegalArgumentException(
          "Prompts are given as text ('points', 'boxes') or as 'rois', not both.");
    }
    if (rois != null && !(rois instanceof RoiTruth)) {
      throw new IllegalArgumentException(
          "'rois' must be selection, overlay, rois, a .zip or a folder of such, but "
              + rois.name()
              + " is an image.");
    }
  }

  /**
   * Finds what prompts point at.
   *
   * @param look what a network sees of a plane, in tiles of the given side
   */
  final void prompted(
      String name, SourceImage image, Looking look, Found found, Progress progress) {
    PromptText text = PromptText.of(points, boxes);
    List<PromptObject> told = text.on(image);
    RoiTruth drawn = rois == null ? RoiTruth.selections(false) : (RoiTruth) rois;
    RoiObjects shown =
        text.isEmpty()
            ? RoiObjects.of(drawn, images(), images().names().indexOf(name), this::tell)
            : null;
    PromptSearch search =
        new PromptSearch(Choice.of(MaskPick.class, "pick", pick), i -> look.at(i, tile));
    if (!isFollowing()) {
      PromptSearch.Wanted all = i -> shown == null ? told : RoiPrompts.on(shown, i);
      planes(image, (plane, p) -> search.on(plane, all, p), found, progress);
      return;
    }
    int count = (int) image.slices();
    int from = start(image);
    PromptSearch.Wanted there =
        i ->
            shown != null
                ? RoiPrompts.on(shown, i, from)
                : i % count == from ? told : new ArrayList<>();
    SliceSweep sweep = new SliceSweep(new SliceSweep.Options(follow, sure));
    for (int t = 0; t < image.frames(); t++) {
      progress.check();
      Progress part = new ProgressPart(progress, t, (int) image.frames());
      search.through(new PromptSearch.Stack(t * count, count), there, sweep, found, part);
    }
  }

  /** The slice, from 0, that prompts without one are on. */
  private int start(SourceImage image) {
    int count = (int) image.slices();
    if (count == 1) {
      throw new IllegalArgumentException(
          "'slices=through' follows objects through the slices of a stack, but "
              + image.title()
              + " has a single slice"
              + (image.frames() > 1 ? " (and frames, through which nothing is followed)." : "."));
    }
    if (start > count) {
      throw new IllegalArgumentException(
          String.format(
              Locale.ROOT,
              "'start' must be 0 to %d for the image \"%s\", but is %d.",
              count,
              image.title(),
              start));
    }
    if (start > 0) return start - 1;
    return image.imagePlus() == null ? 0 : Math.min(count, image.imagePlus().getZ()) - 1;
  }
}
