package sc.fiji.tessera.measure;

import java.util.Arrays;
import java.util.PriorityQueue;

/**
 * The assignment of the largest total weight between the objects of a reference and those of a
 * prediction: each has one partner at most, and only objects that share pixels are partners.
 *
 * <p>Shortest augmenting paths with prices (Jonker and Volgenant 1987, with Dijkstra's search) on
 * the sparse graph of overlaps. A search never leaves the connected component it starts in and
 * mostly ends after a few steps, so thousands of objects take milliseconds; no matrix of all pairs
 * exists. Among assignments of equal weight the reference's smaller labels keep the partner found
 * first, by rising label: the result does not depend on anything but the labels' order.
 */
final class Assignment {
  private static final int NONE = -1;

  private final ObjectOverlaps objects;
  private final double[] weights;
  private final int[] ofReference;
  private final int[] ofPrediction;
  private final double[] rowPrice;
  private final double[] columnPrice;
  private final double[] distance;
  private final int[] via;
  private final boolean[] done;
  private final int[] touched;
  private int reached;

  private Assignment(ObjectOverlaps objects, double[] weights) {
    this.objects = objects;
    this.weights = weights;
    int columns = objects.predictions();
    ofReference = filled(objects.references());
    ofPrediction = filled(columns);
    rowPrice = new double[objects.references()];
    columnPrice = new double[columns];
    distance = new double[columns];
    Arrays.fill(distance, Double.POSITIVE_INFINITY);
    via = new int[columns];
    done = new boolean[columns];
    touched = new int[columns];
  }

  private static int[] filled(int length) {
    int[] array = new int[length];
    Arrays.fill(array, NONE);
    return array;
  }

  /**
   * Solves.
   *
   * @param weights of every pair of {@code objects}, above 0
   * @return the pair of every object of the reference, -1 for none
   */
  static int[] heaviest(ObjectOverlaps objects, double[] weights) {
    Assignment assignment = new Assignment(objects, weights);
    for (int r = 0; r < objects.references(); r++) assignment.start(r);
    for (int r = 0; r < objects.references(); r++) assignment.augment(r);
    return assignment.pairs();
  }

  private record Reached(double distance, int column) implements Comparable<Reached> {
    @Override
    public int compareTo(Reached other) {
      int order = Double.compare(distance, other.distance);
      return order != 0 ? order : Integer.compare(column, other.column);
    }
  }

  /**
   * Prices such that every edge has a reduced cost price(r) + price(p) - weight of at least 0, and
   * such that prices are never negative: what is left without a partner has price 0 in the end.
   */
  private void start(int r) {
    for (int k = objects.firstPair(r); k < objects.firstPair(r + 1); k++)
      rowPrice[r] = Math.max(rowPrice[r], weights[k]);
  }

  /** Gives one more object of the reference a partner, or leaves one without where that is best. */
  private void augment(int start) {
    PriorityQueue<Reached> queue = new PriorityQueue<>();
    reached = 0;
    // A row may be left alone at the cost of its price: the shortest such end is kept.
    double alone = rowPrice[start];
    int lonely = start;
    expand(start, 0, queue);
    int end = NONE;
    double length = alone;
    while (!queue.isEmpty()) {
      Reached next = queue.poll();
      int column = next.column;
      if (done[column] || next.distance > distance[column]) continue;
      if (next.distance >= alone) break;
      done[column] = true;
      int row = ofPrediction[column];
      if (row == NONE) {
        end = column;
        length = next.distance;
        break;
      }
      if (next.distance + rowPrice[row] < alone) {
        alone = next.distance + rowPrice[row];
        lonely = row;
      }
      expand(row, next.distance, queue);
      length = alone;
    }
    updatePrices(start, length);
    if (end != NONE) flip(end, start);
    else if (lonely != start) release(lonely, start);
    clear();
  }

  private void expand(int row, double so, PriorityQueue<Reached> queue) {
    for (int k = objects.firstPair(row); k < objects.firstPair(row + 1); k++) {
      int column = objects.partner(k);
      if (done[column]) continue;
      double d = so + rowPrice[row] + columnPrice[column] - weights[k];
      if (d >= distance[column]) continue;
      if (distance[column] == Double.POSITIVE_INFINITY) touched[reached++] = column;
      distance[column] = d;
      via[column] = row;
      queue.add(new Reached(d, column));
    }
  }

  private void updatePrices(int start, double length) {
    rowPrice[start] -= length;
    for (int i = 0; i < reached; i++) {
      int column = touched[i];
      if (!done[column] || distance[column] >= length) continue;
      columnPrice[column] += length - distance[column];
      if (ofPrediction[column] != NONE) rowPrice[ofPrediction[column]] -= length - distance[column];
    }
  }

  /** Exchanges partners along the path that ends at a free column. */
  private void flip(int end, int start) {
    int column = end;
    while (true) {
      int row = via[column];
      int before = ofReference[row];
      ofReference[row] = column;
      ofPrediction[column] = row;
      if (row == start) return;
      column = before;
    }
  }

  /** Exchanges partners along the path that ends at a row, which loses its own. */
  private void release(int row, int start) {
    int column = ofReference[row];
    ofReference[row] = NONE;
    flip(column, start);
  }

  private void clear() {
    for (int i = 0; i < reached; i++) {
      distance[touched[i]] = Double.POSITIVE_INFINITY;
      done[touched[i]] = false;
    }
  }

  private int[] pairs() {
    int[] pairs = filled(ofReference.length);
    for (int r = 0; r < pairs.length; r++) {
      if (ofReference[r] == NONE) continue;
      for (int k = objects.firstPair(r); k < objects.firstPair(r + 1); k++)
        if (objects.partner(k) == ofReference[r]) pairs[r] = k;
    }
    return pairs;
  }
}
