package sc.fiji.tessera.training;

import java.io.Serializable;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * Everything that decides how a network is trained, apart from the images: plain values, so that a
 * job can be stored, shown and run elsewhere. The same plan, images and seed give the same network
 * on the same machine.
 *
 * @param start what training begins with
 * @param target what is learned from the labels
 * @param objective the loss and its weights
 * @param schedule how long and how fast
 * @param data how patches are drawn
 * @param supervision what is made of labels that say less than every pixel's class
 * @param device {@code auto}, {@code cpu} or {@code cuda:N}
 * @param seed of weights, split, crops and augmentation
 */
public record TrainingPlan(
    TrainingStart start,
    TrainingTarget target,
    TrainingObjective objective,
    TrainingSchedule schedule,
    TrainingData data,
    Supervision supervision,
    String device,
    long seed)
    implements Serializable {

  /** With the class of every pixel, or of those that are not ignored. */
  public TrainingPlan(
      TrainingStart start,
      TrainingTarget target,
      TrainingObjective objective,
      TrainingSchedule schedule,
      TrainingData data,
      String device,
      long seed) {
    this(start, target, objective, schedule, data, Supervision.FULL, device, seed);
  }

  /** Whether the network learns objects one by one, and needs their numbers. */
  boolean learnsObjects() {
    return start != null && (start.findsCentres() || start.findsBoxes());
  }

  /** Refuses what cannot work, naming the key, before anything is read. */
  public TrainingPlan {
    schedule.requireRanges();
    data.requireRanges();
    target.requireRanges();
    objective.requireRanges();
    require(supervision.strength() >= 0, "strength", supervision.strength(), "0 or more");
    WeakLabels.require(supervision, objective, schedule, data);
    if (start != null) requireFitting(start, target, supervision);
    if (start != null && start.findsBoxes()) requireUsual(objective);
  }

  /** What is learned, and from which labels, depends on what the network finds. */
  private static void requireFitting(
      TrainingStart start, TrainingTarget target, Supervision supervision) {
    if (start.findsCentres()) {
      String network = "a network that finds centres of objects";
      requireObjects(target, supervision, "instances or panoptic", network);
    }
    boolean panoptic = target.meaning() == TrainingTarget.Meaning.PANOPTIC;
    if (start.findsStuff()) {
      String meant = target.meaning().name().toLowerCase(Locale.ROOT);
      require(panoptic, "target", meant, "panoptic for a network that finds objects and stuff");
    }
    if (start.findsBoxes()) {
      String network = "a network that finds objects one by one";
      requireObjects(target, supervision, "instances", network);
    }
    require(
        start.findsCentres() || start.findsStuff() || !panoptic,
        "target",
        "panoptic",
        "another for a network that finds no centres of objects");
  }

  private static void requireObjects(
      TrainingTarget target, Supervision supervision, String targets, String network) {
    require(
        target.meaning().numbersObjects(),
        "target",
        target.meaning().name().toLowerCase(Locale.ROOT),
        targets + " for " + network);
    require(
        supervision.labels() == LabelKind.PIXELS,
        "labels",
        supervision.labels(),
        "pixels for " + network);
  }

  /** What a detector makes small is its own. */
  private static void requireUsual(TrainingObjective objective) {
    String accepted = "left as it is for a network that finds objects one by one";
    LossChoice usual = LossChoice.CROSS_ENTROPY_AND_DICE;
    require(objective.loss() == usual, "loss", objective.loss(), accepted);
    ClassWeighting none = ClassWeighting.NONE;
    require(objective.weighting() == none, "weighting", objective.weighting(), accepted);
    boolean border =
        objective.border() == 0 || objective.border() == TrainingObjective.USUAL_BORDER;
    require(border, "border", objective.border(), accepted);
    require(objective.map() == BorderMap.PAPER, "map", objective.map(), accepted);
  }

  /**
   * The names of the classes on the model's card, from the background on.
   *
   * @param classes how many there are
   */
  List<String> classNames(int classes) {
    List<String> names = new ArrayList<>(List.of("background"));
    if (!target.meaning().hasClasses()) names.add("foreground");
    else
      for (int c = 1; c < classes; c++) {
        names.add(c < target.names().size() ? target.names().get(c) : "class " + c);
      }
    return names;
  }

  /** The same plan with the number of classes decided. */
  TrainingPlan withClasses(int classes) {
    TrainingTarget t =
        new TrainingTarget(
            target.meaning(), classes, target.ignore(), target.names(), target.things());
    return new TrainingPlan(start, t, objective, schedule, data, supervision, device, seed);
  }

  static void require(boolean good, String key, Object value, String accepted) {
    if (good) return;
    throw new IllegalArgumentException(key + " is " + value + ", but must be " + accepted + ".");
  }
}
