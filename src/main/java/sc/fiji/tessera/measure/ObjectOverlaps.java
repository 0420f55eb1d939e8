package sc.fiji.tessera.measure;

import java.util.Arrays;

/**
 * The objects of a reference and of a prediction, their areas, and the pairs of them that share
 * pixels: the table {@link LabelOverlaps} without the background, which is no object. A label is
 * one object even where it lies in several places. Objects are numbered 0, 1, ... by rising label,
 * pairs by the reference's object, then the other's; what follows is the same whatever the labels
 * are called. Time and memory grow with the pairs that touch, never with objects times objects.
 * Immutable.
 */
public final class ObjectOverlaps {
  private final Objects references;
  private final Objects predictions;
  private final int[] firstPair;
  private final int[] partner;
  private final long[] shared;

  /** Labels that rise, and the pixels of each. */
  private record Objects(int[] labels, long[] areas) {
    int index(int label) {
      return Arrays.binarySearch(labels, label);
    }
  }

  private ObjectOverlaps(LabelOverlaps table) {
    int[] size = {0};
    int[] references = new int[table.size()];
    int[] predictions = new int[table.size()];
    table.forEach(
        (r, p, pixels) -> {
          references[size[0]] = r;
          predictions[size[0]++] = p;
        });
    this.references = objects(references);
    this.predictions = objects(predictions);
    firstPair = new int[this.references.labels.length + 1];
    int[] partners = new int[table.size()];
    long[] pixelsOf = new long[table.size()];
    int[] pairs = {0};
    table.forEach(
        (r, p, pixels) -> {
          int i = r == 0 ? -1 : this.references.index(r);
          int j = p == 0 ? -1 : this.predictions.index(p);
          if (i >= 0) this.references.areas[i] += pixels;
          if (j >= 0) this.predictions.areas[j] += pixels;
          if (i < 0 || j < 0) return;
          partners[pairs[0]] = j;
          pixelsOf[pairs[0]++] = pixels;
          firstPair[i + 1] = pairs[0];
        });
    for (int i = 1; i < firstPair.length; i++)
      firstPair[i] = Math.max(firstPair[i], firstPair[i - 1]);
    partner = Arrays.copyOf(partners, pairs[0]);
    shared = Arrays.copyOf(pixelsOf, pairs[0]);
  }

  private static Objects objects(int[] labels) {
    int[] distinct = Arrays.stream(labels).filter(l -> l != 0).sorted().distinct().toArray();
    return new Objects(distinct, new long[distinct.length]);
  }

  /** The objects of a table of overlaps. */
  public static ObjectOverlaps of(LabelOverlaps table) {
    return new ObjectOverlaps(table);
  }

  /**
   * The objects of two images.
   *
   * @param reference the label of each pixel, 0 = background
   * @param prediction the same of what was found; as many pixels
   * @throws IllegalArgumentException if sizes differ or a label is negative
   */
  public static ObjectOverlaps of(int[] reference, int[] prediction) {
    return of(LabelOverlaps.of(reference, prediction));
  }

  /** Objects of the reference. */
  public int references() {
    return references.labels.length;
  }

  /** Objects of the prediction. */
  public int predictions() {
    return predictions.labels.length;
  }

  /** Label of an object of the reference. */
  public int referenceLabel(int reference) {
    return references.labels[reference];
  }

  /** Label of an object of the prediction. */
  public int predictionLabel(int prediction) {
    return predictions.labels[prediction];
  }

  /** Pixels of an object of the reference. */
  public long referenceArea(int reference) {
    return references.areas[reference];
  }

  /** Pixels of an object of the prediction. */
  public long predictionArea(int prediction) {
    return predictions.areas[prediction];
  }

  /** Pairs of objects that share pixels. */
  public int pairs() {
    return partner.length;
  }

  /**
   * The first pair of an object of the reference; its pairs end before {@code firstPair(reference +
   * 1)}.
   */
  int firstPair(int reference) {
    return firstPair[reference];
  }

  /** The object of the prediction in a pair. */
  int partner(int pair) {
    return partner[pair];
  }

  /** Pixels that a pair shares. */
  long shared(int pair) {
    return shared[pair];
  }

  /** Objects of the reference as rows, of the prediction as columns; pairs are the edges. */
  SparseGraph graph() {
    return new SparseGraph(firstPair, partner, predictions());
  }

  /** A pair of objects that share pixels. */
  @FunctionalInterface
  interface PairVisitor {
    /** Objects by number, and what they share: at least one pixel. */
    void pair(int reference, int prediction, long pixels);
  }

  void forEachPair(PairVisitor visitor) {
    for (int r = 0; r < references(); r++)
      for (int k = firstPair[r]; k < firstPair[r + 1]; k++) visitor.pair(r, partner[k], shared[k]);
  }
}
