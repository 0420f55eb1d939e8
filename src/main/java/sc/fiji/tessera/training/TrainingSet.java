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
import java.util.zip.CRC32;
import sc.fiji.tessera.image.ImageSource;
import sc.fiji.tessera.image.Plane;
import sc.fiji.tessera.inference.Progress;

/**
 * Images with their labels, read into memory, split into training and validation by image. The
 * split is drawn from the plan's seed; planes of one file are never on both sides (planes of a
 * single open stack are, one by one, since there is nothing else to split).
 */
public final class TrainingSet {
  private final List<TrainingExample> training;
  private final List<ValidationExample> validation;
  private final int channels;
  private final int classes;
  private final long checksum;

  private TrainingSet(
      List<TrainingExample> training,
      List<ValidationExample> validation,
      int channels,
      int classes,
      long checksum) {
    this.training = training;
    this.validation = validation;
    this.channels = channels;
    this.classes = classes;
    this.checksum = checksum;
  }

  /**
   * A plane that is kept apart.
   *
   * @param example its labels
   * @param plane its pixels, as segmentation will read them
   * @param objects numbered, where the labels number objects; else null
   */
  record ValidationExample(TrainingExample example, Plane plane, int[] objects) {}

  /**
   * Reads images and labels.
   *
   * @param images one image (each of its planes is an example) or a folder
   * @param truth labels of the same sizes: one image, or a folder with the same file names
   * @param plan says what labels mean, and the split
   * @param feed how planes become what the network learns from
   * @throws IllegalArgumentException one sentence: images and labels do not fit together
   */
  public static TrainingSet load(
      ImageSource images, ImageSource truth, TrainingPlan plan, ImageFeed feed, Progress progress) {
    return new ExampleReader(images, truth, plan, feed).read(progress);
  }

  /**
   * Splits examples by group; called by the reader when all is read.
   *
   * @param objects of each plane, where labels number objects; else null
   */
  static TrainingSet split(
      List<TrainingExample> examples,
      List<Plane> planes,
      List<int[]> objects,
      int classes,
      TrainingPlan plan) {
    Set<Integer> groups = new LinkedHashSet<>();
    examples.forEach(e -> groups.add(e.group()));
    List<Integer> shuffled = new ArrayList<>(groups);
    Collections.shuffle(shuffled, new Random(plan.seed()));
    int held = (int) Math.round(groups.size() * plan.data().validation());
    if (plan.data().validation() > 0 && groups.size() > 1) held = Math.max(1, held);
    held = Math.min(held, groups.size() - 1);
    Set<Integer> validationGroups = Set.copyOf(shuffled.subList(0, held));
    List<TrainingExample> training = new ArrayList<>();
    List<ValidationExample> validation = new ArrayList<>();
    CRC32 checksum = new CRC32();
    for (int i = 0; i < examples.size(); i++) {
      TrainingExample e = examples.get(i);
      checksum.update(e.name().getBytes(StandardCharsets.UTF_8));
      checksum.update(e.classes());
      for (float[] channel : e.channels()) {
        checksum.update(ByteBuffer.allocate(4).putInt(Arrays.hashCode(channel)).flip());
      }
      if (validationGroups.contains(e.group())) {
        int[] numbered = objects == null ? null : objects.get(i);
        validation.add(new ValidationExample(e, planes.get(i), numbered));
      } else {
        training.add(e);
      }
    }
    if (training.stream().allMatch(e -> pixels(e, classes) == 0)) {
      throw new IllegalArgumentException(
          "After "
              + held
              + " of "
              + groups.size()
              + " images were set aside for validation, no pixel is left to learn from; label more"
              + " images, or lower validation.");
    }
    int channels = examples.get(0).channels().length;
    return new TrainingSet(training, validation, channels, classes, checksum.getValue());
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
    return channels;
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
            FloatBuffer.allocate(channels * side * side * plan.data().batch()),
            LongBuffer.allocate(side * side * plan.data().batch()),
            null,
            null);
    PatchSampler sampler = new PatchSampler(training, classes, plan.data(), plan.seed());
    sampler.startEpoch(1);
    List<PatchPreview> patches = new ArrayList<>();
    while (patches.size() < count) {
      sampler.fill(batch);
      for (int i = 0; i < plan.data().batch() && patches.size() < count; i++) {
        patches.add(PatchPreview.of(batch, i, channels, side));
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

  /** What must be the same for a run to be resumed: the plan but for its length, and the images. */
  String fingerprint(TrainingPlan plan) {
    TrainingPlan.Schedule s = plan.schedule();
    return String.join(
        "; ",
        plan.start().toString(),
        plan.target().toString(),
        plan.objective().toString(),
        "steps=" + s.steps() + ", rate=" + s.rate() + " " + s.decay() + ", warmup=" + s.warmup(),
        plan.data().toString(),
        "seed=" + plan.seed(),
        "images=" + (training.size() + validation.size()) + ", checksum=" + checksum);
  }
}
