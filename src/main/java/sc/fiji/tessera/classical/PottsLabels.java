package sc.fiji.tessera.classical;

import java.util.concurrent.CancellationException;
import java.util.function.BooleanSupplier;

/**
 * Labels that cost least, where every pixel has a cost for each and unequal neighbours cost a
 * weight: alpha-expansion of Boykov, Veksler and Zabih, "Fast approximate energy minimization via
 * graph cuts" (2001). The optimum for two labels, at most twice the optimum's cost for more. Used
 * once.
 */
final class PottsLabels {
  /** What unequal neighbours cost, the same from both sides. */
  interface Weights {
    double of(int pixel, int neighbour, int direction);
  }

  private static final int MOST_SWEEPS = 10;

  private final PixelGrid grid;
  private final double[] costs; // [pixel * classes + class]
  private final int classes;
  private final Weights weights;
  private final int[] labels;

  PottsLabels(PixelGrid grid, double[] costs, Weights weights) {
    this.grid = grid;
    this.costs = costs;
    this.classes = costs.length / grid.pixels();
    this.weights = weights;
    this.labels = new int[grid.pixels()];
  }

  /** Labels from 0 for all pixels. */
  int[] least(BooleanSupplier cancelled) {
    double cost = cost();
    for (int sweep = 0; sweep < MOST_SWEEPS; sweep++) {
      double before = cost;
      for (int c = sweep == 0 ? 1 : 0; c < classes; c++) expand(c, cancelled);
      cost = cost();
      if (classes == 2 || !(cost < before - 1e-9 * Math.abs(before))) break;
    }
    return labels;
  }

  /** What the labels cost. */
  double cost() {
    double sum = 0;
    int[] around = new int[grid.directions()];
    for (int p = 0; p < labels.length; p++) {
      sum += costs[p * classes + labels[p]];
      grid.neighbours(p, around);
      for (int s = around.length / 2; s < around.length; s++) {
        if (around[s] >= 0 && labels[p] != labels[around[s]]) sum += weights.of(p, around[s], s);
      }
    }
    return sum;
  }

  /**
   * Gives a label to as many pixels as makes all cost least: a cut, those with the sink take it.
   */
  private void expand(int label, BooleanSupplier cancelled) {
    if (cancelled.getAsBoolean()) throw new CancellationException("Cancelled.");
    GridFlow flow = new GridFlow(grid);
    int[] around = new int[grid.directions()];
    for (int p = 0; p < labels.length; p++) {
      // cut from the source = takes the label; cut from the sink = keeps its own
      double take = costs[p * classes + label];
      double keep = labels[p] == label ? take : costs[p * classes + labels[p]];
      grid.neighbours(p, around);
      for (int s = around.length / 2; s < around.length; s++) {
        if (around[s] < 0) continue;
        int q = around[s];
        double weight = weights.of(p, q, s);
        double keepBoth = labels[p] == labels[q] ? 0 : weight;
        double takeQ = labels[p] == label ? 0 : weight;
        double takeP = labels[q] == label ? 0 : weight;
        take += takeP - keepBoth;
        flow.connect(q, Math.max(0, -takeP), Math.max(0, takeP));
        flow.capacity(p, s, takeQ + takeP - keepBoth);
      }
      double least = Math.min(take, keep);
      flow.connect(p, take - least, keep - least);
    }
    flow.run(cancelled);
    for (int p = 0; p < labels.length; p++) if (flow.withSink(p)) labels[p] = label;
  }
}
