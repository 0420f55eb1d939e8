package sc.fiji.tessera.inference;

import java.util.List;
import java.util.concurrent.CancellationException;
import java.util.function.Consumer;
import java.util.function.Function;
import net.imglib2.img.Img;
import net.imglib2.type.numeric.IntegerType;
import net.imglib2.type.numeric.integer.IntType;
import sc.fiji.tessera.image.Affine;
import sc.fiji.tessera.image.ClassMap;
import sc.fiji.tessera.image.Plane;
import sc.fiji.tessera.image.ScoreMap;
import sc.fiji.tessera.image.Tile;
import sc.fiji.tessera.image.Tiling;
import sc.fiji.tessera.label.ConnectedComponents;
import sc.fiji.tessera.label.Connectivity;
import sc.fiji.tessera.label.Holes;
import sc.fiji.tessera.model.ModelCard;
import sc.fiji.tessera.model.ModelCard.Activation;
import sc.fiji.tessera.model.SegmentationModel;

/**
 * Segments planes with a network that gives a score per pixel and class: normalises with the
 * statistics of the whole plane, cuts tiles, runs them, puts the scores together.
 *
 * <p>With the model's halo as context, the result does not depend on the tile size, as far as the
 * network is translation-invariant on its stride grid (see {@link Tiling}). Networks that see the
 * whole image get the whole image if memory allows, else windows that overlap and are blended.
 *
 * <p>Not thread-safe, since it keeps the buffers of tiles; the session may be shared.
 */
public final class SemanticSegmenter {
  /** Above this probability a pixel of a single-class model is foreground. */
  private static final double THRESHOLD = 0.5;

  /**
   * @param tile the largest side of a tile in pixels; 0 = automatic
   * @param overlap context on each side of a tile in pixels; -1 = automatic: the model's halo, or a
   *     sixth of the window where no halo is enough
   * @param augment test-time augmentation
   * @param scale of a second look at the image, 0.5 to 2, whose probabilities are averaged with
   *     those at its own size; 1 = none
   */
  public record Options(int tile, int overlap, Augment augment, double scale) {
    public static final Options AUTOMATIC = new Options(0, -1);

    public Options {
      if (!(scale >= 0.5 && scale <= 2)) {
        throw new IllegalArgumentException("'scale' must be 0.5 to 2, but is " + scale + ".");
      }
    }

    /** The image alone, at its own size. */
    public Options(int tile, int overlap) {
      this(tile, overlap, Augment.NONE, 1);
    }
  }

  /** Whether probabilities are the mean over symmetric versions of the image. */
  public enum Augment {
    /** The image alone. */
    NONE(List.of(Symmetry.IDENTITY)),
    /** With its mirror images: four times as long. */
    FLIPS(Symmetry.FLIPS),
    /** With mirror images and quarter turns: eight times as long. */
    ALL(Symmetry.ALL);

    private final List<Symmetry> symmetries;

    Augment(List<Symmetry> symmetries) {
      this.symmetries = symmetries;
    }
  }

  /** Whose windows these are; null where that is nobody's. */
  private final ModelSession session;

  private final ModelCard card;
  private final Options options;
  private final double scale;
  private final Consumer<String> notes;
  private final TilePipeline pipeline;

  /** What the pipeline's scores still have to go through to be probabilities. */
  private final Activation activation;

  private WindowPlan windows;

  public SemanticSegmenter(ModelSession session, Options options) {
    this(session, options, note -> {});
  }

  /**
   * @param notes is told, for each plane, what the user should know about the result: that it
   *     depends on the windows it was computed in
   */
  public SemanticSegmenter(ModelSession session, Options options, Consumer<String> notes) {
    this(
        session,
        session.model(),
        (in, out, height, width, progress) -> session.run(in, out, 1, height, width, progress),
        new WindowPlan(session, options),
        options,
        notes);
  }

  /**
   * @param network computes what the model says, in windows for this machine's CPU
   */
  SemanticSegmenter(
      SegmentationModel model,
      TilePipeline.Network network,
      Options options,
      Consumer<String> notes) {
    this(null, model, network, new WindowPlan(model, options), options, notes);
  }

  private SemanticSegmenter(
      ModelSession session,
      SegmentationModel model,
      TilePipeline.Network network,
      WindowPlan windows,
      Options options,
      Consumer<String> notes) {
    this.session = session;
    this.card = model.card();
    this.options = options;
    this.windows = windows;
    this.scale = options.scale;
    this.notes = notes;
    int channels = card.input().channels();
    int classes = card.output().classes().size();
    boolean alone = options.augment == Augment.NONE;
    Activation own = card.output().activation();
    this.activation = alone ? own : Activation.NONE;
    TilePipeline.Network all =
        alone
            ? network
            : new AveragedNetwork(network, options.augment.symmetries, own, channels, classes);
    this.pipeline = new TilePipeline(all, channels, classes);
  }

