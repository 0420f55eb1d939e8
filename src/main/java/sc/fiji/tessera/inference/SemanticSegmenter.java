package sc.fiji.tessera.inference;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.CancellationException;
import java.util.function.Consumer;
import net.imglib2.img.Img;
import net.imglib2.type.numeric.IntegerType;
import sc.fiji.tessera.image.Affine;
import sc.fiji.tessera.image.Axis;
import sc.fiji.tessera.image.ClassMap;
import sc.fiji.tessera.image.Plane;
import sc.fiji.tessera.image.ScoreMap;
import sc.fiji.tessera.image.Tile;
import sc.fiji.tessera.image.Tiling;
import sc.fiji.tessera.image.Volume;
import sc.fiji.tessera.label.ProbableObjects;
import sc.fiji.tessera.label.SolidObjects;
import sc.fiji.tessera.model.ModelCard;
import sc.fiji.tessera.model.ModelCard.Activation;
import sc.fiji.tessera.model.SegmentationModel;

/**
 * Segments planes or volumes, whichever its network takes, with a score per pixel and class:
 * normalises with the statistics of the whole plane or volume, cuts tiles, runs them, puts the
 * scores together. A plane is a volume of one slice. Results are given slice by slice.
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
   * @param tile the largest side of a tile in pixels, and its most slices unless the model needs
   *     more; 0 = automatic
   * @param overlap context on each side of a tile in pixels, and in slices; -1 = automatic: the
   *     model's halo, or a sixth of the window where no halo is enough
   * @param augment test-time augmentation, in x and y
   * @param scale of a second look at the image, 0.5 to 2, whose probabilities are averaged with
   *     those at its own size; 1 = none; slices stay as many as they are
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

  /** How far most objects reach out of what is looked at, in pixels. */
  private static final int OBJECT = 64;

  private final ModelCard card;
  private final double scale;
  private final TilePipeline pipeline;

  /** What the pipeline's scores still have to go through to be probabilities. */
  private final Activation activation;

  private final WindowAttempts windows;

  public SemanticSegmenter(ModelSession session, Options options) {
    this(session, options, note -> {});
  }

  /**
   * @param notes is told, for each plane, what the user should know about the result: that it
   *     depends on the windows it was computed in
   */
  public SemanticSegmenter(ModelSession session, Options options, Consumer<String> notes) {
    this(
        session.model(),
        session::run,
        options,
        new WindowAttempts(session, new WindowPlan(session, options), options, notes));
  }

  /**
   * @param network computes what the model says, in windows for this machine's CPU
   */
  SemanticSegmenter(
      SegmentationModel model,
      TilePipeline.Network network,
      Options options,
      Consumer<String> notes) {
    this(
        model,
        network,
        options,
        new WindowAttempts(null, new WindowPlan(model, options), options, notes));
  }

  private SemanticSegmenter(
      SegmentationModel model,
      TilePipeline.Network network,
      Options options,
      WindowAttempts windows) {
    this.card = model.card();
    this.windows = windows;
    this.scale = options.scale;
    int channels = card.input().channels();
    boolean alone = options.augment == Augment.NONE;
    Activation own = card.output().activation();
    this.activation = alone ? own : Activation.NONE;
    TilePipeline.Network all =
        alone
            ? network
            : new AveragedNetwork(network, options.augment.symmetries, card.output(), channels);
    this.pipeline = new TilePipeline(all, channels, card.output().channels().size());
  }

  /** How many channels the network takes. */
  public int channels() {
    return card.input().channels();
  }

  /**
   * How many pixels on each side what is said of a pixel depends on, of a model of instances so far
   * that most objects are seen whole; -1 where it depends on the whole plane.
   */
  public int reach() {
    int seen = scale == 1 ? windows.reach() : -1;
    boolean objects = card.output().target() == ModelCard.Target.INSTANCES;
    return seen >= 0 && objects ? seen + OBJECT : seen;
  }

  /** A part of a plane is segmented as the whole is where it starts at multiples of this. */
  public int grid() {
    return windows.grid();
  }

  /**
   * The axis along which the network takes several planes at once: {@code Z}, or {@code T} where it
   * takes frames; null where it takes one plane.
   */
  public Axis depth() {
    String axis = card.tiles().depth().axis();
    return axis.isEmpty() ? null : axis.equals("t") ? Axis.T : Axis.Z;
  }

  /** The names of the network's output channels. */
  public List<String> classes() {
    return card.output().channels();
  }

  /** Whether objects are grouped around the centres that the network finds. */
  public boolean findsCentres() {
    return card.output().centres().found();
  }

  /** The colours of the labels 0, 1, .. where the model has its own, 0xRRGGBB; else empty. */
  public List<Integer> colours() {
    return card.output().colours();
  }

  /** The class of every pixel of a plane, as {@link #classes(Volume, Progress)}. */
  public Img<? extends IntegerType<?>> classes(Plane plane, Progress progress) {
    return classes(Volume.of(plane), progress).get(0);
  }

  /** What users call the labels of a plane, as {@link #labels(Volume, Progress)}. */
  public Img<? extends IntegerType<?>> labels(Plane plane, Progress progress) {
    return labels(Volume.of(plane), progress).get(0);
  }

  /** The probabilities of a plane, as {@link #probabilities(Volume, Progress)}. */
  public ScoreMap probabilities(Plane plane, Progress progress) {
    return probabilities(Volume.of(plane), progress).get(0);
  }

  /**
   * The class of every pixel: the most probable one, or for a model with a single output whether
   * its probability exceeds 0.5. Where tiles abut, needs no memory for scores.
   *
   * @param volume with the channels that the model takes (grey and RGB are converted)
   * @return slice by slice
   * @throws CancellationException if cancelled
   * @throws IllegalArgumentException one sentence, if image and model do not fit
   */
  public List<Img<? extends IntegerType<?>>> classes(Volume volume, Progress progress) {
    if (scale != 1) return classes(probabilities(volume, progress));
    Input input = input(volume);
    return windows.of(
        input.volume,
        w -> {
          boolean blends = w.tiling().tiles().stream().anyMatch(Tile::blends);
          return blends ? classes(scores(input, w, progress)) : abutting(input, w, progress);
        });
  }

  private List<Img<? extends IntegerType<?>>> abutting(Input input, Windows w, Progress progress) {
    int classes = card.output().classes().size();
    // a probability exceeds 0.5 where its logit exceeds 0
    float limit = activation == Activation.SIGMOID ? 0 : (float) THRESHOLD;
    Volume v = input.volume;
    SliceMaps<ClassMap> target =
        new SliceMaps<>(
            v.depth(), () -> new ClassMap(classes, limit, v.width(), v.height()), ClassMap::add);
    pipeline.run(v, input.affine, w, target, progress);
    List<Img<? extends IntegerType<?>>> images = new ArrayList<>();
    for (ClassMap map : target.maps()) images.add(map.image());
    return images;
  }

  private List<Img<? extends IntegerType<?>>> classes(List<ScoreMap> probabilities) {
    List<Img<? extends IntegerType<?>>> images = new ArrayList<>();
    for (ScoreMap both : probabilities) {
      ScoreMap p = both.first(card.output().classes().size());
      images.add(p.classes() == 1 ? p.threshold(THRESHOLD) : p.argmax());
    }
    return images;
  }

  /**
   * What users call the labels: the class of every pixel or, for a model of instances, the objects
   * numbered from 1: the regions of the foreground whose pixels share a side (in volumes a face),
   * split as the model's card says, with the holes in them filled. Where the network finds centres,
   * the foreground is grouped around them, slice by slice. As {@link #classes(Volume, Progress)};
   * what is split or grouped needs memory for scores.
   */
  public List<Img<? extends IntegerType<?>>> labels(Volume volume, Progress progress) {
    if (card.output().target() != ModelCard.Target.INSTANCES) return classes(volume, progress);
    ModelCard.Objects how = card.output().objects();
    if (how.equals(ModelCard.Objects.REGIONS) && !findsCentres()) {
      return List.copyOf(SolidObjects.of(classes(volume, progress)));
    }
    return labels(probabilities(volume, progress));
  }

  /**
   * The same of probabilities that there are already, slice by slice of one volume, which stay as
   * they are.
   */
  public List<Img<? extends IntegerType<?>>> labels(List<ScoreMap> probabilities) {
    if (card.output().target() != ModelCard.Target.INSTANCES) return classes(probabilities);
    if (findsCentres()) {
      GroupedObjects grouped = new GroupedObjects(card.output());
      return probabilities.stream().<Img<? extends IntegerType<?>>>map(grouped::of).toList();
    }
    ModelCard.Objects how = card.output().objects();
    if (how.equals(ModelCard.Objects.REGIONS)) {
      return List.copyOf(SolidObjects.of(classes(probabilities)));
    }
    return List.copyOf(
        ProbableObjects.of(
            foreground(probabilities),
            probabilities.get(0).width(),
            probabilities.get(0).height(),
            new ProbableObjects.Options(how.seed(), how.grow(), how.minimum(), how.neck())));
  }

  /**
   * The probability that a pixel is no background, slice by slice, [y * width + x]. As {@link
   * #classes(Volume, Progress)}.
   */
  public List<float[]> foreground(Volume volume, Progress progress) {
    return foreground(probabilities(volume, progress));
  }

  private List<float[]> foreground(List<ScoreMap> probabilities) {
    List<float[]> slices = new ArrayList<>();
    for (ScoreMap scores : probabilities) {
      float[] p = scores.plane(0).clone();
      if (card.output().classes().size() > 1) for (int i = 0; i < p.length; i++) p[i] = 1 - p[i];
      slices.add(p);
    }
    return slices;
  }

  /**
   * The probability of every class at every pixel: 4 bytes for each; then centres and offsets where
   * the network finds such. As {@link #classes(Volume, Progress)}.
   */
  public List<ScoreMap> probabilities(Volume volume, Progress progress) {
    Input input = input(volume);
    Progress first = scale == 1 ? progress : progress.part(0, 0.5);
    List<ScoreMap> scores = windows.of(input.volume, w -> scores(input, w, first));
    if (scale == 1) return scores;
    Input resized = new Input(input.volume.map(p -> p.scaled(scale)), input.affine);
    Progress second = progress.part(0.5, 0.5);
    List<ScoreMap> other = windows.of(resized.volume, w -> scores(resized, w, second));
    for (int z = 0; z < scores.size(); z++) {
      if (findsCentres()) other.get(z).last(2).scale(1 / scale);
      scores.get(z).average(other.get(z));
    }
    return scores;
  }

  private List<ScoreMap> scores(Input input, Windows w, Progress progress) {
    Volume v = input.volume;
    int channels = card.output().channels().size();
    int classes = card.output().classes().size();
    SliceMaps<ScoreMap> target =
        new SliceMaps<>(
            v.depth(), () -> new ScoreMap(channels, v.width(), v.height()), ScoreMap::add);
    pipeline.run(v, input.affine, w, target, progress);
    for (ScoreMap map : target.maps()) {
      if (activation == Activation.SOFTMAX) map.first(classes).softmax();
      if (activation == Activation.SIGMOID) map.first(classes).sigmoid();
    }
    return target.maps();
  }

  /**
   * @param volume with the network's channels
   * @param affine their normalisation
   */
  private record Input(Volume volume, Affine[] affine) {}

  private Input input(Volume volume) {
    ModelCard.Depth depth = card.tiles().depth();
    depth.require(volume.depth());
    if (volume.depth() < depth.minimum()) {
      windows.note(
          String.format(
              Locale.ROOT,
              "The image has %d slices where the model takes %d or more: it is mirrored.",
              volume.depth(),
              depth.minimum()));
    }
    Volume fitting = card.input().arranged(volume);
    return new Input(fitting, card.input().normalization().fit(fitting));
  }
}
