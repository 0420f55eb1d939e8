package sc.fiji.tessera.measure;

import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import sc.fiji.tessera.measure.PanopticScores.Counts;
import sc.fiji.tessera.measure.PanopticScores.Segments;

/** Counts the matched, extra and missed segments of one image. */
final class PanopticCount {
  private final LabelOverlaps overlaps;
  private final Segments reference;
  private final Segments prediction;
  private final Map<Integer, Long> referenceAreas = new HashMap<>();
  private final Map<Integer, Long> predictionAreas = new HashMap<>();

  /** Pixels of predicted segments where the reference is void. */
  private final Map<Integer, Long> inVoid = new HashMap<>();

  /** Pixels of predicted segments in crowds of their class. */
  private final Map<Integer, Long> inCrowd = new HashMap<>();

  private final Set<Integer> matchedReferences = new HashSet<>();
  private final Set<Integer> matchedPredictions = new HashSet<>();
  private final Map<Integer, Counts> counts = new HashMap<>();

  PanopticCount(LabelOverlaps overlaps, Segments reference, Segments prediction) {
    this.overlaps = overlaps;
    this.reference = reference;
    this.prediction = prediction;
    overlaps.forEach(this::area);
  }

  private void area(int r, int p, long pixels) {
    Integer truth = reference.classes().get(r);
    Integer found = prediction.classes().get(p);
    if (truth != null) referenceAreas.merge(r, pixels, Long::sum);
    if (found == null) return;
    predictionAreas.merge(p, pixels, Long::sum);
    if (truth == null) inVoid.merge(p, pixels, Long::sum);
    else if (reference.crowd().contains(r) && truth.equals(found))
      inCrowd.merge(p, pixels, Long::sum);
  }

  PanopticScores scores() {
    overlaps.forEach(this::match);
    referenceAreas.keySet().stream()
        .filter(r -> !matchedReferences.contains(r) && !reference.crowd().contains(r))
        .forEach(r -> add(reference.classes().get(r), new ObjectMatches(0, 0, 1), 0));
    predictionAreas.keySet().stream()
        .filter(p -> !matchedPredictions.contains(p) && !forgiven(p))
        .forEach(p -> add(prediction.classes().get(p), new ObjectMatches(0, 1, 0), 0));
    return new PanopticScores(counts);
  }

  private void match(int r, int p, long shared) {
    Integer truth = reference.classes().get(r);
    if (truth == null || reference.crowd().contains(r)) return;
    if (!truth.equals(prediction.classes().get(p))) return;
    long union =
        referenceAreas.get(r) + predictionAreas.get(p) - shared - inVoid.getOrDefault(p, 0L);
    if (2 * shared <= union) return;
    matchedReferences.add(r);
    matchedPredictions.add(p);
    add(truth, new ObjectMatches(1, 0, 0), (double) shared / union);
  }

  private boolean forgiven(int p) {
    long outside = inVoid.getOrDefault(p, 0L) + inCrowd.getOrDefault(p, 0L);
    return 2 * outside > predictionAreas.get(p);
  }

  private void add(int c, ObjectMatches matches, double iou) {
    counts.merge(c, new Counts(matches, iou), Counts::plus);
  }
}
