package sc.fiji.tessera.measure;

import java.util.Arrays;

/**
 * Which object of the prediction counts as which of the reference, one to one: the largest number
 * of pairs that a {@link MatchRule} accepts and, among the ways to have that many, the largest sum
 * of overlaps (over all assigned pairs, as StarDist's {@code matching} does). Where accepted pairs
 * have no object in common, always so for an IoU above 0.5, they are the answer; otherwise an
 * optimal {@link Assignment} is. Immutable.
 *
 * <p>Weigert et al., "Star-convex polyhedra for 3D object detection and segmentation in microscopy"
 * (WACV 2020); Stringer et al., "Cellpose" (Nature Methods 2021) match in the same way.
 */
public final class ObjectMatching {
  private final ObjectOverlaps objects;
  private final int[] pairs;
  private final double[] overlaps;
  private final ObjectScores scores;

  private ObjectMatching(ObjectOverlaps objects, int[] pairs, double[] overlaps) {
    this.objects = objects;
    this.pairs = pairs;
    this.overlaps = overlaps;
    long matched = Arrays.stream(pairs).filter(k -> k >= 0).count();
    double sum = Arrays.stream(pairs).filter(k -> k >= 0).mapToDouble(k -> overlaps[k]).sum();
    scores =
        new ObjectScores(
            new ObjectMatches(
                matched, objects.predictions() - matched, objects.references() - matched),
            sum);
  }

  /** Matches the objects of two images. */
  public static ObjectMatching of(ObjectOverlaps objects, MatchRule rule) {
    double[] overlaps = new double[objects.pairs()];
    boolean[] accepted = new boolean[objects.pairs()];
    for (int r = 0; r < objects.references(); r++)
      for (int k = objects.firstPair(r); k < objects.firstPair(r + 1); k++) {
        long area = objects.predictionArea(objects.partner(k));
        long shared = objects.shared(k);
        long whole = rule.overlap().whole(objects.referenceArea(r), area, shared);
        overlaps[k] = (double) shared / whole;
        accepted[k] = rule.accepts(shared, whole);
      }
    int[] pairs = withoutRivals(objects, accepted);
    return new ObjectMatching(
        objects, pairs == null ? best(objects, accepted, overlaps) : pairs, overlaps);
  }

  /** The accepted pairs; null if two of them have an object in common. */
  private static int[] withoutRivals(ObjectOverlaps objects, boolean[] accepted) {
    int[] pairs = new int[objects.references()];
    Arrays.fill(pairs, -1);
    boolean[] taken = new boolean[objects.predictions()];
    for (int r = 0; r < pairs.length; r++)
      for (int k = objects.firstPair(r); k < objects.firstPair(r + 1); k++) {
        if (!accepted[k]) continue;
        if (pairs[r] >= 0 || taken[objects.partner(k)]) return null;
        pairs[r] = k;
        taken[objects.partner(k)] = true;
      }
    return pairs;
  }

  private static int[] best(ObjectOverlaps objects, boolean[] accepted, double[] overlaps) {
    // One accepted pair more outweighs all overlaps, whose sum is at most the number of pairs.
    double bonus = 1 + Math.min(objects.references(), objects.predictions());
    double[] weights = new double[overlaps.length];
    Arrays.setAll(weights, k -> overlaps[k] + (accepted[k] ? bonus : 0));
    int[] pairs = Assignment.heaviest(objects.graph(), weights);
    for (int r = 0; r < pairs.length; r++) if (pairs[r] >= 0 && !accepted[pairs[r]]) pairs[r] = -1;
    return pairs;
  }

  /** The objects that were matched. */
  public ObjectOverlaps objects() {
    return objects;
  }

  /**
   * Number of the predicted object that an object of the reference is matched with; -1 for none.
   */
  public int match(int reference) {
    return pairs[reference] < 0 ? -1 : objects.partner(pairs[reference]);
  }

  /** Overlap of an object of the reference with its match, as the rule measures it; 0 for none. */
  public double overlap(int reference) {
    return pairs[reference] < 0 ? 0 : overlaps[pairs[reference]];
  }

  /** Pixels that an object of the reference shares with its match; 0 for none. */
  public long shared(int reference) {
    return pairs[reference] < 0 ? 0 : objects.shared(pairs[reference]);
  }

  /** Counts and scores. */
  public ObjectScores scores() {
    return scores;
  }
}
