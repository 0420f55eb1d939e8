package sc.fiji.tessera.label;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.BooleanSupplier;
import net.imglib2.img.Img;
import net.imglib2.type.numeric.integer.IntType;
import net.imglib2.view.Views;

/**
 * One panoptic picture from classes, and objects where there are such, by {@link PanopticMerge}:
 * every pixel has a class, and those of things the number of an object. Labels are classes; without
 * objects the connected regions of each class of things are its objects. An object's class is the
 * one of things that most of its pixels have; its score is the mean probability of that class where
 * there are scores, else 1. Objects that lie on no thing are dropped.
 *
 * @param things the classes that have objects; all others but 0 are stuff
 * @param objects numbered from 1, of all pixels, or null
 * @param options of merging
 * @param divisor 0: segments are numbered from 1, objects first; else a segment's label is its
 *     class times this, and for things plus the number of the object within its class, from 1
 */
public record PanopticRegions(
    SortedSet<Integer> things, int[] objects, PanopticMerge.Options options, int divisor)
    implements Refinement {
  public PanopticRegions {
    things = new TreeSet<>(things);
    if (things.stream().anyMatch(c -> c < 1) || divisor < 0) {
      throw new IllegalArgumentException(
          "Classes of things are 1 or more, and the divisor is 0 or more.");
    }
  }

  /** What segments there are, with the labels that they have. */
  public record Result(LabelField field, List<PanopticMerge.Segment> segments) {}

  @Override
  public boolean usesScores() {
    return true;
  }

  @Override
  public LabelField of(LabelField field, BooleanSupplier cancelled) {
    return merged(field, cancelled).field;
  }

  /** The same with its segments. */
  public Result merged(LabelField field, BooleanSupplier cancelled) {
    Refinement.check(cancelled);
    SortedSet<Integer> stuff = new TreeSet<>();
    for (int label : field.labels()) if (label != 0 && !things.contains(label)) stuff.add(label);
    List<PanopticMerge.Instance> instances = new ArrayList<>();
    LabelArray numbered = field.array().with(objects == null ? regions(field) : objects);
    for (LabelCrop crop : LabelCrop.of(numbered)) {
      Refinement.check(cancelled);
      PanopticMerge.Instance instance = instance(crop, numbered, field);
      if (instance != null) instances.add(instance);
    }
    PanopticMerge.Result merged =
        PanopticMerge.of(instances, field.array().image(), stuff, options);
    return coded(field, merged);
  }

  private int[] regions(LabelField field) {
    int[] own = field.labels().clone();
    for (int p = 0; p < own.length; p++) if (!things.contains(own[p])) own[p] = 0;
    return ConnectedComponents.of(field.array().with(own), Connectivity.FACES).values();
  }

  private PanopticMerge.Instance instance(LabelCrop crop, LabelArray numbered, LabelField field) {
    Map<Integer, Integer> votes = new TreeMap<>();
    LabelArray mask = crop.mask(numbered);
    crop.forEach(
        field.size(),
        (i, o) -> {
          int label = field.labels()[o];
          if (mask.values()[i] != 0 && things.contains(label)) votes.merge(label, 1, Integer::sum);
        });
    int category = 0;
    for (int label : votes.keySet()) {
      if (category == 0 || votes.get(label) > votes.get(category)) category = label;
    }
    if (category == 0) return null;
    Img<IntType> image = mask.image();
    long[] place = Arrays.stream(crop.from()).asLongStream().toArray();
    return new PanopticMerge.Instance(
        score(crop, mask, field, category), category, Views.translate(image, place));
  }

  private static double score(LabelCrop crop, LabelArray mask, LabelField field, int category) {
    float[][] scores = field.scores();
    if (scores == null || scores.length > 1 && category >= scores.length) return 1;
    float[] own = scores.length == 1 ? scores[0] : scores[category];
    double[] sum = new double[2];
    crop.forEach(
        field.size(),
        (i, o) -> {
          if (mask.values()[i] == 0) return;
          sum[0] += own[o];
          sum[1]++;
        });
    return sum[0] / sum[1];
  }

  private Result coded(LabelField field, PanopticMerge.Result merged) {
    int[] codes = new int[merged.segments().size() + 1];
    int[] counts =
        new int[merged.segments().stream().mapToInt(s -> s.category() + 1).max().orElse(1)];
    List<PanopticMerge.Segment> segments = new ArrayList<>();
    for (PanopticMerge.Segment s : merged.segments()) {
      int number = s.thing() ? ++counts[s.category()] : 0;
      if (divisor > 0 && number >= divisor) {
        throw new IllegalArgumentException(
            "Class "
                + s.category()
                + " has "
                + divisor
                + " objects or more; give a larger divisor.");
      }
      codes[s.id()] =
          divisor == 0 ? s.id() : Math.addExact(Math.multiplyExact(s.category(), divisor), number);
      segments.add(s.numbered(codes[s.id()]));
    }
    int[] ids = LabelArray.read(merged.ids()).values();
    return new Result(
        field.withLabels(Arrays.stream(ids).map(id -> codes[id]).toArray()), segments);
  }
}