  /** How many channels the network takes. */
  public int channels() {
    return card.input().channels();
  }

  /** The names of the network's output channels. */
  public List<String> classes() {
    return card.output().classes();
  }

  /** The colours of the labels 0, 1, .. where the model has its own, 0xRRGGBB; else empty. */
  public List<Integer> colours() {
    return card.output().colours();
  }

  /**
   * The class of every pixel: the most probable one, or for a model with a single output whether
   * its probability exceeds 0.5. Where tiles abut, needs no memory for scores.
   *
   * @param plane with the channels that the model takes (grey and RGB are converted)
   * @throws CancellationException if cancelled
   * @throws IllegalArgumentException one sentence, if plane and model do not fit
   */
  public Img<? extends IntegerType<?>> classes(Plane plane, Progress progress) {
    if (scale != 1) return classes(probabilities(plane, progress));
    Input input = input(plane);
    return inWindows(
        input,
        tiling -> {
          boolean blends = tiling.tiles().stream().anyMatch(Tile::blends);
          return blends
              ? classes(scores(input, tiling, progress))
              : abutting(input, tiling, progress);
        });
  }

  private Img<? extends IntegerType<?>> abutting(Input input, Tiling tiling, Progress progress) {
    int classes = card.output().classes().size();
    // a probability exceeds 0.5 where its logit exceeds 0
    float limit = activation == Activation.SIGMOID ? 0 : (float) THRESHOLD;
    ClassMap map = new ClassMap(classes, limit, input.plane.width(), input.plane.height());
    pipeline.run(input.plane, input.affine, tiling, map::add, progress);
    return map.image();
  }

  private static Img<? extends IntegerType<?>> classes(ScoreMap probabilities) {
    return probabilities.classes() == 1
        ? probabilities.threshold(THRESHOLD)
        : probabilities.argmax();
  }

  /**
   * What users call the labels: the class of every pixel or, for a model of instances, the objects
   * numbered from 1: the 4-connected regions of the foreground, with the holes in them filled. As
   * {@link #classes(Plane, Progress)}.
   */
  public Img<? extends IntegerType<?>> labels(Plane plane, Progress progress) {
    Img<? extends IntegerType<?>> classes = classes(plane, progress);
    if (card.output().target() != ModelCard.Target.INSTANCES) return classes;
    Img<IntType> objects = ConnectedComponents.of(classes, Connectivity.FACES).image();
    return Holes.fill(objects, Connectivity.FACES, Long.MAX_VALUE);
  }

  /**
   * The probability of every class at every pixel: 4 bytes for each. As {@link #classes(Plane,
   * Progress)}.
   */
  public ScoreMap probabilities(Plane plane, Progress progress) {
    Input input = input(plane);
    Progress first = scale == 1 ? progress : progress.part(0, 0.5);
    ScoreMap scores = inWindows(input, tiling -> scores(input, tiling, first));
    if (scale == 1) return scores;
    Input resized = new Input(input.plane.scaled(scale), input.affine);
    Progress second = progress.part(0.5, 0.5);
    scores.average(inWindows(resized, tiling -> scores(resized, tiling, second)));
    return scores;
  }

  private ScoreMap scores(Input input, Tiling tiling, Progress progress) {
    Plane plane = input.plane;
    ScoreMap scores = new ScoreMap(card.output().classes().size(), plane.width(), plane.height());
    pipeline.run(plane, input.affine, tiling, scores::add, progress);
    if (activation == Activation.SOFTMAX) scores.softmax();
    if (activation == Activation.SIGMOID) scores.sigmoid();
    return scores;
  }

  /**
   * @param plane with the network's channels
   * @param affine their normalisation
   */
  private record Input(Plane plane, Affine[] affine) {}

  private Input input(Plane plane) {
    Plane fitting = card.input().arranged(plane);
    return new Input(fitting, card.input().normalization().fit(fitting));
  }

  /** In smaller windows where memory is short. */
  private <T> T inWindows(Input input, Function<Tiling, T> result) {
    while (true) {
      WindowPlan.Choice choice = windows.of(input.plane.width(), input.plane.height());
      if (!choice.note().isEmpty()) notes.accept(choice.note());
      try {
        return result.apply(choice.tiling());
      } catch (WindowTooLarge e) {
        windows = afterShortage(choice.tiling(), e);
      }
    }
  }

  /** Half as large; where that is too small for the network, on the CPU. */
  private WindowPlan afterShortage(Tiling tiling, WindowTooLarge e) {
    WindowPlan smaller = windows.halved(tiling);
    if (smaller != null) {
      notes.accept(e.getMessage() + "; going on with windows of half the size.");
      return smaller;
    }
    if (session == null || !session.leaveDevice(e.getMessage() + ".")) {
      throw new IllegalStateException(e.getMessage() + ".", e);
    }
    notes.accept(session.notes().get(0));
    return new WindowPlan(session, options);
  }
}
