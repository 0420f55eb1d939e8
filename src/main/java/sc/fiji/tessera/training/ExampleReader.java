package sc.fiji.tessera.training;

import java.nio.FloatBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.TreeSet;
import java.util.function.Supplier;
import java.util.stream.IntStream;
import sc.fiji.tessera.image.Affine;
import sc.fiji.tessera.image.Axis;
import sc.fiji.tessera.image.ImageSource;
import sc.fiji.tessera.image.LabelBox;
import sc.fiji.tessera.image.PixelSize;
import sc.fiji.tessera.image.Plane;
import sc.fiji.tessera.image.RoiLabels;
import sc.fiji.tessera.image.SourceImage;
import sc.fiji.tessera.image.TagTable;
import sc.fiji.tessera.image.Window;
import sc.fiji.tessera.inference.Progress;

/** Pairs images with labels, checks that they fit, and turns them into training examples. */
final class ExampleReader {
  /** The share of the heap that intensities may take before they are read where needed. */
  private static final int SHARE_OF_HEAP = 4;

  private final ImageSource images;
  private final ImageSource truth;
  private final ImageSource weights;
  private final TrainingPlan plan;
  private final ImageFeed feed;
  private final long mostBytes;
  private final ImageCache open;
  private final List<String> names = new ArrayList<>();
  private final List<Integer> groups = new ArrayList<>();
  private final List<Supplier<Plane>> planes = new ArrayList<>();
  private final List<int[]> labels = new ArrayList<>();

  /** Of each plane; empty where all pixels count the same. */
  private final List<float[]> pixelWeights = new ArrayList<>();

  private final List<PixelSize> pixelSizes = new ArrayList<>();

  /** Which channels of the images are taken, from 1; empty = all. */
  private List<Integer> from = List.of();

  private int channels;
  private long bytes;

  /** Of each plane, where the truth has ROIs; else none. */
  private final List<List<LabelBox>> boxes = new ArrayList<>();

  /** With tags, once it is needed. */
  private UsualContrast usual;

  ExampleReader(LabelledImages from, TrainingPlan plan, ImageFeed feed) {
    this(from, plan, feed, Runtime.getRuntime().maxMemory() / SHARE_OF_HEAP);
  }

  /**
   * @param mostBytes that intensities take in memory; if they are more, patches are read from the
   *     images as they are drawn
   */
  ExampleReader(LabelledImages from, TrainingPlan plan, ImageFeed feed, long mostBytes) {
    this.images = from.images();
    this.truth = from.truth();
    this.weights = from.weights();
    this.plan = plan;
    this.feed = feed;
    this.mostBytes = mostBytes;
    this.open = new ImageCache(images);
    boolean pixels = plan.supervision().labels() == LabelKind.PIXELS;
    if (weights != null && (!pixels || truth instanceof TagTable)) {
      throw new IllegalArgumentException("'weights' of pixels need labels=pixels.");
    }
  }

  /** Reads all of them. */
  TrainingSet read(Progress progress) {
    return pairs(progress).seen(new TrainingSet.Sight(pixelSize(), from));
  }

  /** Where the images have one, to 2 %; else "". */
  private String pixelSize() {
    double least = pixelSizes.stream().mapToDouble(PixelSize::micrometres).min().orElse(0);
    double most = pixelSizes.stream().mapToDouble(PixelSize::micrometres).max().orElse(0);
    return most <= 1.02 * least ? pixelSizes.get(0).text() : "";
  }

  private TrainingSet pairs(Progress progress) {
    for (int i = 0; i < images.size(); i++) {
      progress.check();
      progress.report(Double.NaN, "Reading " + images.names().get(i));
      readPair(i);
    }
    if (bytes > mostBytes) open.letGo();
    if (truth instanceof TagTable table) return tagged(table);
    TargetReader targets = new TargetReader(plan, labels, names);
    List<TrainingExample> examples = new ArrayList<>();
    for (int i = 0; i < planes.size(); i++) {
      Plane p = planes.get(i).get();
      examples.add(example(targets, i, (int) p.width(), (int) p.height()));
    }
    boolean numbered = plan.target().meaning().numbersObjects();
    if (numbered) for (int i = 0; i < labels.size(); i++) labels.set(i, targets.objects(i));
    List<int[]> objects = numbered ? labels : null;
    return TrainingSet.split(examples, planes, objects, targets.classes(), plan);
  }

