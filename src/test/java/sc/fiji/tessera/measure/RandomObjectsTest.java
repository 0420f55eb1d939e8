package sc.fiji.tessera.measure;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static sc.fiji.tessera.measure.RandomLabels.area;
import static sc.fiji.tessera.measure.RandomLabels.iou;
import static sc.fiji.tessera.measure.RandomLabels.objects;
import static sc.fiji.tessera.measure.RandomLabels.shared;

import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import sc.fiji.tessera.measure.PanopticScores.Counts;
import sc.fiji.tessera.measure.PanopticScores.Segments;

/** Measures of objects on 10,000 random images each, against their definitions. */
class RandomObjectsTest {
  private final RandomLabels random = new RandomLabels(21);
  private int[] truth;
  private int[] found;

  private ObjectOverlaps next() {
    int n = 1 + random.number(40);
    truth = random.line(n, 5);
    found = random.number(2) == 0 ? random.line(n, 5) : random.like(truth, 5);
    return ObjectOverlaps.of(truth, found);
  }

  /** SEG and DET: a reference is found by what covers more than half of it. */
  @Test
  void cellTrackingScoresFollowFromTheirDefinition() {
    for (int round = 0; round < RandomLabels.ROUNDS; round++) {
      CellTrackingScores scores = CellTrackingScores.of(next());
      double sum = 0;
      long missed = 0;
      Map<Integer, Integer> finds = new HashMap<>();
      for (int r : objects(truth)) {
        boolean any = false;
        for (int p : objects(found)) {
          if (shared(truth, r, found, p) <= 0.5 * area(truth, r)) continue;
          any = true;
          sum += iou(truth, r, found, p);
          finds.merge(p, 1, Integer::sum);
        }
        if (!any) missed++;
      }
      int all = objects(truth).length;
      assertEquals(all == 0 ? Double.NaN : sum / all, scores.seg(), 1e-12, "round " + round);
      long splits = finds.values().stream().mapToInt(n -> n - 1).sum();
      long extra = objects(found).length - finds.size();
      long cost = 5 * splits + 10 * missed + extra;
      double det = all == 0 ? Double.NaN : 1 - Math.min(cost, 10.0 * all) / (10 * all);
      assertEquals(det, scores.det(), 1e-12, "round " + round);
    }
  }

  @Test
  void aggregatedJaccardFollowsFromItsDefinitions() {
    for (int round = 0; round < RandomLabels.ROUNDS; round++) {
      AggregatedJaccard scores = AggregatedJaccard.of(next());
      assertEquals(kumar(), scores.aji(), 1e-12, "round " + round);
      OneToOne best = new OneToOne();
      best.search(objects(truth), objects(found), 0, 0, 0);
      long all = 0;
      long either = 0;
      for (int i = 0; i < truth.length; i++) {
        all += (truth[i] != 0 ? 1 : 0) + (found[i] != 0 ? 1 : 0);
        if (truth[i] != 0 || found[i] != 0) either++;
      }
      assertEquals((double) best.pixels / (all - best.pixels), scores.plus(), 1e-12);
      assertEquals((double) best.pixels / either, scores.overForeground(), 1e-12);
    }
  }

  private double kumar() {
    Set<Integer> used = new HashSet<>();
    long shared = 0;
    long either = 0;
    for (int r : objects(truth)) {
      int best = 0;
      for (int p : objects(found)) {
        if (shared(truth, r, found, p) == 0) continue;
        if (best == 0 || iou(truth, r, found, p) > iou(truth, r, found, best)) best = p;
      }
      either += area(truth, r);
      if (best == 0) continue;
      used.add(best);
      shared += shared(truth, r, found, best);
      either += area(found, best) - shared(truth, r, found, best);
    }
    for (int p : objects(found)) if (!used.contains(p)) either += area(found, p);
    return (double) shared / either;
  }

  /** All ways of pairing: the largest sum of IoU, of equal sums the one that shares most. */
  private final class OneToOne {
    private final Set<Integer> taken = new HashSet<>();
    private double sum = -1;
    private long pixels;

