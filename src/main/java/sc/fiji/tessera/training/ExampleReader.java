package sc.fiji.tessera.training;

import java.nio.FloatBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeSet;
import java.util.concurrent.CancellationException;
import sc.fiji.tessera.image.Affine;
import sc.fiji.tessera.image.Axis;
import sc.fiji.tessera.image.ImageSource;
import sc.fiji.tessera.image.LabelBox;
import sc.fiji.tessera.image.Plane;
import sc.fiji.tessera.image.RoiLabels;
import sc.fiji.tessera.image.SourceImage;
import sc.fiji.tessera.image.TagTable;
import sc.fiji.tessera.image.Window;
import sc.fiji.tessera.inference.Progress;

/** Pairs images with labels, checks that they fit, and turns them into training examples. */
final class ExampleReader {
  private final ImageSource images;
  private final ImageSource truth;
  private final TrainingPlan plan;
  private final ImageFeed feed;
  private final List<String> names = new ArrayList<>();
  private final List<Integer> groups = new ArrayList<>();
  private final List<Plane> planes = new ArrayList<>();
  private final List<int[]> labels = new ArrayList<>();

  /** Of each plane, where the truth has ROIs; else none. */
  private final List<List<LabelBox>> boxes = new ArrayList<>();

  ExampleReader(ImageSource images, ImageSource truth, TrainingPlan plan, ImageFeed feed) {
    this.images = images;
    this.truth = truth;
    this.plan = plan;
    this.feed = feed;
  }

  TrainingSet read(Progress progress) {
    for (int i = 0; i < images.size(); i++) {
      if (progress.cancelled()) throw new CancellationException("The training was cancelled.");
      progress.report(Double.NaN, "Reading " + images.names().get(i));
      readPair(i);
    }
    if (truth instanceof TagTable table) return tagged(table);
    TargetReader targets = new TargetReader(plan, labels, names);
    List<TrainingExample> examples = new ArrayList<>();
    for (int i = 0; i < planes.size(); i++) {
      Plane p = planes.get(i);
      examples.add(example(targets, i, (int) p.width(), (int) p.height()));
    }
    boolean numbered = plan.target().meaning() == TrainingPlan.Meaning.INSTANCES;
    if (numbered) for (int i = 0; i < labels.size(); i++) labels.set(i, targets.objects(i));
    List<int[]> objects = numbered ? labels : null;
    return TrainingSet.split(examples, planes, objects, targets.classes(), plan);
  }

  private TrainingExample example(TargetReader targets, int i, int width, int height) {
    float[][] channels = intensities(planes.get(i));
    int group = groups.get(i);
    return switch (plan.supervision().labels()) {
      case PIXELS -> targets.example(i, group, width, height, channels);
      case TAGS -> targets.tagged(i, group, width, height, channels);
      case BOXES -> {
        List<LabelBox> own = boxes.isEmpty() ? null : boxes.get(i);
        yield targets.boxed(i, group, width, channels, own);
      }
    };
  }

  /** Images of which a table says what is on them. */
  private TrainingSet tagged(TagTable table) {
    TagReader reader = new TagReader(plan.target());
    List<String> files = groups.stream().map(this::imageOf).toList();
    int classes = reader.classes(table, files);
    List<TrainingExample> examples = new ArrayList<>();
    for (int i = 0; i < planes.size(); i++) {
      int width = (int) planes.get(i).width();
      int height = (int) planes.get(i).height();
      float[][] shares = reader.shares(table.of(files.get(i)), classes);
      byte[] unknown = new byte[width * height];
      examples.add(
          new TrainingExample(
              names.get(i),
              groups.get(i),
              width,
              height,
              intensities(planes.get(i)),
              unknown,
              null,
              List.of(),
              shares));
    }
    return TrainingSet.split(examples, planes, null, classes, plan);
  }

  /** The file or title that a plane belongs to. */
  private String imageOf(int group) {
    return images.names().get(images.size() == 1 ? 0 : group);
  }

  private void readPair(int index) {
    String name = images.names().get(index);
    SourceImage image = images.open(index);
    if (truth instanceof TagTable) {
      for (int p = 0; p < planes(image); p++) addPlane(name, image, index, p);
      return;
    }
    SourceImage label = truth.open(labelOf(name, index));
    boolean same =
        image.width() == label.width()
            && image.height() == label.height()
            && image.slices() * image.frames() == label.slices() * label.frames();
    if (!same) {
      throw new IllegalArgumentException(
          "The image " + name + " is " + size(image) + ", but its labels are " + size(label) + ".");
    }
    if (label.channels() != 1) {
      throw new IllegalArgumentException(
          "The labels of "
              + name
              + " have "
              + label.channels()
              + " channels; a label image has one, with whole numbers.");
    }
    if (truth instanceof RoiLabels rois) boxes.addAll(rois.boxes(labelOf(name, index)));
    for (int p = 0; p < planes(image); p++) {
      addPlane(name, image, index, p);
      int labelZ = p % (int) label.slices();
      labels.add(labels(label.plane(labelZ, p / (int) label.slices()), name));
    }
  }

  private static int planes(SourceImage image) {
    return (int) (image.slices() * image.frames());
  }

  private void addPlane(String image, SourceImage source, int index, int number) {
    String name = planes(source) == 1 ? image : image + ":" + (number + 1);
    int slices = (int) source.slices();
    Plane plane = source.plane(number % slices, number / slices);
    if (!planes.isEmpty() && planes.get(0).channels() != plane.channels()) {
      throw new IllegalArgumentException(
          "The image "
              + name
              + " has "
              + plane.channels()
              + " channels, the ones before it have "
              + planes.get(0).channels()
              + "; all must have the same.");
    }
    names.add(name);
    groups.add(images.size() == 1 ? planes.size() : index);
    planes.add(plane);
  }

  private int labelOf(String name, int index) {
    boolean oneEach = images.size() == 1 && truth.size() == 1;
    if (oneEach && !(images.isFolder() && truth.isFolder())) return 0;
    int found = truth.names().indexOf(name);
    if (found >= 0) return found;
    throw new IllegalArgumentException(
        "There are no labels for the image "
            + name
            + ": "
            + truth.name()
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

  private float[][] intensities(Plane image) {
    Plane plane = feed.arrangement().apply(image);
    Affine[] affine = feed.normalization().fit(plane);
    Window all = new Window(0, 0, (int) plane.width(), (int) plane.height());
    float[][] channels = new float[plane.channels()][(int) all.area()];
    for (int c = 0; c < channels.length; c++) {
      plane.read(c, all, affine[c], FloatBuffer.wrap(channels[c]));
    }
    return channels;
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
