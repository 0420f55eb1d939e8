package sc.fiji.tessera.training;

import java.util.List;
import java.util.Locale;
import java.util.TreeSet;
import net.imglib2.Cursor;
import net.imglib2.img.Img;
import net.imglib2.img.array.ArrayImgs;
import net.imglib2.type.numeric.integer.IntType;
import net.imglib2.type.numeric.real.FloatType;
import sc.fiji.tessera.image.LabelBox;
import sc.fiji.tessera.image.RoiLabels;
import sc.fiji.tessera.label.BorderWeightMap;
import sc.fiji.tessera.label.Connectivity;
import sc.fiji.tessera.label.PluginWeightMap;
import sc.fiji.tessera.label.TouchingObjects;

/** Turns labels into the classes and pixel weights that are learned, as the plan says. */
final class TargetReader {
  private final TrainingPlan plan;
  private final List<int[]> labels;

  /** Where labels tell classes and objects: both; {@link #labels} are the classes. */
  private final List<int[]> codes;

  private final List<String> names;
  private final int classes;

  /**
   * @param plan what labels mean
   * @param labels of all planes
   * @param names of all planes
   * @throws IllegalArgumentException if the labels are not what the plan says
   */
  TargetReader(TrainingPlan plan, List<int[]> labels, List<String> names) {
    this.plan = plan;
    boolean both = plan.target().meaning() == TrainingTarget.Meaning.PANOPTIC;
    this.codes = labels;
    this.labels = both ? labels.stream().map(PanopticLabels::classes).toList() : labels;
    this.names = names;
    TrainingTarget target = plan.target();
    if (target.meaning().hasClasses()) {
      this.classes = classes(target);
      requireThings(target);
    } else {
      if (target.classes() > 2) {
        throw new IllegalArgumentException(
            "classes is "
                + target.classes()
                + ", but target="
                + target.meaning().name().toLowerCase(Locale.ROOT)
                + " learns two: background and foreground.");
      }
      this.classes = 2;
    }
    TreeSet<Integer> values = ExampleReader.distinct(this.labels);
    values.remove(target.ignore());
    if (values.isEmpty() || values.last() == 0) {
      throw new IllegalArgumentException(
          "The labels hold nothing but 0 (background)"
              + ignored(target.ignore())
              + "; there is nothing to learn.");
    }
  }

  private void requireThings(TrainingTarget target) {
    if (target.things().isEmpty()) return;
    boolean known = target.things().last() < classes;
    for (int i = 0; known && i < codes.size(); i++) {
      for (int object : PanopticLabels.objects(codes.get(i), target.things())) {
        if (object != 0) return;
      }
    }
    throw new IllegalArgumentException(
        "things is "
            + target.things()
            + ", but the labels hold "
            + (known ? "no object of these classes." : "the classes 0 to " + (classes - 1) + "."));
  }

  /** The label of ROIs that are ignored is our own, and no user knows it. */
  private static String ignored(int label) {
    if (label < 0) return "";
    return label == RoiLabels.IGNORED ? " and what is ignored" : " and " + label + " (ignore)";
  }

  private int classes(TrainingTarget target) {
    TreeSet<Integer> values = ExampleReader.distinct(labels);
    values.remove(target.ignore());
    int highest = values.isEmpty() ? 0 : values.last();
    boolean gaps = values.size() > 100 || highest >= 2 * values.size() + 8;
    if (gaps || highest >= TrainingExample.IGNORED) {
      throw new IllegalArgumentException(
          "The labels hold "
              + (values.size() > 100 ? "more than 100 values" : "the values " + values)
              + ", which are no class numbers 0, 1, 2...; choose target=foreground (label > 0) or"
              + " target=instances, or name the value to ignore.");
    }
    if (target.classes() == 0) return Math.max(2, highest + 1);
    if (highest >= target.classes()) {
      throw new IllegalArgumentException(
          "classes is "
              + target.classes()
              + ", but the labels hold the class "
              + highest
              + " (classes count from 0).");
    }
    return target.classes();
  }

  int classes() {
    return classes;
  }

