package sc.fiji.tessera.plugins.training;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.function.Consumer;
import org.scijava.command.Command;
import org.scijava.plugin.Attr;
import org.scijava.plugin.Parameter;
import sc.fiji.tessera.image.ChannelChoice;
import sc.fiji.tessera.image.ChosenChannels;
import sc.fiji.tessera.image.ImageSource;
import sc.fiji.tessera.image.RoiDrawing;
import sc.fiji.tessera.image.RoiLabels;
import sc.fiji.tessera.image.RoiTruth;
import sc.fiji.tessera.image.TagTable;
import sc.fiji.tessera.inference.Progress;
import sc.fiji.tessera.training.LabelKind;
import sc.fiji.tessera.training.LabelledImages;
import sc.fiji.tessera.training.TrainingData;
import sc.fiji.tessera.training.TrainingJob;
import sc.fiji.tessera.training.TrainingSet;
import sc.fiji.tessera.training.TrainingTarget;

/** Images with labels, and how patches are cut out of them: what training begins with. */
abstract class LabelledImagesCommand implements Command {
  private static final int LEAST_PATCH = 8;

  @Parameter(
      label = "Images",
      description = "A folder of images, or one image whose slices are the examples.",
      autoFill = false,
      persist = false)
  private ImageSource images;

  @Parameter(
      label = "Truth",
      description =
          "Their labels: a folder with the same file names, or one image of equal size. Or ROIs:"
              + " 'overlay' = those on the images, 'rois' = the ROI Manager's, a .zip, or a folder"
              + " with one for each image.",
      style = "rois",
      autoFill = false,
      persist = false)
  private ImageSource truth;

  @Parameter(
      label = "Target",
      description =
          "classes: a label is a class number; foreground: every label above 0; instances: labels"
              + " number objects, touching ones are learned apart; panoptic: two channels, class and"
              + " number of the object.",
      choices = {"classes", "foreground", "instances", "panoptic"},
      persist = false)
  private String target = "classes";

  @Parameter(
      label = "Things",
      description =
          "With target=panoptic: the numbers of the classes that have objects, such as 1,3; the"
              + " others are stuff.",
      required = false,
      persist = false)
  private String things = "";

  @Parameter(
      label = "Classes",
      description = "Number of classes with the background; 0 takes it from the labels.",
      min = "0",
      max = "254",
      persist = false)
  private int classes = 0;

  @Parameter(
      label = "Channel",
      description =
          "Which channel of the images is learned from, from 1, or several in an order, such as 2,1;"
              + " 0 = all. The model's card tells it.",
      persist = false)
  private String channel = ChannelChoice.AUTOMATIC;

  @Parameter(
      label = "Ignore",
      description = "Label of pixels that are not to be learned from; -1 = none.",
      min = "-1",
      max = "65535",
      persist = false,
      attrs = @Attr(name = "section", value = "Labels"))
  private int ignore = -1;

  @Parameter(
      label = "Unlabelled",
      description = "With ROIs as truth: whether pixels under none are background, or ignored.",
      choices = {"background", "ignore"},
      persist = false)
  private String unlabelled = "background";

  @Parameter(
      label = "Labels",
      description =
          "How much the truth says: pixels: the class of each; boxes: only the rectangle around each"
              + " object (of label images, or the bounds of ROIs); tags: only which classes are on an"
              + " image (truth: a .csv file, or labels).",
      choices = {"pixels", "boxes", "tags"},
      persist = false)
  private String labels = LabelKind.PIXELS.toString();

  @Parameter(
      label = "Weights",
      description =
          "How much each pixel counts (0 = not learned from), given as the labels are; nothing = all"
              + " the same.",
      required = false,
      autoFill = false,
      persist = false)
  private ImageSource weights;

  @Parameter(
      label = "Patch",
      description =
          "Side of the training patches in pixels, 8 or more; 0 = what suits objects and images.",
      min = "0",
      max = "4096",
      persist = false,
      attrs = {
        @Attr(name = "section", value = "Patches and augmentation"),
        @Attr(name = "unit", value = "pixels")
      })
  private int patch = 0;

  @Parameter(
      label = "Augment",
      description = "Flip, turn, scale the patches and vary their brightness.",
      persist = false)
  private boolean augment = true;

  @Parameter(
      label = "Zoom",
      description =
          "With augment: three in ten patches show the image at scales from 1/zoom to zoom, turned"
              + " freely; 1 = at its own scale.",
      min = "1",
      max = "8",
      persist = false)
  private double zoom = TrainingData.USUAL_ZOOM;

  @Parameter(
      label = "Elastic",
      description =
          "With augment: elastic deformation of three in ten patches, in pixels on a patch of 572"
              + " (10 in the U-Net paper); 0 = none.",
      min = "0",
      max = "100",
      persist = false)
  private double elastic = 0;

  @Parameter(
      label = "Blur",
      description = "With augment: blur three in ten patches by up to so many pixels; 0 = none.",
      min = "0",
      max = "10",
      persist = false,
      attrs = @Attr(name = "unit", value = "pixels"))
  private double blur = 0;

  @Parameter(
      label = "Oversample",
      description =
          "Share of the patches that are drawn where there is foreground, each class alike, 0 to 1;"
              + " the others lie anywhere.",
      min = "0",
      max = "1",
      persist = false)
  private double oversample = TrainingData.USUAL_OVERSAMPLE;

