package sc.fiji.tessera.measure;

import java.util.Comparator;
import java.util.List;
import java.util.stream.IntStream;

/** The instances of one class in one image, and their overlaps. */
final class CocoImage {
  private final List<TrueInstance> truth;
  private final List<ScoredInstance> found;

  /** [found][truth]. */
  private final double[][] iou;

  CocoImage(List<TrueInstance> truth, List<ScoredInstance> found, int category, int most) {
    this.truth = truth.stream().filter(t -> t.category() == category).toList();
    this.found =
        found.stream()
            .filter(f -> f.category() == category)
            .sorted(Comparator.comparingDouble(f -> -f.score()))
            .limit(most)
            .toList();
    iou =
        this.found.stream()
            .map(f -> this.truth.stream().mapToDouble(t -> overlap(f.region(), t)).toArray())
            .toArray(double[][]::new);
  }

  private static double overlap(Region found, TrueInstance truth) {
    double shared = found.shared(truth.region());
    if (shared == 0) return 0;
    double whole = found.area() + (truth.crowd() ? 0 : truth.region().area() - shared);
    return shared / whole;
  }

  /** Matches the instances; those of the truth outside a range of sizes do not count. */
  CocoMatches matches(double least, double most) {
    boolean[] other = new boolean[truth.size()];
    for (int g = 0; g < other.length; g++) {
      TrueInstance t = truth.get(g);
      other[g] = t.crowd() || t.size() < least || t.size() > most;
    }
    // Those that count come first: an instance takes one of the others only if it must.
    int[] order =
        IntStream.range(0, other.length)
            .boxed()
            .sorted(Comparator.comparing(g -> other[g]))
            .mapToInt(Integer::intValue)
            .toArray();
    int n = CocoMatches.THRESHOLDS.length;
    boolean[][] matched = new boolean[n][found.size()];
    boolean[][] ignored = new boolean[n][found.size()];
    for (int t = 0; t < n; t++) {
      boolean[] taken = new boolean[other.length];
      for (int d = 0; d < found.size(); d++) {
        int g = partner(d, CocoMatches.THRESHOLDS[t], order, other, taken);
        matched[t][d] = g >= 0;
        double area = found.get(d).region().area();
        ignored[t][d] = g >= 0 ? other[g] : area < least || area > most;
        if (g >= 0) taken[g] = true;
      }
    }
    int count = (int) IntStream.range(0, other.length).filter(g -> !other[g]).count();
    return new CocoMatches(
        found.stream().mapToDouble(ScoredInstance::score).toArray(), matched, ignored, count);
  }

  /** The free instance with the largest overlap, of equal ones the last; -1 for none. */
  private int partner(int d, double threshold, int[] order, boolean[] other, boolean[] taken) {
    double best = Math.min(threshold, 1 - 1e-10);
    int partner = -1;
    for (int g : order) {
      if (taken[g] && !truth.get(g).crowd()) continue;
      if (partner >= 0 && !other[partner] && other[g]) break;
      if (iou[d][g] < best) continue;
      best = iou[d][g];
      partner = g;
    }
    return partner;
  }
}
