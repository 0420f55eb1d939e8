package sc.fiji.tessera.measure;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.Arrays;
import java.util.Random;
import net.imglib2.img.array.ArrayImgs;
import org.junit.jupiter.api.Test;
import sc.fiji.tessera.measure.MatchRule.Overlap;

/** What holds for all images, tried on random ones. */
class ObjectPropertiesTest {
  private final Random random = new Random(11);

  /** Labels in runs, so that overlaps are of all sizes. */
  private int[] line(int pixels, int labels) {
    int[] line = new int[pixels];
    for (int at = 0; at < pixels; ) {
      int end = Math.min(pixels, at + 1 + random.nextInt(5));
      Arrays.fill(line, at, end, random.nextInt(labels + 1));
      at = end;
    }
    return line;
  }

  /** 10,000 images: the best of all ways to pair up, tried one by one. */
  @Test
  void matchingIsTheBestOfAll() {
    for (int round = 0; round < 10_000; round++) {
      int n = 1 + random.nextInt(40);
      ObjectOverlaps o = ObjectOverlaps.of(line(n, 5), line(n, 5));
      double t = (1 + random.nextInt(99)) / 100.0;
      Overlap overlap = Overlap.values()[random.nextInt(3)];
      MatchRule rule = new MatchRule(overlap, t, random.nextBoolean());
      ObjectScores s = ObjectMatching.of(o, rule).scores();
      Best best = new Best(o, rule);
      best.search(0, 0, 0, 0);
      assertEquals(best.count, s.matches().truePositives(), "round " + round);
      if (best.only) assertEquals(best.accepted, s.overlaps(), 1e-12, "round " + round);
    }
  }

  /** Tries all ways: most accepted pairs first, then the largest sum of overlaps of all pairs. */
  private static final class Best {
    private final ObjectOverlaps objects;
    private final MatchRule rule;
    private final boolean[] taken;
    private int count;
    private double sum;
    private double accepted;
    private boolean only = true;

    Best(ObjectOverlaps objects, MatchRule rule) {
      this.objects = objects;
      this.rule = rule;
      taken = new boolean[objects.predictions()];
    }

    void search(int r, int pairs, double all, double ofAccepted) {
      if (r == objects.references()) {
        if (pairs < count || pairs == count && all < sum - 1e-9) return;
        boolean equal = pairs == count && all < sum + 1e-9;
        only = !equal || only && Math.abs(ofAccepted - accepted) < 1e-12;
        count = pairs;
        sum = equal ? Math.max(sum, all) : all;
        accepted = ofAccepted;
        return;
      }
      search(r + 1, pairs, all, ofAccepted);
      for (int k = objects.firstPair(r); k < objects.firstPair(r + 1); k++) {
        int p = objects.partner(k);
        if (taken[p]) continue;
        long shared = objects.shared(k);
        long whole =
            rule.overlap().whole(objects.referenceArea(r), objects.predictionArea(p), shared);
        double overlap = (double) shared / whole;
        boolean is = rule.accepts(shared, whole);
        taken[p] = true;
        search(r + 1, pairs + (is ? 1 : 0), all + overlap, ofAccepted + (is ? overlap : 0));
        taken[p] = false;
      }
    }
  }

  @Test
  void assignmentIsTheHeaviestOfAll() {
    for (int round = 0; round < 10_000; round++) {
      int n = 1 + random.nextInt(40);
      ObjectOverlaps o = ObjectOverlaps.of(line(n, 6), line(n, 6));
      double[] weights = random.doubles(o.pairs(), 0.01, 1).toArray();
      double sum = 0;
      boolean[] taken = new boolean[o.predictions()];
      for (int pair : Assignment.heaviest(o.graph(), weights)) {
        if (pair < 0) continue;
        assertEquals(false, taken[o.partner(pair)]);
        taken[o.partner(pair)] = true;
        sum += weights[pair];
      }
      assertEquals(heaviest(o, weights, 0, new boolean[o.predictions()]), sum, 1e-9);
    }
  }

