package sc.fiji.tessera.training;

import java.io.Serializable;

/**
 * Everything that decides how a network is trained, apart from the images: plain values, so that a
 * job can be stored, shown and run elsewhere. The same plan, images and seed give the same network
 * on the same machine.
 *
 * @param network which network is trained
 * @param target what is learned from the labels
 * @param objective the loss and its weights
 * @param schedule how long and how fast
 * @param data how patches are drawn
 * @param device {@code auto}, {@code cpu} or {@code cuda:N}
 * @param seed of weights, split, crops and augmentation
 */
public record TrainingPlan(
    Architecture network,
    Target target,
    Objective objective,
    Schedule schedule,
    Data data,
    String device,
    long seed)
    implements Serializable {

  /**
   * @param depth how often the resolution is halved
   * @param width channels of the first level
   */
  public record Architecture(int depth, int width) implements Serializable {}

  /** What labels mean. */
  public enum Meaning {
    /** A label is a class index; 0 is the background. */
    CLASSES,
    /** Every label above 0 is foreground. */
    FOREGROUND,
    /** Labels number objects; touching ones are learned apart by a gap and the border weights. */
    INSTANCES
  }

  /**
   * @param meaning what labels mean
   * @param classes how many classes, background included; 0 = from the labels
   * @param ignore the label of pixels that are not learned from; negative = none
   */
  public record Target(Meaning meaning, int classes, int ignore) implements Serializable {}

  /**
   * @param loss one of {@link LossChoice}
   * @param weighting how classes of different frequency are balanced
   * @param border weight of the borders between touching objects (w0 of the U-Net paper), 0 = none
   * @param sigma width of those borders in pixels (sigma of the U-Net paper)
   */
  public record Objective(LossChoice loss, ClassWeighting weighting, double border, double sigma)
      implements Serializable {}

  /**
   * @param epochs at most so many
   * @param steps per epoch; 0 = as many as cover all training images once
   * @param rate Adam's learning rate at the start; it falls as (1 - t)^0.9 to 0 at the last epoch
   * @param patience epochs without a better validation before stopping early; 0 = never stop
   */
  public record Schedule(int epochs, int steps, double rate, int patience)
      implements Serializable {}

  /**
   * @param patch side of the square patches in pixels, a multiple of 2^depth
   * @param batch patches per step
   * @param validation share of the images that is kept apart for validation, 0 to 0.9
   * @param augment whether patches are flipped, rotated, scaled and changed in brightness
   */
  public record Data(int patch, int batch, double validation, boolean augment)
      implements Serializable {}

  /** Refuses what cannot work, naming the key, before anything is read. */
  public TrainingPlan {
    require(schedule.epochs >= 1, "epochs", schedule.epochs, "at least 1");
    require(schedule.steps >= 0, "steps", schedule.steps, "0 or more");
    require(schedule.rate > 0 && schedule.rate <= 1, "rate", schedule.rate, "above 0 and up to 1");
    require(data.batch >= 1, "batch", data.batch, "at least 1");
    int multiple = 1 << network.depth;
    boolean fits = data.patch >= multiple && data.patch % multiple == 0;
    require(fits, "patch", data.patch, "a multiple of 2^depth = " + multiple);
    // one value has no variance: batch normalisation would turn the network into NaN
    boolean normal = data.batch > 1 || data.patch > multiple;
    require(
        normal, "patch", data.patch, "at least 2^(depth + 1) = " + 2 * multiple + " with batch=1");
    boolean share = data.validation >= 0 && data.validation <= 0.9;
    require(share, "validation", data.validation, "between 0 and 0.9");
    require(target.classes == 0 || target.classes >= 2, "classes", target.classes, "0, 2 or more");
    require(objective.border >= 0, "border", objective.border, "0 or more");
    require(objective.sigma > 0, "sigma", objective.sigma, "above 0");
  }

  private static void require(boolean good, String key, Object value, String accepted) {
    if (good) return;
    throw new IllegalArgumentException(key + " is " + value + ", but must be " + accepted + ".");
  }
}