  @Parameter(
      label = "Seed",
      description = "The same seed, images and settings give the same network.",
      persist = false)
  private int seed = 1;

  /** The truth, if it was ROIs. */
  private RoiLabels drawn;

  /** The names of the classes in a table of tags; empty if there is none, or it has numbers. */
  private List<String> tags = List.of();

  /** Refuses to go on without them. */
  final void requireImages() {
    if (images != null && truth != null) return;
    throw new IllegalArgumentException("Training needs images and their labels (truth).");
  }

  /**
   * Reads the ROIs, where they are the truth; to be called before anything else is read.
   *
   * @param note is told what was passed over
   */
  final void drawRois(Progress progress, Consumer<String> note) throws IOException {
    tags = truth instanceof TagTable table ? table.classes(knownClasses()) : List.of();
    requireFittingLabels();
    RoiTruth rois = rois();
    boolean sparse = unlabelled.equals("ignore");
    if (sparse) requireSparseRois(rois);
    if (rois == null) return;
    drawn =
        rois.draw(
            images,
            new RoiDrawing(content(), sparse, ignore, knownClasses()),
            name -> {
              progress.check();
              progress.report(Double.NaN, "Reading the ROIs of " + name);
            },
            note);
    drawn.requireContrast();
  }

  private void requireFittingLabels() {
    if (truth instanceof TagTable && labels() != LabelKind.TAGS) {
      throw new IllegalArgumentException(
          truth.name() + " tells what is on each image; choose labels=tags for that.");
    }
    if (labels() == LabelKind.TAGS && meaning() == TrainingTarget.Meaning.INSTANCES) {
      throw new IllegalArgumentException(
          "Tags do not tell objects apart; choose target=foreground, or classes.");
    }
  }

  private void requireSparseRois(RoiTruth rois) {
    if (labels() != LabelKind.PIXELS) {
      throw new IllegalArgumentException(
          "unlabelled=ignore is for labels=pixels: what lies outside all boxes is background.");
    }
    if (rois == null) {
      throw new IllegalArgumentException(
          "unlabelled=ignore is for ROIs; with label images, 'ignore' says which label is not to be"
              + " learned from.");
    }
  }

  /** What ROIs are drawn as. */
  private RoiDrawing.Content content() {
    return switch (meaning()) {
      case CLASSES -> RoiDrawing.Content.CLASSES;
      case FOREGROUND -> RoiDrawing.Content.FOREGROUND;
      case INSTANCES -> RoiDrawing.Content.OBJECTS;
      case PANOPTIC ->
          throw new IllegalArgumentException(
              "ROIs do not tell classes and objects at once; target=panoptic needs images of two"
                  + " channels, class and number of the object.");
    };
  }

  /** The truth, if it is ROIs; images with files of ROIs beside them may lie in one folder. */
  private RoiTruth rois() throws IOException {
    if (truth instanceof RoiTruth rois) return rois;
    Path folder = truth.path();
    boolean beside =
        truth.isFolder() && images.isFolder() && Files.isSameFile(folder, images.path());
    return beside && RoiTruth.isAt(folder) ? RoiTruth.of(folder) : null;
  }

  /** Names of the classes that there must be, from 0 on; empty = whatever the truth names. */
  List<String> knownClasses() throws IOException {
    return List.of();
  }

  /** Reads them. */
  final TrainingSet load(TrainingJob job, Progress progress) {
    ImageSource labels = drawn == null ? truth : drawn;
    ImageSource seen = new ChosenChannels(images, ChannelChoice.of(channel));
    return job.load(new LabelledImages(seen, labels, weights), progress);
  }

  /** How much they say. */
  final LabelKind labels() {
    return LabelKind.of(labels);
  }

  /** What labels mean. */
  final TrainingTarget target() {
    if (drawn == null) {
      return new TrainingTarget(meaning(), classes, ignore, tags, thingClasses());
    }
    return new TrainingTarget(meaning(), classes, RoiLabels.IGNORED, drawn.classes());
  }

  private SortedSet<Integer> thingClasses() {
    SortedSet<Integer> numbers = new TreeSet<>();
    if (things == null || things.isBlank()) return numbers;
    for (String text : things.trim().split("[,\\s]+")) {
      if (!text.matches("[1-9]\\d{0,2}")) {
        throw new IllegalArgumentException(
            "'things' must be class numbers from 1 on, such as 1,3, but is \"" + things + "\".");
      }
      numbers.add(Integer.valueOf(text));
    }
    return numbers;
  }

  /** Whether the side of the patches is to be decided. */
  final boolean patchIsOpen() {
    return patch == 0;
  }

  final void settlePatch(int side) {
    patch = side;
  }

  /** How patches are drawn. */
  final TrainingData data(int batch, double validation, double empty) {
    if (patch != 0 && patch < LEAST_PATCH) {
      throw new IllegalArgumentException(
          "'patch' must be 0, or " + LEAST_PATCH + " or more, but is " + patch + ".");
    }
    return new TrainingData(
        Math.max(1, patch), batch, validation, augment, elastic, blur, empty, zoom, oversample);
  }

  final int seed() {
    return seed;
  }

  private TrainingTarget.Meaning meaning() {
    for (TrainingTarget.Meaning m : TrainingTarget.Meaning.values()) {
      if (m.name().toLowerCase(Locale.ROOT).equals(target)) return m;
    }
    throw new IllegalArgumentException(
        "'target' must be one of classes, foreground, instances, panoptic, but is \""
            + target
            + "\".");
  }
}