  TrainingExample example(int index, int group, int width, int height, Intensities pixels) {
    if (plan.learnsObjects()) return centred(index, group, width, height, pixels);
    int[] plane = labels.get(index);
    float[] weights = null;
    if (plan.target().meaning() == TrainingTarget.Meaning.INSTANCES) {
      Img<IntType> objects = ArrayImgs.ints(objects(index), width, height);
      if (plan.objective().map() == BorderMap.PLUGIN) {
        PluginWeightMap map = PluginWeightMap.of(objects);
        weights = floats(map.weights());
        plane = values(map.separated());
      } else {
        weights = borderWeights(objects);
        plane = values(TouchingObjects.separate(objects, Connectivity.CORNERS));
      }
    }
    byte[] target = targets(index, plane);
    return new TrainingExample(names.get(index), group, width, height, pixels, target, weights);
  }

  /** The same where objects are learned one by one: they need no gap between them. */
  private TrainingExample centred(int index, int group, int width, int height, Intensities pixels) {
    byte[] target = targets(index, labels.get(index));
    return new TrainingExample(names.get(index), group, width, height, pixels, target, null)
        .with(objects(index));
  }

  private byte[] targets(int index, int[] plane) {
    byte[] target = new byte[plane.length];
    for (int i = 0; i < target.length; i++) {
      boolean ignored = labels.get(index)[i] == plan.target().ignore();
      target[i] = (byte) (ignored ? TrainingExample.IGNORED : targetOf(plane[i]));
    }
    return target;
  }

  /**
   * The same where only boxes are to be known.
   *
   * @param boxes around the objects of the plane, where the truth has them; null = those of labels
   */
  TrainingExample boxed(int index, int group, int width, Intensities pixels, List<LabelBox> boxes) {
    int[] plane = labels.get(index);
    TrainingTarget target = plan.target();
    List<LabelBox> sorted =
        boxes == null
            ? LabelBoxes.of(plane, width, target.ignore(), target.meaning())
            : LabelBoxes.sorted(boxes);
    int height = plane.length / width;
    byte[] filled = LabelBoxes.filled(sorted, width, height);
    for (int i = 0; i < plane.length; i++) {
      if (plane[i] == target.ignore()) filled[i] = (byte) TrainingExample.IGNORED;
    }
    return new TrainingExample(
        names.get(index), group, width, height, pixels, filled, null, sorted, null);
  }

  /** Whether there is nothing but background and what is ignored. */
  boolean isEmpty(int index) {
    for (int label : labels.get(index)) {
      if (label != 0 && label != plan.target().ignore()) return false;
    }
    return true;
  }

  /** The same where only the classes that occur are to be known. */
  TrainingExample tagged(int index, int group, int width, int height, Intensities pixels) {
    TrainingExample e = example(index, group, width, height, pixels);
    float[][] shares = TagReader.shares(e.classes(), classes);
    byte[] unknown = new byte[e.classes().length];
    return new TrainingExample(
        e.name(), group, width, height, pixels, unknown, null, List.of(), shares);
  }

  /** The labels of a plane as numbers of objects: what is ignored is none, and touches none. */
  int[] objects(int index) {
    if (plan.target().meaning() == TrainingTarget.Meaning.PANOPTIC) {
      int[] numbers = PanopticLabels.objects(codes.get(index), plan.target().things());
      int[] classes = labels.get(index);
      for (int i = 0; i < numbers.length; i++)
        if (classes[i] == plan.target().ignore()) numbers[i] = 0;
      return numbers;
    }
    int[] objects = labels.get(index).clone();
    for (int i = 0; i < objects.length; i++)
      if (objects[i] == plan.target().ignore()) objects[i] = 0;
    return objects;
  }

  private float[] borderWeights(Img<IntType> objects) {
    double border = plan.objective().border();
    if (border == 0) return null;
    Img<FloatType> map =
        BorderWeightMap.of(
            objects, BorderWeightMap.Options.paper().withBorder(border, plan.objective().sigma()));
    return floats(map);
  }

  private static float[] floats(Img<FloatType> map) {
    float[] weights = new float[(int) map.size()];
    Cursor<FloatType> cursor = map.cursor();
    for (int i = 0; i < weights.length; i++) weights[i] = cursor.next().get();
    return weights;
  }

  private static int[] values(Img<IntType> img) {
    int[] values = new int[(int) img.size()];
    Cursor<IntType> cursor = img.cursor();
    for (int i = 0; i < values.length; i++) values[i] = cursor.next().get();
    return values;
  }

  private int targetOf(int label) {
    if (plan.target().meaning().hasClasses()) return label;
    return label > 0 ? 1 : 0;
  }
}
