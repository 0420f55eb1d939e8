package sc.fiji.tessera.training;

import java.io.Serializable;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.SortedSet;
import java.util.TreeSet;
import sc.fiji.tessera.model.ModelCard;

/**
 * What a network learns from labels. Immutable.
 *
 * @param meaning what labels mean
 * @param classes how many classes, background included; 0 = from the labels
 * @param ignore the label of pixels that are not learned from; negative = none
 * @param names of the classes from 0 on, where the truth has them, for the model's card; else empty
 * @param things the classes that have objects, where labels tell both; else empty
 */
public record TrainingTarget(
    Meaning meaning, int classes, int ignore, List<String> names, SortedSet<Integer> things)
    implements Serializable {
  public TrainingTarget {
    names = List.copyOf(names);
    things = Collections.unmodifiableSortedSet(new TreeSet<>(things));
  }

  /** Without classes that have objects. */
  public TrainingTarget(Meaning meaning, int classes, int ignore, List<String> names) {
    this(meaning, classes, ignore, names, new TreeSet<>());
  }

  /** Names things where there are such, so that runs of older plans can be resumed. */
  @Override
  public String toString() {
    return String.format(
        Locale.ROOT,
        "Target[meaning=%s, classes=%d, ignore=%d, names=%s%s]",
        meaning,
        classes,
        ignore,
        names,
        things.isEmpty() ? "" : ", things=" + things);
  }

  /** With classes that have no names. */
  public TrainingTarget(Meaning meaning, int classes, int ignore) {
    this(meaning, classes, ignore, List.of());
  }

  /** What labels mean. */
  public enum Meaning {
    /** A label is a class index; 0 is the background. */
    CLASSES,
    /** Every label above 0 is foreground. */
    FOREGROUND,
    /** Labels number objects; touching ones are learned apart by a gap and the border weights. */
    INSTANCES,
    /** Labels tell the class of a pixel and the number of its object ({@link PanopticLabels}). */
    PANOPTIC;

    /** Whether there are classes, of which a label tells one. */
    boolean hasClasses() {
      return this == CLASSES || this == PANOPTIC;
    }

    /** Whether objects are numbered. */
    boolean numbersObjects() {
      return this == INSTANCES || this == PANOPTIC;
    }

    /** The same on a model's card. */
    ModelCard.Target onCard() {
      return this == PANOPTIC ? ModelCard.Target.CLASSES : ModelCard.Target.valueOf(name());
    }
  }

  /** Refuses values out of range, naming the key. */
  void requireRanges() {
    TrainingPlan.require(classes == 0 || classes >= 2, "classes", classes, "0, 2 or more");
    boolean panoptic = meaning == Meaning.PANOPTIC;
    String accepted = "the classes of objects with target=panoptic alone";
    TrainingPlan.require(panoptic == !things.isEmpty(), "things", things, accepted);
    boolean positive = things.isEmpty() || things.first() >= 1;
    TrainingPlan.require(positive, "things", things, "classes from 1 on");
  }
}
