package sc.fiji.tessera.training;

import java.nio.FloatBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import sc.fiji.tessera.label.IntegralCounts;

/**
 * Draws the patches of an epoch. Every image is visited equally often, whatever its size, or images
 * without foreground as often as {@code empty} says; half of the patches (or what {@code
 * oversample} says) lie where there is much of a random foreground class ({@link CropSampling}), so
 * that rare classes are seen, the others anywhere. With augmentation, patches are flipped and
 * turned (the 8 symmetries of the square), three in ten are also rotated freely and scaled by 0.7
 * to 1.4 (or what {@code zoom} says), three in ten are deformed ({@link ElasticField}), and
 * intensities vary ({@link IntensityChange}). Where the truth is boxes, which only stay tight under
 * flips, quarter turns and scaling, all else is left out; where it is what is on the whole image,
 * scaling too.
 *
 * <p>Everything is drawn from (seed, epoch), so runs are reproducible. Not thread-safe.
 */
final class PatchSampler {
  private static final double FREE_ROTATION = 0.3;
  private static final double ELASTIC = 0.3;

  /** An image, its classes as integral images, and which foreground classes it has. */
  private record Source(TrainingExample example, IntegralCounts counts, List<Integer> foreground) {
    static Source of(TrainingExample e, int classes) {
      IntegralCounts counts = new IntegralCounts(e.width(), e.height(), classes, e::classAt);
      List<Integer> foreground = new ArrayList<>();
      for (int c = 1; c < classes; c++) if (counts.total(c) > 0) foreground.add(c);
      return new Source(e, counts, foreground);
    }
  }

  private final List<Source> sources;
  private final TrainingData data;
  private final PatchTruth truth;
  private final long seed;
  private final Visits visits;
  private Random random;
  private int epoch;

  /** With classes and pixels that count as the set says. */
  PatchSampler(List<TrainingExample> examples, int classes, TrainingData data, long seed) {
    this(examples, classes, data, PatchTruth.PIXELS, seed);
  }

  /**
   * @param truth what is told of each patch beside the classes of its pixels
   */
  PatchSampler(
      List<TrainingExample> examples, int classes, TrainingData data, PatchTruth truth, long seed) {
    this(examples.stream().map(e -> Source.of(e, classes)).toList(), data, truth, seed);
  }

  private PatchSampler(List<Source> sources, TrainingData data, PatchTruth truth, long seed) {
    this.sources = sources;
    this.data = data;
    this.truth = truth;
    this.seed = seed;
    List<Integer> full = new ArrayList<>();
    List<Integer> empty = new ArrayList<>();
    for (int i = 0; i < sources.size(); i++) {
      (sources.get(i).foreground.isEmpty() ? empty : full).add(i);
    }
    visits = new Visits(full, empty, data.empty());
  }

  /** Another one that draws from the same images, independently of this one. */
  PatchSampler twin() {
    return new PatchSampler(sources, data, truth, seed);
  }

  /** Starts an epoch: what follows depends on nothing that came before. */
  void startEpoch(int epoch) {
    random = new Random(seed * 0x9E3779B97F4A7C15L + epoch);
    visits.start(random);
    this.epoch = epoch;
  }

  /** Fills a batch. */
  void fill(BatchBuffers batch) {
    batch.clear();
    FloatBuffer images = batch.images();
    for (int i = 0; i < data.batch(); i++) {
      int start = images.position();
      int first = batch.classes().position();
      Source source = sources.get(visits.next(random));
      Patch patch = patch(source);
      patch.draw(images, batch.classes(), batch.weights());
      if (data.augment()) {
        IntensityChange.draw(data.blur(), random)
            .apply(images, start, images.position(), data.patch(), random);
      }
      truth.weights().apply(patch, source.counts, batch, first);
      truth.append(patch, epoch, batch, first);
    }
    batch.clear();
  }

  private Patch patch(Source source) {
    TrainingExample e = source.example;
    CropSampling crops = new CropSampling(source.counts, e.width(), e.height());
    List<Integer> classes = source.foreground;
    boolean around = !classes.isEmpty() && random.nextDouble() < data.oversample();
    int[] corner =
        around
            ? crops.corner(classes.get(random.nextInt(classes.size())), data.patch(), random)
            : crops.corner(data.patch(), random);
    double half = (data.patch() - 1) / 2.0;
    double[] m = data.augment() ? orientation() : new double[] {1, 0, 0, 1};
    boolean bent =
        truth.bends() && data.augment() && data.elastic() > 0 && random.nextDouble() < ELASTIC;
    ElasticField field = bent ? ElasticField.draw(data.patch(), data.elastic(), random) : null;
    return new Patch(
        e, data.patch(), corner[0] + half, corner[1] + half, m[0], m[1], m[2], m[3], field);
  }

  private double[] orientation() {
    double angle = random.nextInt(4) * Math.PI / 2;
    double scale = 1;
    if (random.nextDouble() < FREE_ROTATION) {
      double free = random.nextDouble() * 2 * Math.PI;
      if (truth.bends()) angle = free;
      double drawn = scale(data.zoom(), random.nextDouble());
      if (truth.scales()) scale = drawn;
    }
    double cos = exact(Math.cos(angle)) * scale;
    double sin = exact(Math.sin(angle)) * scale;
    double flip = random.nextBoolean() ? 1 : -1;
    return new double[] {cos * flip, -sin, sin * flip, cos};
  }

  /** Pixels of the image per pixel of the patch, all ratios alike, for a draw from 0 to 1. */
  static double scale(double zoom, double draw) {
    boolean usual = zoom == TrainingData.USUAL_ZOOM;
    return usual ? 0.7 * Math.pow(2, draw) : Math.pow(zoom, 2 * draw - 1);
  }

  /** Quarter turns must hit pixels exactly. */
  private static double exact(double v) {
    return Math.abs(v - Math.rint(v)) < 1e-12 ? Math.rint(v) : v;
  }
}
