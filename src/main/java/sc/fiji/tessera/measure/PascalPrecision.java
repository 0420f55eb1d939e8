package sc.fiji.tessera.measure;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/**
 * Average precision of scored instances as the Pascal VOC challenges define it: by falling score,
 * each instance looks at the one of the truth that it overlaps most; it is right if their IoU is
 * the threshold at least and nothing surer took that one, else wrong (COCO lets it take the next
 * best that is free). One that matches nothing, but lies in a crowd of the truth, is neither, as in
 * COCO; VOC has no crowds. All instances count, not the 100 surest. Everingham et al., "The Pascal
 * Visual Object Classes (VOC) Challenge" (IJCV 2010). With masks instead of boxes this is the AP^r
 * of Hariharan et al. (ECCV 2014). Not thread-safe.
 */
public final class PascalPrecision {
  private static final int POINTS = 11;

  /** One instance found. */
  private record Found(double score, boolean right) {}

  /** What is known of a class. */
  private static final class Tally {
    private final List<Found> found = new ArrayList<>();
    private int truth;
  }

  private final double threshold;
  private final Map<Integer, Tally> classes = new TreeMap<>();

  /**
   * @param threshold least IoU of a match, above 0 to 1; 0.5 in the challenges
   */
  public PascalPrecision(double threshold) {
    this.threshold = new MatchRule(MatchRule.Overlap.IOU, threshold, false).threshold();
  }

  /** Adds an image: its instances, and those that were found in it. */
  public void add(List<TrueInstance> truth, List<ScoredInstance> found) {
    Set<Integer> present = new HashSet<>();
    truth.forEach(t -> present.add(t.category()));
    found.forEach(f -> present.add(f.category()));
    for (int category : present) {
      Tally tally = classes.computeIfAbsent(category, c -> new Tally());
      add(
          tally,
          truth.stream().filter(t -> t.category() == category).toList(),
          found.stream()
              .filter(f -> f.category() == category)
              .sorted(Comparator.comparingDouble(f -> -f.score()))
              .toList());
    }
  }

  private void add(Tally tally, List<TrueInstance> truth, List<ScoredInstance> found) {
    boolean[] taken = new boolean[truth.size()];
    for (TrueInstance t : truth) if (!t.crowd()) tally.truth++;
    for (ScoredInstance f : found) {
      int best = -1;
      double most = 0;
      boolean inCrowd = false;
      for (int g = 0; g < taken.length; g++) {
        Region region = truth.get(g).region();
        double shared = f.region().shared(region);
        boolean crowd = truth.get(g).crowd();
        inCrowd |= crowd && shared >= threshold * f.region().area();
        double iou = shared / (f.region().area() + region.area() - shared);
        if (crowd || iou <= most) continue;
        most = iou;
        best = g;
      }
      boolean near = best >= 0 && most >= threshold;
      if (!near && inCrowd) continue;
      tally.found.add(new Found(f.score(), near && !taken[best]));
      if (near) taken[best] = true;
    }
  }

  /** Area under the curve of precision over recall (VOC 2010 and later), mean over classes. */
  public double area() {
    return Mean.of(classes.values().stream().mapToDouble(t -> precision(t, false))).value();
  }

  /** Mean precision at the recalls 0, 0.1, ... 1 (VOC 2007), mean over classes. */
  public double elevenPoints() {
    return Mean.of(classes.values().stream().mapToDouble(t -> precision(t, true))).value();
  }

  /** The area of one class; NaN if the truth has none of it. */
  public double area(int category) {
    Tally tally = classes.get(category);
    return tally == null ? Double.NaN : precision(tally, false);
  }

  private static double precision(Tally tally, boolean points) {
    if (tally.truth == 0) return Double.NaN;
    List<Found> order = new ArrayList<>(tally.found);
    order.sort(Comparator.comparingDouble(f -> -f.score()));
    int n = order.size();
    double[] precision = new double[n];
    double[] recall = new double[n];
    int right = 0;
    for (int i = 0; i < n; i++) {
      if (order.get(i).right) right++;
      precision[i] = right / (i + 1.0);
      recall[i] = (double) right / tally.truth;
    }
    // The best precision at this recall or a higher one.
    for (int i = n - 2; i >= 0; i--) precision[i] = Math.max(precision[i], precision[i + 1]);
    return points ? elevenPoints(precision, recall) : area(precision, recall);
  }

  private static double area(double[] precision, double[] recall) {
    double area = 0;
    double before = 0;
    for (int i = 0; i < recall.length; i++) {
      area += (recall[i] - before) * precision[i];
      before = recall[i];
    }
    return area;
  }

  private static double elevenPoints(double[] precision, double[] recall) {
    double sum = 0;
    int i = 0;
    for (int k = 0; k < POINTS; k++) {
      while (i < recall.length && recall[i] < k / (POINTS - 1.0)) i++;
      if (i < recall.length) sum += precision[i];
    }
    return sum / POINTS;
  }
}
