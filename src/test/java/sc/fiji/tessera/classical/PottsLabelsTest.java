package sc.fiji.tessera.classical;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.google.gson.JsonObject;
import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.Test;
import sc.fiji.tessera.label.Connectivity;
import sc.fiji.tessera.label.Vectors;

class PottsLabelsTest {
  private static final Vectors VECTORS = new Vectors("/label/classic_algorithms.json");

  private static void check(String name, int side, double[] means) {
    JsonObject v = VECTORS.get(name);
    double[] image = Vectors.flat(v.getAsJsonObject("input").get("image"));
    double lambda = v.getAsJsonObject("input").get("lambda_").getAsDouble();
    double[] costs = new double[image.length * means.length];
    for (int i = 0; i < costs.length; i++) {
      costs[i] = Math.pow(image[i / means.length] - means[i % means.length], 2);
    }
    PixelGrid grid = new PixelGrid(new int[] {side, side}, Connectivity.FACES);
    PottsLabels labels = new PottsLabels(grid, costs, (p, q, s) -> lambda);
    double[] found = Arrays.stream(labels.least(() -> false)).asDoubleStream().toArray();
    JsonObject expected = v.getAsJsonObject("expected");
    assertEquals(expected.get("energy").getAsDouble(), labels.cost(), 1e-9);
    assertArrayEquals(Vectors.flat(expected.get("labels")), found);
  }

  @Test
  void cutsAsTheEnumeration() {
    check("graph_cut_binary_4x4", 4, new double[] {2, 9});
    check("potts_3_labels_3x3", 3, new double[] {1, 5, 9});
  }

  /** Two labels are optimal in planes and volumes with all neighbours: all 2^12 are tried. */
  @Test
  void twoLabelsAreTheBestOfAll() {
    Random random = new Random(6);
    for (int round = 0; round < 60; round++) {
      int[] size = round % 2 == 0 ? new int[] {4, 3} : new int[] {2, 3, 2};
      Connectivity connectivity = Connectivity.values()[round % 3];
      PixelGrid grid = new PixelGrid(size, connectivity);
      double[] costs = new double[24];
      for (int i = 0; i < 24; i++) costs[i] = random.nextInt(12);
      double[] weight = new double[12 * 12];
      for (int i = 0; i < weight.length; i++) weight[i] = random.nextInt(6);
      PottsLabels.Weights weights = (p, q, s) -> weight[p * 12 + q];
      PottsLabels labels = new PottsLabels(grid, costs, weights);
      labels.least(() -> false);
      assertEquals(best(grid, costs, weights), labels.cost(), 1e-6, "round " + round);
    }
  }

  private static double best(PixelGrid grid, double[] costs, PottsLabels.Weights weights) {
    double best = Double.POSITIVE_INFINITY;
    int[] around = new int[grid.directions()];
    for (int bits = 0; bits < 1 << 12; bits++) {
      double cost = 0;
      for (int p = 0; p < 12; p++) {
        cost += costs[p * 2 + (bits >> p & 1)];
        grid.neighbours(p, around);
        for (int s = around.length / 2; s < around.length; s++) {
          boolean unequal = around[s] >= 0 && ((bits >> p ^ bits >> around[s]) & 1) != 0;
          if (unequal) cost += weights.of(p, around[s], s);
        }
      }
      best = Math.min(best, cost);
    }
    return best;
  }

  /** On a larger grid the flow equals the cut's cost: neither can be better then. */
  @Test
  void theFlowEqualsTheCut() {
    Random random = new Random(9);
    PixelGrid grid = new PixelGrid(new int[] {40, 30, 5}, Connectivity.EDGES);
    GridFlow flow = new GridFlow(grid);
    int n = grid.pixels();
    int[][] terminals = new int[n][2];
    int[][] edges = new int[n][grid.directions()];
    int[] around = new int[grid.directions()];
    for (int p = 0; p < n; p++) {
      terminals[p][0] = random.nextInt(50) + (p % 40 < 20 ? 15 : 0);
      terminals[p][1] = random.nextInt(50) + (p % 40 < 20 ? 0 : 15);
      flow.connect(p, terminals[p][0], terminals[p][1]);
      grid.neighbours(p, around);
      for (int s = 0; s < around.length; s++) {
        if (around[s] < 0) continue;
        edges[p][s] = random.nextInt(5);
        flow.capacity(p, s, edges[p][s]);
      }
    }
    double amount = flow.run(() -> false);
    double cut = 0;
    int withSink = 0;
    for (int p = 0; p < n; p++) {
      if (flow.withSink(p)) withSink++;
      cut += terminals[p][flow.withSink(p) ? 0 : 1];
      grid.neighbours(p, around);
      for (int s = 0; s < around.length; s++) {
        if (around[s] >= 0 && !flow.withSink(p) && flow.withSink(around[s])) cut += edges[p][s];
      }
    }
    assertEquals(cut, amount, 1e-6);
    assertTrue(withSink > n / 5 && withSink < n * 4 / 5);
  }
}
