package sc.fiji.tessera.measure;

import java.util.Arrays;
import java.util.PriorityQueue;

/**
 * The assignment of the largest total weight between two sets, such as the objects of a reference
 * (rows) and those of a prediction (columns): each has one partner at most, along an edge.
 *
 * <p>Shortest augmenting paths with prices (Jonker and Volgenant 1987, with Dijkstra's search) on
 * the sparse graph of edges. A search never leaves the connected component it starts in and mostly
 * ends after a few steps, so thousands of objects take milliseconds; no matrix of all pairs exists.
 * Among assignments of equal weight the first rows keep the partner found first: the result does
 * not depend on anything but the order of rows and columns.
 */
final class Assignment {
  private static final int NONE = -1;

  private final SparseGraph graph;
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

  private Assignment(SparseGraph graph, double[] weights) {
    this.graph = graph;
    this.weights = weights;
    int columns = graph.columns();
    ofReference = filled(graph.rows());
    ofPrediction = filled(columns);
    rowPrice = new double[graph.rows()];
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
   * @param weights of every edge, above 0
   * @return the edge of every row, -1 for none
   */
  static int[] heaviest(SparseGraph graph, double[] weights) {
    Assignment assignment = new Assignment(graph, weights);
    for (int r = 0; r < graph.rows(); r++) assignment.start(r);
    for (int r = 0; r < graph.rows(); r++) assignment.augment(r);
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
    for (int k = graph.first()[r]; k < graph.first()[r + 1]; k++)
      rowPrice[r] = Math.max(rowPrice[r], weights[k]);
  }

  /** Gives one more row a partner, or leaves one without where that is best. */
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
    for (int k = graph.first()[row]; k < graph.first()[row + 1]; k++) {
      int column = graph.partner()[k];
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
      for (int k = graph.first()[r]; k < graph.first()[r + 1]; k++)
        if (graph.partner()[k] == ofReference[r]) pairs[r] = k;
    }
    return pairs;
  }
}