    void search(int[] references, int[] predictions, int at, double ious, long inPairs) {
      if (at == references.length) {
        if (ious < sum - 1e-10 || ious < sum + 1e-10 && inPairs <= pixels) return;
        sum = ious;
        pixels = inPairs;
        return;
      }
      search(references, predictions, at + 1, ious, inPairs);
      int r = references[at];
      for (int p : predictions) {
        long both = shared(truth, r, found, p);
        if (both == 0 || !taken.add(p)) continue;
        double iou = iou(truth, r, found, p);
        search(references, predictions, at + 1, ious + iou, inPairs + both);
        taken.remove(p);
      }
    }
  }

  @Test
  void bestDiceAndErrorsFollowFromTheirDefinitions() {
    for (int round = 0; round < RandomLabels.ROUNDS; round++) {
      ObjectOverlaps o = next();
      BestDice dice = BestDice.of(o);
      assertEquals(bestDice(truth, found), dice.ofReferences(), 1e-12, "round " + round);
      assertEquals(bestDice(found, truth), dice.ofPredictions(), 1e-12, "round " + round);
      ObjectErrors renamed =
          ObjectErrors.of(ObjectOverlaps.of(random.renamed(truth), random.renamed(found)));
      assertEquals(errors(), ObjectErrors.of(o), "round " + round);
      assertEquals(errors(), renamed, "round " + round);
    }
  }

  private static double bestDice(int[] a, int[] b) {
    double sum = 0;
    for (int l : objects(a)) {
      double best = 0;
      for (int m : objects(b)) {
        double iou = iou(a, l, b, m);
        best = Math.max(best, 2 * iou / (1 + iou));
      }
      sum += best;
    }
    return sum / objects(a).length;
  }

  private ObjectErrors errors() {
    long missed = 0;
    long splits = 0;
    long extra = 0;
    long merges = 0;
    for (int r : objects(truth)) {
      boolean covered = false;
      int parts = 0;
      for (int p : objects(found)) {
        double shared = shared(truth, r, found, p);
        covered |= shared > 0.5 * area(truth, r);
        if (shared > 0.5 * area(found, p) && 10 * shared >= area(truth, r)) parts++;
      }
      if (!covered) missed++;
      splits += Math.max(0, parts - 1);
    }
    for (int p : objects(found)) {
      boolean inside = false;
      int covers = 0;
      for (int r : objects(truth)) {
        double shared = shared(truth, r, found, p);
        if (shared > 0.5 * area(truth, r)) covers++;
        inside |= shared > 0.5 * area(found, p);
      }
      if (covers == 0 && !inside) extra++;
      merges += Math.max(0, covers - 1);
    }
    long more = objects(found).length - objects(truth).length;
    return new ObjectErrors(missed, extra, splits, merges, more);
  }

  /** Panoptic quality with void pixels and crowds. */
  @Test
  void panopticQualityFollowsFromItsDefinition() {
    for (int round = 0; round < RandomLabels.ROUNDS; round++) {
      next();
      Segments right = segments(truth, true);
      Segments seen = segments(found, false);
      PanopticScores scores = PanopticScores.of(LabelOverlaps.of(truth, found), right, seen);
      for (int c = 0; c < 3; c++) {
        Counts none = new Counts(ObjectMatches.NONE, 0);
        Counts counts = scores.classes().getOrDefault(c, none);
        Counts expected = panoptic(c, right, seen);
        assertEquals(expected.matches(), counts.matches(), "round " + round);
        assertEquals(expected.iou(), counts.iou(), 1e-12, "round " + round);
        if (counts.matches().truePositives() > 0)
          assertEquals(counts.sq() * counts.rq(), counts.pq(), 1e-12);
      }
    }
  }

  private Segments segments(int[] labels, boolean crowds) {
    Map<Integer, Integer> classes = new HashMap<>();
    Set<Integer> crowd = new HashSet<>();
    for (int l : objects(labels)) {
      if (random.number(6) > 0) classes.put(l, random.number(3));
      if (crowds && random.number(6) == 0) crowd.add(l);
    }
    return new Segments(classes, crowd);
  }