  private static double heaviest(ObjectOverlaps o, double[] weights, int r, boolean[] taken) {
    if (r == o.references()) return 0;
    double best = heaviest(o, weights, r + 1, taken);
    for (int k = o.firstPair(r); k < o.firstPair(r + 1); k++) {
      if (taken[o.partner(k)]) continue;
      taken[o.partner(k)] = true;
      best = Math.max(best, weights[k] + heaviest(o, weights, r + 1, taken));
      taken[o.partner(k)] = false;
    }
    return best;
  }

  @Test
  void labelsAreNamesOnlyAndPlacesDoNotMatter() {
    for (int round = 0; round < 500; round++) {
      int n = 1 + random.nextInt(60);
      int[] truth = line(n, 6);
      int[] found = line(n, 6);
      int shift = 1 + random.nextInt(1_000_000);
      int[] renamed = Arrays.stream(found).map(l -> l == 0 ? 0 : shift - l * 3 + 30).toArray();
      ObjectOverlaps o = ObjectOverlaps.of(truth, found);
      ObjectOverlaps other = ObjectOverlaps.of(truth, renamed);
      ObjectOverlaps swapped = ObjectOverlaps.of(found, truth);
      MatchRule rule = MatchRule.above(0.5);
      assertEquals(
          ObjectMatching.of(o, rule).scores().matches(),
          ObjectMatching.of(other, rule).scores().matches());
      assertEquals(
          ObjectMatching.of(o, rule).scores().f1(), ObjectMatching.of(swapped, rule).scores().f1());
      assertEquals(AggregatedJaccard.of(o).plus(), AggregatedJaccard.of(swapped).plus(), 1e-12);
      assertEquals(ObjectErrors.of(o), ObjectErrors.of(other));
      assertEquals(CellTrackingScores.of(o).seg(), CellTrackingScores.of(other).seg(), 1e-12);
      assertEquals(BestDice.of(o).ofReferences(), BestDice.of(swapped).ofPredictions(), 1e-12);
      assertEquals(BestDice.of(o).symmetric(), BestDice.of(swapped).symmetric(), 1e-12);
    }
  }

  @Test
  void diceFollowsFromIou() {
    for (int round = 0; round < 500; round++) {
      int[] truth = line(30, 1);
      int[] found = line(30, 1);
      truth[0] = 1;
      found[0] = 1;
      ObjectOverlaps o = ObjectOverlaps.of(truth, found);
      double iou = ObjectMatching.of(o, MatchRule.atLeast(0.000001)).overlap(0);
      assertEquals(2 * iou / (1 + iou), BestDice.of(o).ofReferences(), 1e-12);
    }
  }

  @Test
  void splitsAndMergersAreCounted() {
    int[] truth = {1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 0, 2, 2, 3, 3, 0, 4, 4};
    int[] found = {1, 1, 1, 1, 2, 2, 2, 2, 2, 3, 0, 5, 5, 5, 5, 9, 0, 0};
    ObjectErrors errors = ObjectErrors.of(ObjectOverlaps.of(truth, found));
    // 1 is in three parts, none of them above half of it; 2 and 3 are merged; 4 is missed.
    assertEquals(new ObjectErrors(2, 1, 2, 1, 1), errors);
  }

  @Test
  void imagesAreReadAnyTypeAndWithoutWhatIsIgnored() {
    byte[] truth = {1, 1, 0, 9, 9, 2};
    byte[] found = {1, 1, 3, 4, 0, 2};
    ObjectOverlaps o =
        ObjectOverlaps.of(
            LabelOverlaps.of(
                ArrayImgs.unsignedBytes(truth, 3, 2), ArrayImgs.unsignedBytes(found, 3, 2), 9));
    assertEquals(2, o.references());
    assertEquals(3, o.predictions());
    assertThrows(
        IllegalArgumentException.class,
        () ->
            LabelOverlaps.of(
                ArrayImgs.unsignedBytes(found, 3, 2), ArrayImgs.unsignedBytes(truth, 3, 2), 9));
    assertThrows(
        IllegalArgumentException.class,
        () ->
            LabelOverlaps.of(
                ArrayImgs.unsignedBytes(found, 2, 3), ArrayImgs.unsignedBytes(truth, 3, 2), 9));
    assertThrows(IllegalArgumentException.class, () -> MatchRule.atLeast(0));
  }
}
