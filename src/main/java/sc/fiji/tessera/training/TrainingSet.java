package sc.fiji.tessera.training;

import java.nio.ByteBuffer;
import java.nio.FloatBuffer;
import java.nio.LongBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.function.Supplier;
import java.util.zip.CRC32;
import sc.fiji.tessera.image.Plane;
import sc.fiji.tessera.inference.Progress;
import sc.fiji.tessera.model.ModelCard;

/**
 * Images with their labels, read into memory, split into training and validation by image. The
 * split is drawn from the plan's seed; planes of one file are never on both sides (planes of a
 * single open stack are, one by one, since there is nothing else to split).
 */
public final class TrainingSet {
  private final List<TrainingExample> training;
  private final List<ValidationExample> validation;
  private final Origin origin;
  private final int classes;
  private final Sight sight;

  private TrainingSet(
      List<TrainingExample> training,
      List<ValidationExample> validation,
      Origin origin,
      int classes,
      Sight sight) {
    this.sight = sight;
    this.training = training;
    this.validation = validation;
    this.origin = origin;
    this.classes = classes;
  }

  /**
   * What was split.
   *
   * @param all of it, for splitting it anew
   * @param checksum of all
   * @param part what part of a cross-validation this is
   */
  private record Origin(List<ValidationExample> all, long checksum, Fold part) {}

  /**
   * What is known of the images that were read.
   *
   * @param pixelSize of all of them, as cards tell it; "" = not known, or not the same
   * @param from which of their channels were taken, from 1; empty = all
   */
  record Sight(String pixelSize, List<Integer> from) {
    static final Sight NONE = new Sight("", List.of());
  }

  private record Fold(int number, int of) {
    private static final Fold NONE = new Fold(0, 0);
  }

  /**
   * A plane that is kept apart.
   *
   * @param example its labels
   * @param pixels its plane, as segmentation will read it; asked for each time
   * @param objects numbered, where the labels number objects; else null
   */
  record ValidationExample(TrainingExample example, Supplier<Plane> pixels, int[] objects) {
    Plane plane() {
      return pixels.get();
    }
  }

  /**
   * Reads images and labels.
   *
   * @param plan says what labels mean, and the split
   * @param feed how planes become what the network learns from
   * @throws IllegalArgumentException one sentence: images and labels do not fit together
   */
  public static TrainingSet load(
      LabelledImages from, TrainingPlan plan, ImageFeed feed, Progress progress) {
    return new ExampleReader(from, plan, feed).read(progress);
  }

  /**
   * Splits examples by group; called by the reader when all is read.
   *
   * @param objects of each plane, where labels number objects; else null
   */
  static TrainingSet split(
      List<TrainingExample> examples,
      List<? extends Supplier<Plane>> planes,
      List<int[]> objects,
      int classes,
      TrainingPlan plan) {
    List<ValidationExample> all = new ArrayList<>();
    for (int i = 0; i < examples.size(); i++) {
      int[] numbered = objects == null ? null : objects.get(i);
      all.add(new ValidationExample(examples.get(i), planes.get(i), numbered));
    }
    List<Integer> shuffled = shuffled(all, plan.seed());
    int images = shuffled.size();
    int held = (int) Math.round(images * plan.data().validation());
    if (plan.data().validation() > 0 && images > 1) held = Math.max(1, held);
    held = plan.supervision().canValidate() ? Math.min(held, images - 1) : 0;
    return split(all, Set.copyOf(shuffled.subList(0, held)), classes, Fold.NONE);
  }

  /** The images in an order drawn from a seed: planes of one file are one image. */
  private static List<Integer> shuffled(List<ValidationExample> all, long seed) {
    Set<Integer> groups = new LinkedHashSet<>();
    all.forEach(v -> groups.add(v.example().group()));
    List<Integer> shuffled = new ArrayList<>(groups);
    Collections.shuffle(shuffled, new Random(seed));
    return shuffled;
  }

  private static TrainingSet split(
      List<ValidationExample> all, Set<Integer> held, int classes, Fold part) {
    List<TrainingExample> training = new ArrayList<>();
    List<ValidationExample> validation = new ArrayList<>();
    CRC32 checksum = new CRC32();
    for (ValidationExample v : all) {
      TrainingExample e = v.example();
      checksum.update(e.name().getBytes(StandardCharsets.UTF_8));
      checksum.update(e.classes());
      if (e.shares() != null)
        checksum.update(Arrays.deepToString(e.shares()).getBytes(StandardCharsets.UTF_8));
      if (e.weights() != null) {
        checksum.update(ByteBuffer.allocate(4).putInt(Arrays.hashCode(e.weights())).flip());
      }
      if (e.objects() != null) {
        checksum.update(ByteBuffer.allocate(4).putInt(Arrays.hashCode(e.objects())).flip());
      }
      checksum.update(ByteBuffer.allocate(4).putInt(e.pixels().checksum()).flip());
      if (held.contains(e.group())) validation.add(v);
      else training.add(e);
    }
    if (training.stream().allMatch(e -> pixels(e, classes) == 0)) {
      throw new IllegalArgumentException(
          "After "
              + held.size()
              + " of "
              + shuffled(all, 0).size()
              + " images were set aside for validation, no pixel is left to learn from; label more"
              + " images, or lower validation.");
    }
    return new TrainingSet(
        training, validation, new Origin(all, checksum.getValue(), part), classes, Sight.NONE);
  }

