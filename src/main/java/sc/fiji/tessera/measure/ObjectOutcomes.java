package sc.fiji.tessera.measure;

import java.util.Arrays;

/**
 * What became of every object of two images: matched by the rule, or else why not. A predicted
 * object is a part of the object of the reference in which it lies by more than half, if it is a
 * tenth of it at least; it covers those of which it holds more than half. An object with two parts
 * is split, a predicted object that covers two is merged. {@link ObjectErrors} counts by the same
 * shares, but whether or not an object has a match. Immutable.
 */
public final class ObjectOutcomes {
  private static final int TENTH = 10;

  /** For an object of the reference: how many parts, and who covers it; -1 for none. */
  private final int[] parts;

  private final int[] coveredBy;

  /** For a predicted object: how many it covers, whose part it is, whether it lies in any. */
  private final int[] covers;

  private final int[] partOf;
  private final boolean[] inside;

  private final int[] matches;
  private final boolean[] taken;

  private ObjectOutcomes(ObjectMatching matching) {
    ObjectOverlaps objects = matching.objects();
    parts = new int[objects.references()];
    coveredBy = new int[parts.length];
    matches = new int[parts.length];
    covers = new int[objects.predictions()];
    partOf = new int[covers.length];
    inside = new boolean[covers.length];
    taken = new boolean[covers.length];
    Arrays.fill(coveredBy, -1);
    Arrays.fill(partOf, -1);
    for (int r = 0; r < matches.length; r++) {
      matches[r] = matching.match(r);
      if (matches[r] >= 0) taken[matches[r]] = true;
    }
    objects.forEachPair((r, p, shared) -> see(objects, r, p, shared));
  }

  private void see(ObjectOverlaps objects, int r, int p, long shared) {
    if (2 * shared > objects.referenceArea(r)) {
      coveredBy[r] = p;
      covers[p]++;
    }
    if (2 * shared <= objects.predictionArea(p)) return;
    inside[p] = true;
    if (TENTH * shared < objects.referenceArea(r)) return;
    partOf[p] = r;
    parts[r]++;
  }

  /** Of matched images. */
  public static ObjectOutcomes of(ObjectMatching matching) {
    return new ObjectOutcomes(matching);
  }

  /** What became of an object of the reference, by its number. */
  public ObjectStatus reference(int r) {
    if (matches[r] >= 0) return ObjectStatus.MATCHED;
    if (parts[r] > 1) return ObjectStatus.SPLIT;
    if (coveredBy[r] < 0) return ObjectStatus.MISSED;
    return covers[coveredBy[r]] > 1 ? ObjectStatus.MERGED : ObjectStatus.LOW_OVERLAP;
  }

  /** What became of an object of the prediction, by its number. */
  public ObjectStatus prediction(int p) {
    if (taken[p]) return ObjectStatus.MATCHED;
    if (partOf[p] >= 0 && parts[partOf[p]] > 1) return ObjectStatus.SPLIT;
    if (covers[p] > 1) return ObjectStatus.MERGED;
    return covers[p] == 1 || inside[p] ? ObjectStatus.LOW_OVERLAP : ObjectStatus.EXTRA;
  }
}
