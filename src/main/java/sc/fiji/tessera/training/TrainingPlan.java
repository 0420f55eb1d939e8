package sc.fiji.tessera.training;

import java.io.Serializable;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.zip.CRC32;
import sc.fiji.tessera.model.ModelCard;
import sc.fiji.tessera.model.SegmentationModel;
import sc.fiji.tessera.network.Architectures;
import sc.fiji.tessera.network.CompositeNetwork;
import sc.fiji.tessera.network.MaskRcnn;
import sc.fiji.tessera.network.Network;
import sc.fiji.tessera.network.PanopticFpn;
import sc.fiji.tessera.network.Size;

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
    Start start,
    Target target,
    Objective objective,
    Schedule schedule,
    Data data,
    Supervision supervision,
    String device,
    long seed)
    implements Serializable {

  /** With the class of every pixel, or of those that are not ignored. */
  public TrainingPlan(
      Start start,
      Target target,
      Objective objective,
      Schedule schedule,
      Data data,
      String device,
      long seed) {
    this(start, target, objective, schedule, data, Supervision.FULL, device, seed);
  }

  /** What training begins with. */
  public sealed interface Start extends Serializable {
    /** Whether the network finds centres of objects. */
    boolean findsCentres();

    /** Whether the network finds objects one by one, by boxes. */
    default boolean findsBoxes() {
      return false;
    }

    /** Whether it says the class of every pixel beside. */
    default boolean findsStuff() {
      return false;
    }

    /** What of a model is taken over. */
    default Transfer transfer() {
      return Transfer.ALL;
    }
  }

  /**
   * A fresh network with random weights.
   *
   * @param network a variant's name, one of {@link Architectures#variants}
   * @param options of the architecture, by name, where they differ from the variant's
   * @param divisor of the network's width, from 1 (the published width)
   */
  public record Architecture(String network, Map<String, String> options, int divisor)
      implements Start {
    /** Refuses an unknown network, and options that it does not have. */
    public Architecture {
      options = Collections.unmodifiableMap(new TreeMap<>(options)); // equal plans, equal text
      sc.fiji.tessera.network.Architecture known = Architectures.ofVariant(network);
      known.network(new Size(1, 2, divisor), network, options);
    }

    @Override
    public boolean findsCentres() {
      return network(1, 2).findsCentres();
    }

    /** The network for images of so many channels and so many classes. */
    Network network(int channels, int classes) {
      return Architectures.ofVariant(network)
          .network(new Size(channels, classes, divisor), network, options);
    }
  }

  /**
   * A model that was trained before.
   *
   * @param model where it comes from
   * @param checksum of the file, so that a run is only resumed from the same one
   * @param transfer what of it is taken over
   * @param findsCentres whether it finds centres of objects
   */
  public record Existing(String model, long checksum, Transfer transfer, boolean findsCentres)
      implements Start {
    /** Of a model that finds no centres. */
    public Existing(String model, long checksum, Transfer transfer) {
      this(model, checksum, transfer, false);
    }

    /** All its weights are kept to begin with. */
    public Existing(String model, long checksum) {
      this(model, checksum, Transfer.ALL);
    }

    /** All its weights are kept to begin with. */
    public static Existing of(SegmentationModel model) {
      return of(model, Transfer.ALL);
    }

    public static Existing of(SegmentationModel model, Transfer transfer) {
      CRC32 checksum = new CRC32();
      checksum.update(model.toBytes());
      boolean centres = model.card().output().centres().found();
      return new Existing(model.source(), checksum.getValue(), transfer, centres);
    }

    /** Says what is not usual alone, so that runs of older plans can be resumed. */
    @Override
    public String toString() {
      String others = transfer.differences();
      return String.format(
          Locale.ROOT,
          "Existing[model=%s, checksum=%d%s]",
          model,
          checksum,
          others.isEmpty() ? "" : ", " + others);
    }
  }

  /**
   * A fresh Mask R-CNN or Panoptic FPN with random weights.
   *
   * @param network one of {@link MaskRcnn#fresh} or {@link PanopticFpn#fresh}
   * @param options of the network, and {@link DetectorOptions}, by name, where they differ
   * @param divisor of the network's width, from 1 (the published width)
   */
  public record Detector(String network, Map<String, String> options, int divisor)
      implements Start {
    /** Refuses an unknown network, and options that it does not have. */
    public Detector {
      options = Collections.unmodifiableMap(new TreeMap<>(options)); // equal plans, equal text
      DetectorOptions.of(options);
      network(network, new Size(1, 2, divisor), 1, DetectorOptions.others(options));
    }

    @Override
    public boolean findsCentres() {
      return false;
    }

    @Override
    public boolean findsBoxes() {
      return true;
    }

    @Override
    public boolean findsStuff() {
      return PanopticFpn.fresh().contains(network);
    }

    private static CompositeNetwork network(
        String name, Size size, int things, Map<String, String> options) {
      if (PanopticFpn.fresh().contains(name)) return PanopticFpn.fresh(name, size, things, options);
      return MaskRcnn.fresh(name, size, options);
    }

    /**
     * The network for images of so many channels and so many classes.
     *
     * @param things those that have objects, where there are others; else none
     */
    CompositeNetwork network(int channels, int classes, SortedSet<Integer> things) {
      int said = findsStuff() ? classes - things.size() : classes;
      require(said >= 2, "things", things, "such that a class from 1 on is left, which is stuff");
      Size size = new Size(channels, said, divisor);
      return network(network, size, things.size(), DetectorOptions.others(options));
    }
  }

  /**
   * A Mask R-CNN that was trained before.
   *
   * @param model where it comes from
   * @param identity of its weights, so that a run is only resumed from the same ones
   * @param transfer what of it is taken over
   * @param options {@link DetectorOptions}, by name
   */
  public record ExistingDetector(
      String model, String identity, Transfer transfer, Map<String, String> options)
      implements Start {
    /** Refuses options that there are not. */
    public ExistingDetector {
      options = Collections.unmodifiableMap(new TreeMap<>(options));
      DetectorOptions.of(options);
    }

    @Override
    public boolean findsCentres() {
      return false;
    }

    @Override
    public boolean findsBoxes() {
      return true;
    }
  }

  /** Whether the network learns objects one by one, and needs their numbers. */
  boolean learnsObjects() {
    return start != null && (start.findsCentres() || start.findsBoxes());
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

  /**
   * @param meaning what labels mean
   * @param classes how many classes, background included; 0 = from the labels
   * @param ignore the label of pixels that are not learned from; negative = none
   * @param names of the classes from 0 on, where the truth has them, for the model's card; else
   *     empty
   * @param things the classes that have objects, where labels tell both; else empty
   */
  public record Target(
      Meaning meaning, int classes, int ignore, List<String> names, SortedSet<Integer> things)
      implements Serializable {
    public Target {
      names = List.copyOf(names);
      things = Collections.unmodifiableSortedSet(new TreeSet<>(things));
    }

    /** Without classes that have objects. */
    public Target(Meaning meaning, int classes, int ignore, List<String> names) {
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
    public Target(Meaning meaning, int classes, int ignore) {
      this(meaning, classes, ignore, List.of());
    }
  }

  /**
   * @param loss one of {@link LossChoice}
   * @param weighting how classes of different frequency are balanced
   * @param balance where their frequency is counted
   * @param border weight of the borders between touching objects (w0 of the U-Net paper), 0 = none
   * @param sigma width of those borders in pixels (sigma of the U-Net paper)
   * @param map whose gap and weights keep objects apart; border and sigma are those of the paper's
   */
  public record Objective(
      LossChoice loss,
      ClassWeighting weighting,
      ClassBalance balance,
      double border,
      double sigma,
      BorderMap map)
      implements Serializable {
    /** The weight of borders in the paper's examples. */
    public static final double USUAL_BORDER = 10;

    /** With the paper's weights. */
    public Objective(
        LossChoice loss,
        ClassWeighting weighting,
        ClassBalance balance,
        double border,
        double sigma) {
      this(loss, weighting, balance, border, sigma, BorderMap.PAPER);
    }

    /** With frequencies of the whole set. */
    public Objective(LossChoice loss, ClassWeighting weighting, double border, double sigma) {
      this(loss, weighting, ClassBalance.SET, border, sigma);
    }

    /** Names the map where it is not usual, so that runs of older plans can be resumed. */
    @Override
    public String toString() {
      return String.format(
          Locale.ROOT,
          "Objective[loss=%s, weighting=%s, balance=%s, border=%s, sigma=%s%s]",
          loss,
          weighting,
          balance,
          border,
          sigma,
          map == BorderMap.PAPER ? "" : ", map=" + map);
    }

    /** What is decided patch by patch. */
    PatchWeights ofPatches() {
      return new PatchWeights(weighting, balance);
    }
  }

  /**
   * @param epochs at most so many
   * @param steps per epoch; 0 = as many as cover all training images once
   * @param rate Adam's learning rate, the highest of all steps
   * @param patience epochs without a better validation before stopping early; 0 = never stop
   * @param decay how the rate falls until the last epoch
   * @param warmup steps in which the rate rises from 0 to what the decay says, 0 or more
   * @param average which parameters are validated and saved
   */
  public record Schedule(
      int epochs,
      int steps,
      double rate,
      int patience,
      RateDecay decay,
      int warmup,
      WeightAveraging average)
      implements Serializable {
    /** With the running average. */
    public Schedule(int epochs, int steps, double rate, int patience, RateDecay decay, int warmup) {
      this(epochs, steps, rate, patience, decay, warmup, WeightAveraging.RUNNING);
    }

    /** Falling as (1 - t)^0.9, without a rise. */
    public Schedule(int epochs, int steps, double rate, int patience) {
      this(epochs, steps, rate, patience, RateDecay.POLYNOMIAL, 0);
    }

    /**
     * The rate of a step.
     *
     * @param epoch from 1
     * @param step within the epoch, from 0
     * @param perEpoch steps of an epoch
     */
    double rate(int epoch, int step, int perEpoch) {
      long done = (long) (epoch - 1) * perEpoch + step;
      double t = (double) done / ((long) epochs * perEpoch);
      double rise = done < warmup ? (done + 1.0) / (warmup + 1.0) : 1;
      return rate * decay.factor(t) * rise;
    }
  }

  /**
   * @param patch side of the square patches in pixels, at least what the network accepts
   * @param batch patches per step
   * @param validation share of the images that is kept apart for validation, 0 to 0.9
   * @param augment whether patches are flipped, rotated, scaled and changed in brightness
   * @param elastic with augment: standard deviation of elastic deformation in pixels on a patch of
   *     572 (it is scaled with the patch); 0 = none
   * @param blur with augment: largest standard deviation of a blur in pixels, half the largest
   *     radius of a defocus; 0 = none
   * @param empty share of the patches that come from images without foreground, 0 to 1; negative =
   *     all images are visited alike
   * @param zoom with augment: three patches in ten are turned freely and show the image at scales
   *     from 1 / zoom to zoom; 1 = at its own
   * @param oversample share of the patches that lie where there is much of a foreground class, 0 to
   *     1; the others lie anywhere
   */
  public record Data(
      int patch,
      int batch,
      double validation,
      boolean augment,
      double elastic,
      double blur,
      double empty,
      double zoom,
      double oversample)
      implements Serializable {
    /** The usual zoom. */
    public static final double USUAL_ZOOM = 1.4;

    /** The usual share. */
    public static final double USUAL_OVERSAMPLE = 0.5;

    /** With the usual zoom and share. */
    public Data(
        int patch,
        int batch,
        double validation,
        boolean augment,
        double elastic,
        double blur,
        double empty) {
      this(patch, batch, validation, augment, elastic, blur, empty, USUAL_ZOOM, USUAL_OVERSAMPLE);
    }

    /** Without deformation and blur; all images are visited alike. */
    public Data(int patch, int batch, double validation, boolean augment) {
      this(patch, batch, validation, augment, 0, 0, -1);
    }

    /**
     * Names zoom and share where they are not usual, so that runs of older plans can be resumed.
     */
    @Override
    public String toString() {
      String other = zoom == USUAL_ZOOM ? "" : ", zoom=" + zoom;
      if (oversample != USUAL_OVERSAMPLE) other += ", oversample=" + oversample;
      return String.format(
          Locale.ROOT,
          "Data[patch=%s, batch=%s, validation=%s, augment=%s, elastic=%s, blur=%s, empty=%s%s]",
          patch,
          batch,
          validation,
          augment,
          elastic,
          blur,
          empty,
          other);
    }
  }

  /**
   * @param labels how much the labels say
   * @param estimate how pixels are told from them
   * @param regularizer what pixels without a label are held to
   * @param strength its weight, 0 or more; 0 = the recommended
   */
  public record Supervision(
      LabelKind labels, Estimate estimate, Regularizer regularizer, double strength)
      implements Serializable {
    /** Labels of pixels, and nothing else. */
    public static final Supervision FULL =
        new Supervision(LabelKind.PIXELS, Estimate.RECOMMENDED, Regularizer.NONE, 0);

    /** Whether what is kept apart could tell how good a network is. */
    boolean canValidate() {
      return labels == LabelKind.PIXELS;
    }
  }

  /** Refuses what cannot work, naming the key, before anything is read. */
  public TrainingPlan {
    require(schedule.epochs >= 1, "epochs", schedule.epochs, "at least 1");
    require(schedule.steps >= 0, "steps", schedule.steps, "0 or more");
    require(schedule.rate > 0 && schedule.rate <= 1, "rate", schedule.rate, "above 0 and up to 1");
    require(schedule.warmup >= 0, "warmup", schedule.warmup, "0 or more");
    require(data.batch >= 1, "batch", data.batch, "at least 1");
    require(data.patch >= 1, "patch", data.patch, "at least 1");
    boolean share = data.validation >= 0 && data.validation <= 0.9;
    require(share, "validation", data.validation, "between 0 and 0.9");
    require(data.elastic >= 0 && data.elastic <= 100, "elastic", data.elastic, "0 to 100");
    require(data.blur >= 0 && data.blur <= 10, "blur", data.blur, "0 to 10");
    boolean part = data.oversample >= 0 && data.oversample <= 1;
    require(part, "oversample", data.oversample, "between 0 and 1");
    require(data.zoom >= 1 && data.zoom <= 8, "zoom", data.zoom, "1 to 8");
    require(data.empty <= 1, "empty", data.empty, "-1, or between 0 and 1");
    require(target.classes == 0 || target.classes >= 2, "classes", target.classes, "0, 2 or more");
    require(objective.border >= 0, "border", objective.border, "0 or more");
    require(supervision.strength >= 0, "strength", supervision.strength, "0 or more");
    WeakLabels.require(supervision, objective, schedule, data);
    boolean centres = start != null && start.findsCentres();
    if (centres) {
      String network = "a network that finds centres of objects";
      requireObjects(target, supervision, "instances or panoptic", network);
    }
    boolean stuff = start != null && start.findsStuff();
    if (stuff) {
      String meant = target.meaning.name().toLowerCase(Locale.ROOT);
      String accepted = "panoptic for a network that finds objects and stuff";
      require(target.meaning == Meaning.PANOPTIC, "target", meant, accepted);
    }
    if (start != null && start.findsBoxes()) {
      String network = "a network that finds objects one by one";
      requireObjects(target, supervision, "instances", network);
      requireUsual(objective);
    }
    boolean panoptic = target.meaning == Meaning.PANOPTIC;
    if (start != null) {
      require(
          centres || stuff || !panoptic,
          "target",
          "panoptic",
          "another for a network that finds no centres of objects");
    }
    boolean things = panoptic == !target.things.isEmpty();
    require(things, "things", target.things, "the classes of objects with target=panoptic alone");
    require(
        target.things.isEmpty() || target.things.first() >= 1,
        "things",
        target.things,
        "classes from 1 on");
    require(objective.sigma > 0, "sigma", objective.sigma, "above 0");
  }

  private static void requireObjects(
      Target target, Supervision supervision, String targets, String network) {
    require(
        target.meaning.numbersObjects(),
        "target",
        target.meaning.name().toLowerCase(Locale.ROOT),
        targets + " for " + network);
    require(
        supervision.labels == LabelKind.PIXELS,
        "labels",
        supervision.labels,
        "pixels for " + network);
  }

  /** What a detector makes small is its own. */
  private static void requireUsual(Objective objective) {
    String accepted = "left as it is for a network that finds objects one by one";
    LossChoice usual = LossChoice.CROSS_ENTROPY_AND_DICE;
    require(objective.loss == usual, "loss", objective.loss, accepted);
    ClassWeighting none = ClassWeighting.NONE;
    require(objective.weighting == none, "weighting", objective.weighting, accepted);
    boolean border = objective.border == 0 || objective.border == Objective.USUAL_BORDER;
    require(border, "border", objective.border, accepted);
    require(objective.map == BorderMap.PAPER, "map", objective.map, accepted);
  }

  /**
   * The names of the classes on the model's card, from the background on.
   *
   * @param classes how many there are
   */
  List<String> classNames(int classes) {
    List<String> names = new ArrayList<>(List.of("background"));
    if (!target.meaning.hasClasses()) names.add("foreground");
    else
      for (int c = 1; c < classes; c++) {
        names.add(c < target.names.size() ? target.names.get(c) : "class " + c);
      }
    return names;
  }

  /** The same plan with the number of classes decided. */
  TrainingPlan withClasses(int classes) {
    Target t = new Target(target.meaning, classes, target.ignore, target.names, target.things);
    return new TrainingPlan(start, t, objective, schedule, data, supervision, device, seed);
  }

  private static void require(boolean good, String key, Object value, String accepted) {
    if (good) return;
    throw new IllegalArgumentException(key + " is " + value + ", but must be " + accepted + ".");
  }
}