  private TrainingExample example(TargetReader targets, int i, int width, int height) {
    int group = groups.get(i);
    LabelKind kind = plan.supervision().labels();
    boolean stretched = kind == LabelKind.TAGS && targets.isEmpty(i);
    UsualContrast contrast = stretched ? usual(targets) : UsualContrast.NONE;
    Intensities channels = intensities(planes.get(i), contrast);
    return switch (kind) {
      case PIXELS -> weighted(targets.example(i, group, width, height, channels), i);
      case TAGS -> targets.tagged(i, group, width, height, channels);
      case BOXES -> {
        List<LabelBox> own = boxes.isEmpty() ? null : boxes.get(i);
        yield targets.boxed(i, group, width, channels, own);
      }
    };
  }

  /** Of the planes on which there is something. */
  private UsualContrast usual(TargetReader targets) {
    if (usual == null) {
      usual = contrast(IntStream.range(0, planes.size()).filter(i -> !targets.isEmpty(i)));
    }
    return usual;
  }

  private UsualContrast contrast(IntStream full) {
    return UsualContrast.of(
        full.mapToObj(i -> feed.arrangement().apply(planes.get(i).get())), feed);
  }

  /** Images of which a table says what is on them. */
  private TrainingSet tagged(TagTable table) {
    TagReader reader = new TagReader(plan.target());
    List<String> files = groups.stream().map(this::imageOf).toList();
    int classes = reader.classes(table, files);
    List<float[][]> known = new ArrayList<>();
    for (String file : files) known.add(reader.shares(table.of(file), classes));
    IntStream full = IntStream.range(0, known.size()).filter(i -> !TagReader.isEmpty(known.get(i)));
    usual = contrast(full);
    List<TrainingExample> examples = new ArrayList<>();
    for (int i = 0; i < planes.size(); i++) {
      int width = (int) planes.get(i).get().width();
      int height = (int) planes.get(i).get().height();
      UsualContrast own = TagReader.isEmpty(known.get(i)) ? usual : UsualContrast.NONE;
      byte[] unknown = new byte[width * height];
      examples.add(
          new TrainingExample(
              names.get(i),
              groups.get(i),
              width,
              height,
              intensities(planes.get(i), own),
              unknown,
              null,
              List.of(),
              known.get(i)));
    }
    return TrainingSet.split(examples, planes, null, classes, plan);
  }

  /** The file or title that a plane belongs to. */
  private String imageOf(int group) {
    return images.names().get(images.size() == 1 ? 0 : group);
  }

  private void readPair(int index) {
    String name = images.names().get(index);
    open.keep(index);
    SourceImage image = open.get(index);
    pixelSizes.add(image.pixelSize());
    from = image.chosenChannels().stream().map(c -> c + 1).toList();
    if (truth instanceof TagTable) {
      for (int p = 0; p < planes(image); p++) addPlane(name, image, index, p);
      return;
    }
    SourceImage label = companion(truth, "labels", image, index);
    SourceImage weight = weights == null ? null : companion(weights, "weights", image, index);
    if (truth instanceof RoiLabels rois) boxes.addAll(rois.boxes(indexIn(truth, "labels", index)));
    for (int p = 0; p < planes(image); p++) {
      addPlane(name, image, index, p);
      Plane told = plane(label, p);
      labels.add(isPanoptic() ? PanopticLabels.read(told, name) : labels(told, name));
      if (weight != null) pixelWeights.add(weights(plane(weight, p), name));
    }
  }

  private static Plane plane(SourceImage image, int number) {
    int slices = (int) image.slices();
    return image.plane(number % slices, number / slices);
  }

  /** What belongs to an image, of the same size and with one channel. */
  private SourceImage companion(ImageSource from, String what, SourceImage image, int index) {
    String name = images.names().get(index);
    SourceImage found = from.open(indexIn(from, what, index));
    boolean same =
        image.width() == found.width()
            && image.height() == found.height()
            && image.slices() * image.frames() == found.slices() * found.frames();
    if (!same) {
      throw new IllegalArgumentException(
          String.format(
              Locale.ROOT,
              "The image %s is %s, but its %s are %s.",
              name,
              size(image),
              what,
              size(found)));
    }
    if (isPanoptic() && what.equals("labels")) {
      PanopticLabels.require(found, name);
      return found;
    }
    if (found.channels() == 1) return found;
    throw new IllegalArgumentException(
        String.format(
            Locale.ROOT,
            "The %s of %s have %d channels; one is expected, with %s.",
            what,
            name,
            found.channels(),
            what.equals("labels") ? "whole numbers" : "numbers from 0"));
  }

