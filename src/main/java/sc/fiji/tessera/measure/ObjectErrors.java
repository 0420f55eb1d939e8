package sc.fiji.tessera.measure;

/**
 * What went wrong with objects, in words of biology.
 *
 * @param missed objects of the reference of which no predicted object covers more than half
 * @param extra predicted objects that cover more than half of no object of the reference, and of
 *     which no object of the reference covers more than half
 * @param splits parts too many: an object of the reference with n predicted objects that lie in it
 *     by more than half and cover at least a tenth of it counts n - 1
 * @param merges objects too few: a predicted object that covers more than half of n objects of the
 *     reference counts n - 1
 * @param countDifference predicted objects less objects of the reference
 */
public record ObjectErrors(
    long missed, long extra, long splits, long merges, long countDifference) {
  private static final int TENTH = 10;

  /** Counts in one image. */
  public static ObjectErrors of(ObjectOverlaps objects) {
    int[] parts = new int[objects.references()];
    int[] covered = new int[objects.predictions()];
    boolean[] found = new boolean[objects.references()];
    boolean[] inside = new boolean[objects.predictions()];
    objects.forEachPair(
        (r, p, shared) -> {
          long area = objects.referenceArea(r);
          if (2 * shared > area) {
            found[r] = true;
            covered[p]++;
          }
          if (2 * shared > objects.predictionArea(p)) {
            inside[p] = true;
            if (TENTH * shared >= area) parts[r]++;
          }
        });
    long missed = 0;
    long splits = 0;
    for (int r = 0; r < parts.length; r++) {
      if (!found[r]) missed++;
      splits += Math.max(0, parts[r] - 1);
    }
    long extra = 0;
    long merges = 0;
    for (int p = 0; p < covered.length; p++) {
      if (covered[p] == 0 && !inside[p]) extra++;
      merges += Math.max(0, covered[p] - 1);
    }
    return new ObjectErrors(
        missed, extra, splits, merges, (long) objects.predictions() - objects.references());
  }

  /** Of both, for a set of images. */
  public ObjectErrors plus(ObjectErrors other) {
    return new ObjectErrors(
        missed + other.missed,
        extra + other.extra,
        splits + other.splits,
        merges + other.merges,
        countDifference + other.countDifference);
  }
}