  /**
   * The same images, split anew for cross-validation: every image is in the validation of one fold.
   *
   * @param fold from 1
   * @param folds how many, at least 2
   * @param seed of the order in which images are dealt out
   * @throws IllegalArgumentException one sentence: there are fewer images than folds
   */
  public TrainingSet fold(int fold, int folds, long seed) {
    List<Integer> shuffled = shuffled(origin.all, seed);
    if (folds > shuffled.size()) {
      throw new IllegalArgumentException(
          "folds is " + folds + ", but there are only " + shuffled.size() + " images.");
    }
    Set<Integer> held = new LinkedHashSet<>();
    for (int i = fold - 1; i < shuffled.size(); i += folds) held.add(shuffled.get(i));
    return split(origin.all, held, classes, new Fold(fold, folds)).seen(sight);
  }

  /** The same set, which cannot be split anew and gives the pixels for that back. */
  public TrainingSet settled() {
    Origin kept = new Origin(List.of(), origin.checksum, origin.part);
    return new TrainingSet(training, validation, kept, classes, sight);
  }

  /** The same, with what is known of the images. */
  TrainingSet seen(Sight of) {
    return new TrainingSet(training, validation, origin, classes, of);
  }

  /** A card's input with what is known of the images; what is not stays as it is. */
  ModelCard.Input told(ModelCard.Input card) {
    return new ModelCard.Input(
        card.channels(),
        card.normalization(),
        sight.pixelSize.isEmpty() ? card.pixelSize() : sight.pixelSize,
        card.order(),
        sight.from.isEmpty() ? card.from() : sight.from);
  }

  private static long pixels(TrainingExample e, int classes) {
    return Arrays.stream(e.counts(classes)).sum();
  }

  /**
   * Whether the images kept apart hold anything but background, so that their IoU says something.
   */
  boolean hasForegroundToValidate() {
    for (ValidationExample v : validation) {
      long[] counts = v.example().counts(classes);
      for (int c = 1; c < classes; c++) if (counts[c] > 0) return true;
    }
    return false;
  }

  /** Which part of a cross-validation this is, from 1; 0 = none. */
  int fold() {
    return origin.part.number;
  }

  List<TrainingExample> training() {
    return training;
  }

  List<ValidationExample> validation() {
    return validation;
  }

  /** Planes that are learned from. */
  public int trainingSize() {
    return training.size();
  }

  /** Planes that are kept apart for validation. */
  public int validationSize() {
    return validation.size();
  }

  /** Channels of the images. */
  public int channels() {
    return training.get(0).pixels().channels();
  }

  /** Classes to be learned, background included. */
  public int classes() {
    return classes;
  }

  /** Whether some pixels count more than others. */
  boolean weighted() {
    return training.stream().anyMatch(e -> e.weights() != null);
  }

  /**
   * Patches as a training by that plan would see them in its first epoch.
   *
   * @param count how many
   */
  public List<PatchPreview> preview(TrainingPlan plan, int count) {
    int side = plan.data().patch();
    BatchBuffers batch =
        new BatchBuffers(
            FloatBuffer.allocate(channels() * side * side * plan.data().batch()),
            LongBuffer.allocate(side * side * plan.data().batch()),
            null,
            null);
    PatchTruth truth =
        new PatchTruth(PatchWeights.NONE, Guide.NONE, plan.supervision().labels(), 1);
    PatchSampler sampler = new PatchSampler(training, classes, plan.data(), truth, plan.seed());
    sampler.startEpoch(1);
    List<PatchPreview> patches = new ArrayList<>();
    while (patches.size() < count) {
      sampler.fill(batch);
      for (int i = 0; i < plan.data().batch() && patches.size() < count; i++) {
        patches.add(PatchPreview.of(batch, i, channels(), side));
      }
    }
    return patches;
  }

  /** All of them, those for validation too. */
  List<TrainingExample> examples() {
    List<TrainingExample> all = new ArrayList<>(training);
    for (ValidationExample v : validation) all.add(v.example());
    return all;
  }

  /** Pixels of each class in each training image, [image][class]. */
  long[][] counts() {
    return training.stream().map(e -> e.counts(classes)).toArray(long[][]::new);
  }

  /** The most boxes of an image; 0 where they are not the truth. */
  int mostBoxes() {
    return training.stream().mapToInt(e -> e.boxes().size()).max().orElse(0);
  }

  /** As many steps as the plan says, or enough to cover all training pixels and images once. */
  int stepsPerEpoch(TrainingPlan plan) {
    if (plan.schedule().steps() > 0) return plan.schedule().steps();
    double patches = 0;
    double patchPixels = (double) plan.data().patch() * plan.data().patch();
    for (TrainingExample e : training) {
      patches += Math.max(1, (double) e.width() * e.height() / patchPixels);
    }
    return (int) Math.max(1, Math.ceil(patches / plan.data().batch()));
  }

  /** Nothing where every pixel has its label, as in trainings of before. */
  private static String weak(Supervision supervision) {
    return supervision.equals(Supervision.FULL) ? "" : "; " + supervision;
  }

  /** What must be the same for a run to be resumed: the plan but for its length, and the images. */
  String fingerprint(TrainingPlan plan) {
    TrainingSchedule s = plan.schedule();
    return String.join(
            "; ",
            plan.start().toString(),
            plan.target().toString(),
            plan.objective().toString(),
            "steps="
                + s.steps()
                + ", rate="
                + s.rate()
                + " "
                + s.decay()
                + ", warmup="
                + s.warmup()
                + (s.average() == WeightAveraging.RUNNING ? "" : ", average=" + s.average()),
            plan.data().toString() + weak(plan.supervision()),
            "seed=" + plan.seed(),
            "images=" + (training.size() + validation.size()) + ", checksum=" + origin.checksum)
        + (origin.part == Fold.NONE ? "" : "; " + origin.part);
  }
}