  private Counts panoptic(int c, Segments right, Segments seen) {
    Set<Integer> matchedTruth = new HashSet<>();
    Set<Integer> matchedFound = new HashSet<>();
    double sum = 0;
    for (int r : of(truth, right, c)) {
      for (int p : of(found, seen, c)) {
        if (right.crowd().contains(r)) continue;
        long both = shared(truth, r, found, p);
        double iou = (double) both / (area(truth, r) + area(found, p) - both - inVoid(p, right));
        if (iou <= 0.5) continue;
        matchedTruth.add(r);
        matchedFound.add(p);
        sum += iou;
      }
    }
    long missed =
        of(truth, right, c).stream()
            .filter(r -> !matchedTruth.contains(r) && !right.crowd().contains(r))
            .count();
    long extra = 0;
    for (int p : of(found, seen, c)) {
      if (matchedFound.contains(p)) continue;
      double forgiven = inVoid(p, right);
      for (int r : of(truth, right, c))
        if (right.crowd().contains(r)) forgiven += shared(truth, r, found, p);
      if (forgiven <= 0.5 * area(found, p)) extra++;
    }
    return new Counts(new ObjectMatches(matchedTruth.size(), extra, missed), sum);
  }

  private static Set<Integer> of(int[] labels, Segments segments, int c) {
    Set<Integer> of = new HashSet<>();
    for (int l : objects(labels))
      if (Integer.valueOf(c).equals(segments.classes().get(l))) of.add(l);
    return of;
  }

  private long inVoid(int p, Segments right) {
    long pixels = 0;
    for (int i = 0; i < truth.length; i++)
      if (found[i] == p && !right.classes().containsKey(truth[i])) pixels++;
    return pixels;
  }

  /** What does not depend on which image is the truth, and on names. */
  @Test
  void symmetriesHold() {
    for (int round = 0; round < RandomLabels.ROUNDS; round++) {
      ObjectOverlaps o = next();
      ObjectOverlaps swapped = ObjectOverlaps.of(found, truth);
      ObjectOverlaps renamed = ObjectOverlaps.of(random.renamed(truth), random.renamed(found));
      for (double t : new double[] {0.2, 0.5, 0.75}) {
        ObjectScores scores = ObjectMatching.of(o, MatchRule.atLeast(t)).scores();
        ObjectScores other = ObjectMatching.of(swapped, MatchRule.atLeast(t)).scores();
        assertEquals(scores.matches().truePositives(), other.matches().truePositives());
        assertEquals(scores.precision(), other.recall());
        assertEquals(scores.f1(), other.f1());
        assertEquals(scores.accuracy(), other.accuracy());
        assertEquals(
            scores.matches(), ObjectMatching.of(renamed, MatchRule.atLeast(t)).scores().matches());
      }
      assertEquals(
          ObjectMatching.of(o, MatchRule.above(0.5)).scores().panopticQuality(),
          ObjectMatching.of(swapped, MatchRule.above(0.5)).scores().panopticQuality(),
          1e-12);
      assertEquals(AggregatedJaccard.of(o).plus(), AggregatedJaccard.of(renamed).plus(), 1e-12);
      assertEquals(AggregatedJaccard.of(o).plus(), AggregatedJaccard.of(swapped).plus(), 1e-12);
      CellTrackingScores tracking = CellTrackingScores.of(o);
      assertEquals(tracking.seg(), CellTrackingScores.of(renamed).seg(), 1e-12);
      assertEquals(tracking.aogm(), CellTrackingScores.of(renamed).aogm());
      ObjectOverlaps same = ObjectOverlaps.of(truth, random.renamed(truth));
      if (objects(truth).length == 0) continue;
      assertEquals(1, ObjectScores.meanAccuracy(same, false));
      assertEquals(1, AggregatedJaccard.of(same).aji());
      assertEquals(1, CellTrackingScores.of(same).det());
    }
  }
}
