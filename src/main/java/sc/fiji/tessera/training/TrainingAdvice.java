package sc.fiji.tessera.training;

import com.sun.management.OperatingSystemMXBean;
import java.lang.management.ManagementFactory;
import java.util.Locale;
import java.util.Optional;
import sc.fiji.tessera.graph.Complexity;
import sc.fiji.tessera.graph.Graph;
import sc.fiji.tessera.model.ModelCard;

/**
 * What suits a set of images where the user leaves it open, each with its reason. It depends on the
 * images, the network and the machine's memory alone, so that the same training is proposed again
 * when it is resumed.
 */
public final class TrainingAdvice {
  /** A number and why. */
  public record Choice(int value, String reason) {
    @Override
    public String toString() {
      return value + ": " + reason;
    }
  }

  /** What a U-Net of that depth sees on each side of a pixel, from depth 1 on. */
  private static final int[] UNET_CONTEXT = {8, 24, 48, 96, 192};

  private static final double CONTEXT_PER_OBJECT = 1.5;
  private static final int USUAL_DEPTH = 4;
  private static final int LEAST_DEPTH = 2;

  private static final int PATCH_STEP = 32;
  private static final int LEAST_PATCH = 128;
  private static final int LARGEST_PATCH = 256;
  private static final double OBJECTS_PER_PATCH = 4;

  /** Pixels that a step learns from: fewer are noisy, more take longer than they help. */
  private static final double PIXELS_PER_STEP = 4 * 192 * 192;

  private static final int LARGEST_BATCH = 16;

  /** Steps that teach a small set; larger sets want to be seen at least so many times. */
  private static final int STEPS = 1000;

  private static final int LEAST_STEPS = 20;
  private static final int LEAST_PASSES = 10;

  private static final int FEW_IMAGES = 50;

  /** What training takes beside the network's activations: 1.6 to 3.0 times them were measured. */
  private static final double MEMORY_PER_ACTIVATION = 2.5;

  /** A parameter, its gradient, its average and the two moments of Adam. */
  private static final int BYTES_PER_PARAMETER = 20;

  /** Classes of pixels that people tell apart; objects are soon more. */
  private static final int MANY_CLASSES = 20;

  private final TrainingSet set;
  private final ObjectStatistics objects;
  private final long memory;

  /**
   * @param memory bytes that training may take
   */
  TrainingAdvice(TrainingSet set, ObjectStatistics objects, long memory) {
    this.set = set;
    this.objects = objects;
    this.memory = memory;
  }

  /** For this machine, of whose memory half may be taken. */
  public static TrainingAdvice of(TrainingSet set) {
    long memory = 4L << 30;
    if (ManagementFactory.getOperatingSystemMXBean() instanceof OperatingSystemMXBean system) {
      memory = system.getTotalMemorySize() / 2;
    }
    return new TrainingAdvice(set, ObjectStatistics.of(set.examples()), memory);
  }

  /** The median object's diameter in pixels; 0 where there are none. */
  public double diameter() {
    return objects.diameter();
  }

  /** Whether labels that are taken for classes look as if they numbered objects: in words. */
  public Optional<String> doubt(TrainingTarget target) {
    boolean guessed =
        target.meaning() == TrainingTarget.Meaning.CLASSES
            && target.names().isEmpty()
            && target.classes() == 0;
    if (!guessed || set.classes() <= MANY_CLASSES) return Optional.empty();
    return Optional.of(
        text(
            "The labels hold %d classes; if they number objects, choose target=instances (objects)"
                + " or target=foreground (their pixels).",
            set.classes()));
  }

  /** How often a U-Net should halve the resolution. */
  public Choice depth() {
    return depth(1);
  }

  /**
   * The same where a second one sees the image at a lower resolution.
   *
   * @param context how much lower; 1 = there is none
   */
  public Choice depth(int context) {
    if (objects.objects() == 0) {
      return new Choice(USUAL_DEPTH, "no object tells what size matters");
    }
    int depth = LEAST_DEPTH;
    while (depth < UNET_CONTEXT.length
        && context * UNET_CONTEXT[depth - 1] < CONTEXT_PER_OBJECT * objects.diameter()) {
      depth++;
    }
    return new Choice(
        depth,
        text(
            "it sees %d px on each side, and the median of %d objects measures %.0f px",
            context * UNET_CONTEXT[depth - 1], objects.objects(), objects.diameter()));
  }

