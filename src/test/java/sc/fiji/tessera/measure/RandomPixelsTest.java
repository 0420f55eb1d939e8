package sc.fiji.tessera.measure;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Arrays;
import java.util.function.IntBinaryOperator;
import net.imglib2.img.array.ArrayImgs;
import org.junit.jupiter.api.Test;
import sc.fiji.tessera.measure.ConfusionMatrix.Options;

/** Measures of pixels and of partitions on 10,000 random images each, against definitions. */
class RandomPixelsTest {
  private static final int IGNORED = 9;

  private final RandomLabels random = new RandomLabels(22);
  private int[] truth;
  private int[] found;
  private int n;

  private void next() {
    n = 1 + random.number(26);
    truth = random.line(n, 4);
    found = random.number(2) == 0 ? random.line(n, 4) : random.like(truth, 4);
  }

  private SemanticScores scores(int[] reference, int[] prediction) {
    return new SemanticScores(
        ConfusionMatrix.of(
            ArrayImgs.ints(reference, n),
            ArrayImgs.ints(prediction, n),
            Options.classes().ignoring(IGNORED)));
  }

  /** Each class against the rest, pixel by pixel. */
  @Test
  void scoresOfClassesFollowFromTheirDefinitions() {
    for (int round = 0; round < RandomLabels.ROUNDS; round++) {
      next();
      for (int i = 0; i < n; i++) if (random.number(12) == 0) truth[i] = IGNORED;
      SemanticScores s = scores(truth, found);
      double counted = count((t, f) -> 1);
      for (int c = 0; c < 5; c++) {
        int k = c;
        double tp = count((t, f) -> t == k && f == k ? 1 : 0);
        double fp = count((t, f) -> t != k && f == k ? 1 : 0);
        double fn = count((t, f) -> t == k && f != k ? 1 : 0);
        double tn = counted - tp - fp - fn;
        String which = "round " + round + " class " + c;
        assertEquals(tp / (tp + fp + fn), s.iou(c), 1e-12, which);
        assertEquals(2 * tp / (2 * tp + fp + fn), s.dice(c), 1e-12, which);
        assertEquals(2 * s.iou(c) / (1 + s.iou(c)), s.dice(c), 1e-12, which);
        assertEquals(tp / (tp + fp), s.precision(c), 1e-12, which);
        assertEquals(tp / (tp + fn), s.recall(c), 1e-12, which);
        assertEquals(tn / (tn + fp), s.specificity(c), 1e-12, which);
        assertEquals((tp + tn) / counted, s.accuracy(c), 1e-12, which);
        assertEquals(2 * (fp - fn) / (2 * tp + fp + fn), s.volumeSimilarity(c), 1e-12, which);
      }
    }
  }

  private double count(IntBinaryOperator value) {
    double sum = 0;
    for (int i = 0; i < n; i++)
      if (truth[i] != IGNORED) sum += value.applyAsInt(truth[i], found[i]);
    return sum;
  }

  /** Means, kappa by chance agreement, correlation by the covariance of class indicators. */
  @Test
  void scoresOfImagesFollowFromTheirDefinitions() {
    for (int round = 0; round < RandomLabels.ROUNDS; round++) {
      next();
      SemanticScores s = scores(truth, found);
      double right = 0;
      double chance = 0;
      double[] covariance = new double[3];
      double sum = 0;
      double weighted = 0;
      int classes = 0;
      for (int c = 0; c < 5; c++) {
        double t = RandomLabels.area(truth, c) / (double) n;
        double f = RandomLabels.area(found, c) / (double) n;
        double both = RandomLabels.shared(truth, c, found, c) / (double) n;
        right += both;
        chance += t * f;
        covariance[0] += both - t * f;
        covariance[1] += t - t * t;
        covariance[2] += f - f * f;
        if (t + f == 0) continue;
        sum += both / (t + f - both);
        weighted += t * both / (t + f - both);
        classes++;
      }
      assertEquals(right, s.pixelAccuracy(), 1e-12);
      assertEquals(1 - right, s.pixelError(), 1e-12);
      assertEquals(sum / classes, s.meanIou(), 1e-12);
      assertEquals(weighted, s.frequencyWeightedIou(), 1e-12);
      if (1 - chance > 1e-9) assertEquals((right - chance) / (1 - chance), s.kappa(), 1e-9);
      else assertEquals(Double.NaN, s.kappa());
      if (covariance[1] * covariance[2] < 1e-12) continue;
      double correlation = covariance[0] / Math.sqrt(covariance[1] * covariance[2]);
      assertEquals(correlation, s.matthewsCorrelation(), 1e-9, "round " + round);
    }
  }

  @Test
  void whatDoesNotDependOnTheOrderOrOnNames() {
    for (int round = 0; round < RandomLabels.ROUNDS; round++) {
      next();
      SemanticScores s = scores(truth, found);
      SemanticScores swapped = scores(found, truth);
      SemanticScores renamed = scores(turned(truth), turned(found));
      for (int c = 0; c < 5; c++) {
        assertEquals(s.iou(c), swapped.iou(c));
        assertEquals(s.precision(c), swapped.recall(c));
        assertEquals(s.iou(c), renamed.iou(4 - c));
      }
      assertEquals(s.kappa(), swapped.kappa(), 1e-12);
      assertEquals(s.meanIou(), renamed.meanIou(), 1e-12);
      assertEquals(s.matthewsCorrelation(), renamed.matthewsCorrelation(), 1e-12);
      assertEquals(1, scores(truth, truth).meanIou());
    }
  }

