package sc.fiji.tessera.measure;

import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.IntToDoubleFunction;
import java.util.stream.DoubleStream;
import java.util.stream.IntStream;

/**
 * Average precision and recall of scored instances over a set of images, as the COCO challenge
 * defines and its program {@code pycocotools} computes them: by falling score each instance takes
 * the free one of the truth that it overlaps most; precision is read at 101 recalls. Instances are
 * masks or boxes, of one kind.
 *
 * <p>Add the images in a fixed order, which decides between instances of equal score. Not
 * thread-safe.
 *
 * <pre>
 * CocoEvaluation evaluation = new CocoEvaluation();
 * for (...) evaluation.add(truth, found);
 * CocoScores scores = evaluation.scores();
 * </pre>
 */
public final class CocoEvaluation {
  private static final double SMALL = 32 * 32;
  private static final double MEDIUM = 96 * 96;
  private static final int MOST = 100;

  /** Sizes of instances that are looked at. */
  private enum Size {
    ALL(0, Double.POSITIVE_INFINITY),
    SMALLER(0, SMALL),
    MIDDLE(SMALL, MEDIUM),
    LARGER(MEDIUM, Double.POSITIVE_INFINITY);

    private final double least;
    private final double most;

    Size(double least, double most) {
      this.least = least;
      this.most = most;
    }
  }

  private final PascalPrecision pascal = new PascalPrecision(CocoMatches.THRESHOLDS[0]);

  /** Per class, then size, the images. */
  private final Map<Integer, List<List<CocoMatches>>> classes = new TreeMap<>();

  /**
   * Adds an image.
   *
   * @param truth its instances
   * @param found what was found in it; of each class the 100 surest are used
   * @throws IllegalArgumentException if masks and boxes are mixed
   */
  public void add(List<TrueInstance> truth, List<ScoredInstance> found) {
    pascal.add(truth, found);
    Set<Integer> present = new HashSet<>();
    truth.forEach(t -> present.add(t.category()));
    found.forEach(f -> present.add(f.category()));
    for (int category : present) {
      CocoImage image = new CocoImage(truth, found, category, MOST);
      List<List<CocoMatches>> sizes =
          classes.computeIfAbsent(
              category,
              c -> IntStream.range(0, Size.values().length).mapToObj(s -> images()).toList());
      for (Size s : Size.values()) sizes.get(s.ordinal()).add(image.matches(s.least, s.most));
    }
  }

  private static List<CocoMatches> images() {
    return new ArrayList<>();
  }

  /** The same images by the rules of Pascal VOC, at an IoU of 0.5. */
  public PascalPrecision pascal() {
    return pascal;
  }

  /** The scores of the images so far. */
  public CocoScores scores() {
    return scores(classes.values());
  }

  /** The scores of one class; NaN throughout if no image so far has it. */
  public CocoScores scores(int category) {
    List<List<CocoMatches>> images = classes.get(category);
    return scores(images == null ? List.of() : List.of(images));
  }

  private static CocoScores scores(Collection<List<List<CocoMatches>>> classes) {
    List<CocoCurves> all = curves(classes, Size.ALL, MOST);
    List<CocoCurves> small = curves(classes, Size.SMALLER, MOST);
    List<CocoCurves> medium = curves(classes, Size.MIDDLE, MOST);
    List<CocoCurves> large = curves(classes, Size.LARGER, MOST);
    int at75 = CocoMatches.THRESHOLDS.length / 2;
    return new CocoScores(
        precision(all),
        mean(all.stream().mapToDouble(c -> c.precision(0))),
        mean(all.stream().mapToDouble(c -> c.precision(at75))),
        precision(small),
        precision(medium),
        precision(large),
        recall(curves(classes, Size.ALL, 1)),
        recall(curves(classes, Size.ALL, 10)),
        recall(all),
        recall(small),
        recall(medium),
        recall(large));
  }

  private static List<CocoCurves> curves(
      Collection<List<List<CocoMatches>>> classes, Size size, int most) {
    return classes.stream().map(c -> CocoCurves.of(c.get(size.ordinal()), most)).toList();
  }

  private static double precision(List<CocoCurves> classes) {
    return mean(classes.stream().flatMapToDouble(c -> each(c::precision)));
  }

  private static double recall(List<CocoCurves> classes) {
    return mean(classes.stream().flatMapToDouble(c -> each(c::recall)));
  }

  private static DoubleStream each(IntToDoubleFunction score) {
    return IntStream.range(0, CocoMatches.THRESHOLDS.length).mapToDouble(score);
  }

  private static double mean(DoubleStream values) {
    return Mean.of(values).value();
  }
}