  /** Channels of a U-Net's first level. */
  public Choice width() {
    return objects.images() <= FEW_IMAGES
        ? new Choice(16, text("%d images teach no more than that", objects.images()))
        : new Choice(32, text("%d images can teach more", objects.images()));
  }

  /**
   * The side of the patches.
   *
   * @param tiles what the network takes
   * @param network with any weights
   */
  public Choice patch(ModelCard.Tiles tiles, Graph network) {
    if (tiles.fixedWidth() > 0) {
      return new Choice(tiles.fixedWidth(), "the model takes no other size");
    }
    int halo = tiles.halo();
    double wanted =
        Math.max(OBJECTS_PER_PATCH * objects.diameter(), Math.min(3 * halo, LARGEST_PATCH));
    int patch = up(Math.max(LEAST_PATCH, Math.min(LARGEST_PATCH, wanted)));
    int image = Math.max(PATCH_STEP, up(objects.smallestSide()));
    String reason =
        text("several objects of %.0f px and what the network looks at fit in", objects.diameter());
    if (patch > image) {
      patch = image;
      reason = text("the smallest image measures %d px", objects.smallestSide());
    }
    while (patch > PATCH_STEP && bytes(network, patch, 2) > memory) {
      patch -= PATCH_STEP;
      reason = text("a step with two of them takes no more than %.1f GB", memory / 1e9);
    }
    return new Choice(patch, reason);
  }

  /**
   * The side of patches that are to hold whole images, since what is known is known of those.
   *
   * @param tiles what the network takes
   * @param network with any weights
   */
  public Choice wholeImages(ModelCard.Tiles tiles, Graph network) {
    if (tiles.fixedWidth() > 0) {
      return new Choice(tiles.fixedWidth(), "the model takes no other size");
    }
    int side = largestSide();
    int patch = up(side);
    String reason = text("the largest image measures %d px", side);
    while (patch > PATCH_STEP && bytes(network, patch, 2) > memory) {
      patch -= PATCH_STEP;
      reason = text("a step with two of them takes no more than %.1f GB", memory / 1e9);
    }
    return new Choice(patch, reason);
  }

  /** Of all images, pixels. */
  public int largestSide() {
    return set.examples().stream().mapToInt(e -> Math.max(e.width(), e.height())).max().orElse(0);
  }

  /** How many patches to learn from at once. */
  public Choice batch(Graph network, int patch) {
    int batch = (int) Math.round(PIXELS_PER_STEP / ((double) patch * patch));
    batch = Math.max(2, Math.min(LARGEST_BATCH, batch));
    String reason = "steps from fewer pixels are noisy, from more they take longer";
    while (batch > 2 && bytes(network, patch, batch) > memory) {
      batch--;
      reason = text("more would take over %.1f GB of memory", memory / 1e9);
    }
    return new Choice(batch, reason);
  }

  /** How many steps an epoch has; 0 = as many as cover all images once. */
  public Choice steps(TrainingPlan plan) {
    int covering = set.stepsPerEpoch(plan);
    return covering >= LEAST_STEPS
        ? new Choice(0, text("all images once, %d steps", covering))
        : new Choice(LEAST_STEPS, "fewer teach too little to be worth a validation");
  }

  /** How many epochs. */
  public Choice epochs(TrainingPlan plan) {
    int perEpoch = set.stepsPerEpoch(plan);
    int epochs = (int) Math.ceil((double) STEPS / perEpoch);
    if (epochs >= LEAST_PASSES) {
      return new Choice(epochs, text("%d steps of %d in each", epochs * perEpoch, perEpoch));
    }
    return new Choice(LEAST_PASSES, "every image is to be seen so often");
  }

  /**
   * Bytes that a training step takes, predicted.
   *
   * @param network with any weights
   */
  public double bytes(Graph network, int patch, int batch) {
    Complexity cost = Complexity.of(network, batch, set.channels(), patch, patch);
    return MEMORY_PER_ACTIVATION * cost.activations()
        + (double) BYTES_PER_PARAMETER * cost.parameters();
  }

  private static int up(double side) {
    return (int) Math.ceil(side / PATCH_STEP) * PATCH_STEP;
  }

  private static String text(String format, Object... values) {
    return String.format(Locale.ROOT, format, values);
  }
}
