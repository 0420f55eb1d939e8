package sc.fiji.tessera.measure;

import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.IntPredicate;
import java.util.function.ToDoubleFunction;

/**
 * Panoptic quality: segments that have a class, things (objects) and stuff (regions) alike. A pair
 * of one class with an IoU above 0.5 is a match. Kirillov et al., "Panoptic segmentation" (CVPR
 * 2019); equal to the numbers of {@code panopticapi}. Images pool by {@link #plus}.
 *
 * @param classes counts of every class that occurs
 */
public record PanopticScores(Map<Integer, Counts> classes) {
  /** Of no image. */
  public static final PanopticScores NONE = new PanopticScores(Map.of());

  /** Copies the map. */
  public PanopticScores {
    classes = Map.copyOf(classes);
  }

  /**
   * The segments of an image.
   *
   * @param classes class of every segment, by its label; labels that are not here are void: in the
   *     reference pixels that do not count, in the prediction pixels without a segment. Microscopy
   *     without void gives the background a class of its own
   * @param crowd labels of segments of the reference that hold several objects: never matched nor
   *     missed, and predicted segments of their class that lie in them by more than half are no
   *     error
   */
  public record Segments(Map<Integer, Integer> classes, Set<Integer> crowd) {
    /** Copies both. */
    public Segments {
      classes = Map.copyOf(classes);
      crowd = Set.copyOf(crowd);
    }
  }

  /**
   * Counts of a class.
   *
   * @param matches matched, extra and missed segments
   * @param iou sum of the IoU of the matched
   */
  public record Counts(ObjectMatches matches, double iou) {
    Counts plus(Counts other) {
      return new Counts(matches.plus(other.matches), iou + other.iou);
    }

    /** Mean IoU of the matched segments; 0 without any, as panopticapi has it. */
    public double sq() {
      return matches.truePositives() == 0 ? 0 : iou / matches.truePositives();
    }

    /** F1 of the segments; NaN for a class that does not occur. */
    public double rq() {
      return 2.0 * matches.truePositives() / segments();
    }

    /** SQ times RQ; NaN for a class that does not occur. */
    public double pq() {
      return 2 * iou / segments();
    }

    private double segments() {
      return 2.0 * matches.truePositives() + matches.falsePositives() + matches.falseNegatives();
    }
  }

  /**
   * Scores of several classes.
   *
   * @param pq mean panoptic quality over the classes that occur, 0 to 1; NaN if none does
   * @param sq mean of their segmentation quality
   * @param rq mean of their recognition quality
   * @param classes how many occur
   */
  public record Average(double pq, double sq, double rq, int classes) {}

  /**
   * Counts in one image. Several crowds of one class count together.
   *
   * @param overlaps of the labels of both images; a void pixel may have any label without a class
   * @param reference segments of the truth
   * @param prediction segments of what was found; its crowd is not used
   */
  public static PanopticScores of(LabelOverlaps overlaps, Segments reference, Segments prediction) {
    return new PanopticCount(overlaps, reference, prediction).scores();
  }

  /** Pooled over images. */
  public PanopticScores plus(PanopticScores other) {
    Map<Integer, Counts> sum = new HashMap<>(classes);
    other.classes.forEach((c, counts) -> sum.merge(c, counts, Counts::plus));
    return new PanopticScores(sum);
  }

  /** Mean over the classes that a test accepts (things, stuff or all) and that occur. */
  public Average average(IntPredicate which) {
    Map<Integer, Counts> chosen = new TreeMap<>(classes);
    chosen.keySet().removeIf(c -> !which.test(c) || classes.get(c).segments() == 0);
    return new Average(
        mean(chosen, Counts::pq),
        mean(chosen, Counts::sq),
        mean(chosen, Counts::rq),
        chosen.size());
  }

  private static double mean(Map<Integer, Counts> classes, ToDoubleFunction<Counts> score) {
    return Mean.of(classes.values().stream().mapToDouble(score)).value();
  }

  /** Classes that have a segment. */
  public Set<Integer> present() {
    Set<Integer> present = new HashSet<>(classes.keySet());
    present.removeIf(c -> classes.get(c).segments() == 0);
    return present;
  }
}
