package sc.fiji.tessera.label;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.stream.IntStream;

/**
 * What to do with several detections of one object. Detections are given by number; those of equal
 * score come in that order.
 */
public final class Suppression {
  /** How much two detections overlap. */
  @FunctionalInterface
  public interface Overlap {
    /** IoU of two different detections, 0 to 1, whichever is named first. */
    double of(int a, int b);
  }

  private Suppression() {}

  /**
   * Greedy non-maximum suppression: the surest box stays and suppresses those that overlap it.
   *
   * @param limit boxes with a greater IoU are suppressed; 0 to 1
   * @return the boxes that stay, the surest first
   */
  public static int[] greedy(List<ScoredBox> boxes, double limit) {
    double[] scores = boxes.stream().mapToDouble(ScoredBox::score).toArray();
    return greedy(scores, (a, b) -> boxes.get(a).iou(boxes.get(b)), limit);
  }

  /**
   * The same for any detections, such as masks.
   *
   * @param scores of the detections; more is surer
   * @param limit detections with a greater overlap are suppressed; 0 to 1
   * @return those that stay, the surest first
   * @throws IllegalArgumentException if the limit is out of range
   */
  public static int[] greedy(double[] scores, Overlap overlap, double limit) {
    if (!(limit >= 0 && limit <= 1))
      throw new IllegalArgumentException("The limit of the IoU is from 0 to 1, not " + limit + ".");
    List<Integer> kept = new ArrayList<>();
    for (int next : bySureness(scores))
      if (kept.stream().noneMatch(k -> overlap.of(k, next) > limit)) kept.add(next);
    return kept.stream().mapToInt(k -> k).toArray();
  }

  /**
   * Matrix NMS with the Gaussian: no detection is dropped, but scores fall the more, the more a
   * surer one overlaps that is not itself overlapped. Wang et al., "SOLOv2" (NeurIPS 2020).
   *
   * @param scores of the detections, 0 or more
   * @param sigma how steeply scores fall; 2 in the paper
   * @return the new scores, in the order of the old
   */
  public static double[] matrix(double[] scores, Overlap overlap, double sigma) {
    int[] order = bySureness(scores);
    double[] fallen = scores.clone();
    double[] most = new double[order.length];
    for (int j = 0; j < order.length; j++) {
      double factor = 1;
      for (int i = 0; i < j; i++) {
        double iou = overlap.of(order[i], order[j]);
        factor = Math.min(factor, Math.exp(-sigma * (iou * iou - most[i] * most[i])));
        most[j] = Math.max(most[j], iou);
      }
      fallen[order[j]] *= factor;
    }
    return fallen;
  }

  private static int[] bySureness(double[] scores) {
    return IntStream.range(0, scores.length)
        .boxed()
        .sorted(Comparator.comparingDouble(i -> -scores[i]))
        .mapToInt(i -> i)
        .toArray();
  }
}