  private boolean isPanoptic() {
    return plan.target().meaning() == TrainingTarget.Meaning.PANOPTIC;
  }

  private static int planes(SourceImage image) {
    return (int) (image.slices() * image.frames());
  }

  private void addPlane(String image, SourceImage source, int index, int number) {
    String name = planes(source) == 1 ? image : image + ":" + (number + 1);
    if (names.isEmpty()) channels = source.plane(0, 0).channels();
    int own = source.plane(0, 0).channels();
    if (own != channels) {
      throw new IllegalArgumentException(
          "The image "
              + name
              + " has "
              + own
              + " channels, the ones before it have "
              + channels
              + "; all must have the same.");
    }
    names.add(name);
    groups.add(images.size() == 1 ? planes.size() : index);
    planes.add(open.plane(index, number));
    bytes += source.width() * source.height() * own * Float.BYTES;
  }

  private int indexIn(ImageSource from, String what, int index) {
    boolean oneEach = images.size() == 1 && from.size() == 1;
    if (oneEach && !(images.isFolder() && from.isFolder())) return 0;
    String name = images.names().get(index);
    int found = from.names().indexOf(name);
    if (found >= 0) return found;
    throw new IllegalArgumentException(
        "There are no "
            + what
            + " for the image "
            + name
            + ": "
            + from.name()
            + " holds no file of that name (the extension may differ).");
  }

  private static String size(SourceImage s) {
    String text = s.width() + " x " + s.height();
    long planes = s.slices() * s.frames();
    return planes > 1 && s.axes().contains(Axis.Y) ? text + " x " + planes : text;
  }

  private static int[] labels(Plane plane, String name) {
    FloatBuffer values = FloatBuffer.allocate((int) (plane.width() * plane.height()));
    plane.read(0, new Window(0, 0, (int) plane.width(), (int) plane.height()), values);
    int[] labels = new int[values.capacity()];
    for (int i = 0; i < labels.length; i++) {
      float v = values.get(i);
      labels[i] = (int) v;
      if (labels[i] != v || v < 0) {
        throw new IllegalArgumentException(
            "The labels of " + name + " hold " + v + "; whole numbers from 0 are expected.");
      }
    }
    return labels;
  }

  private static float[] weights(Plane plane, String name) {
    FloatBuffer values = FloatBuffer.allocate((int) (plane.width() * plane.height()));
    plane.read(0, new Window(0, 0, (int) plane.width(), (int) plane.height()), values);
    for (float v : values.array()) {
      if (v >= 0 && v < Float.POSITIVE_INFINITY) continue;
      throw new IllegalArgumentException(
          "The weights of " + name + " hold " + v + "; numbers from 0 are expected.");
    }
    return values.array();
  }

  /** The same with the weights that the user gives; what weighs nothing is not learned from. */
  private TrainingExample weighted(TrainingExample e, int index) {
    if (pixelWeights.isEmpty()) return e;
    float[] weights = pixelWeights.get(index);
    byte[] classes = e.classes();
    for (int i = 0; i < weights.length; i++) {
      if (weights[i] == 0) classes[i] = (byte) TrainingExample.IGNORED;
      if (e.weights() != null) weights[i] *= e.weights()[i];
    }
    return e.with(weights);
  }

  private Intensities intensities(Supplier<Plane> image, UsualContrast contrast) {
    Supplier<Plane> arranged = () -> feed.arrangement().apply(image.get());
    Plane plane = arranged.get();
    Affine[] affine = contrast.applied(feed.normalization().fit(plane));
    if (bytes > mostBytes) return Intensities.of(arranged, affine);
    Window all = new Window(0, 0, (int) plane.width(), (int) plane.height());
    float[][] values = new float[plane.channels()][(int) all.area()];
    for (int c = 0; c < values.length; c++) {
      plane.read(c, all, affine[c], FloatBuffer.wrap(values[c]));
    }
    return Intensities.of(values, all.width());
  }

  /** The distinct labels of several planes, or the first hundred of them. */
  static TreeSet<Integer> distinct(List<int[]> planes) {
    TreeSet<Integer> values = new TreeSet<>();
    for (int[] plane : planes) {
      int last = -1;
      for (int v : plane) {
        if (v == last) continue;
        last = v;
        values.add(v);
        if (values.size() > 100) return values;
      }
    }
    return values;
  }
}