  private static int[] turned(int[] labels) {
    return Arrays.stream(labels).map(l -> 4 - l).toArray();
  }

  /** Pairs of different pixels that the truth labels; 0 in the prediction is one region. */
  @Test
  void adaptedRandIsACountOfPairs() {
    for (int round = 0; round < RandomLabels.ROUNDS; round++) {
      next();
      double both = 0;
      double inTruth = 0;
      double inFound = 0;
      for (int i = 0; i < n; i++)
        for (int j = 0; j < i; j++) {
          if (truth[i] == 0 || truth[j] == 0) continue;
          if (truth[i] == truth[j]) inTruth++;
          if (found[i] == found[j]) inFound++;
          if (truth[i] == truth[j] && found[i] == found[j]) both++;
        }
      AdaptedRand rand = AdaptedRand.of(LabelOverlaps.of(truth, found));
      assertEquals(both / inFound, rand.precision(), 1e-12, "round " + round);
      assertEquals(both / inTruth, rand.recall(), 1e-12, "round " + round);
      assertEquals(1 - 2 * both / (inTruth + inFound), rand.error(), 1e-12, "round " + round);
    }
  }

  /** Bits per pixel that name its region, when its region in the other image is known. */
  private static double unknown(int[] region, int[] given, boolean[] counted) {
    double nats = 0;
    int pixels = 0;
    for (int i = 0; i < region.length; i++) {
      if (!counted[i]) continue;
      pixels++;
      double same = 0;
      double there = 0;
      for (int j = 0; j < region.length; j++) {
        if (!counted[j] || given[j] != given[i]) continue;
        there++;
        if (region[j] == region[i]) same++;
      }
      nats -= Math.log(same / there);
    }
    return nats / Math.log(2) / pixels;
  }

  @Test
  void variationOfInformationIsWhatIsNotKnown() {
    for (int round = 0; round < RandomLabels.ROUNDS; round++) {
      next();
      boolean[] all = new boolean[n];
      Arrays.fill(all, true);
      boolean[] labelled = new boolean[n];
      for (int i = 0; i < n; i++) labelled[i] = truth[i] != 0;
      LabelOverlaps overlaps = LabelOverlaps.of(truth, found);
      for (boolean foreground : new boolean[] {false, true}) {
        boolean[] counted = foreground ? labelled : all;
        VariationOfInformation v = VariationOfInformation.of(overlaps, foreground);
        assertEquals(unknown(found, truth, counted), v.splits(), 1e-9, "round " + round);
        assertEquals(unknown(truth, found, counted), v.merges(), 1e-9, "round " + round);
      }
      VariationOfInformation v = VariationOfInformation.of(overlaps, false);
      VariationOfInformation swapped =
          VariationOfInformation.of(LabelOverlaps.of(found, truth), false);
      assertEquals(v.splits(), swapped.merges(), 1e-12);
      LabelOverlaps renamed = LabelOverlaps.of(random.renamed(truth), random.renamed(found));
      assertEquals(v.total(), VariationOfInformation.of(renamed, false).total(), 1e-9);
      LabelOverlaps same = LabelOverlaps.of(truth, random.renamed(truth));
      assertEquals(0, VariationOfInformation.of(same, false).total(), 1e-12);
    }
  }

  /** Pairs, a pixel with itself included; what the prediction labels 0 is a region per pixel. */
  @Test
  void partitionScoresFollowFromTheirDefinitions() {
    for (int round = 0; round < RandomLabels.ROUNDS; round++) {
      next();
      boolean[] counted = new boolean[n];
      int[] alone = new int[n];
      int[] one = new int[n];
      for (int i = 0; i < n; i++) {
        counted[i] = truth[i] != 0;
        alone[i] = found[i] == 0 ? 100 + i : found[i];
      }
      double both = pairs(counted, (i, j) -> truth[i] == truth[j] && alone[i] == alone[j] ? 1 : 0);
      double inTruth = pairs(counted, (i, j) -> truth[i] == truth[j] ? 1 : 0);
      double inFound = pairs(counted, (i, j) -> alone[i] == alone[j] ? 1 : 0);
      PartitionScores s = PartitionScores.of(truth, found);
      assertEquals(both / inFound, s.randMerge(), 1e-12, "round " + round);
      assertEquals(both / inTruth, s.randSplit(), 1e-12, "round " + round);
      assertEquals(2 * both / (inTruth + inFound), s.rand(), 1e-12, "round " + round);
      double splits = unknown(alone, truth, counted);
      double entropy = unknown(alone, one, counted);
      assertEquals(splits, s.splits(), 1e-9, "round " + round);
      assertEquals(unknown(truth, alone, counted), s.merges(), 1e-9, "round " + round);
      double entropies = entropy + unknown(truth, one, counted);
      if (entropies > 1e-9)
        assertEquals(2 * (entropy - splits) / entropies, s.information(), 1e-9, "round " + round);
      PartitionScores renamed = PartitionScores.of(random.renamed(truth), random.renamed(found));
      assertEquals(s.rand(), renamed.rand(), 1e-12, "round " + round);
      assertTrue(Double.isNaN(s.rand()) || s.rand() >= 0 && s.rand() <= 1);
    }
  }

  private double pairs(boolean[] counted, IntBinaryOperator value) {
    double sum = 0;
    for (int i = 0; i < n; i++)
      for (int j = 0; j < n; j++) if (counted[i] && counted[j]) sum += value.applyAsInt(i, j);
    return sum;
  }
}
