package sc.fiji.tessera.training;

import java.util.LinkedHashMap;
import java.util.Map;
import sc.fiji.tessera.graph.Node;

/**
 * The statistics of batch normalisations for parameters that no step has seen, such as averaged
 * ones: the equal mean over some batches, each seen with what its own batch says.
 */
final class BatchStatistics {
  /** A hundred thousand pixels each are enough for a few thousand numbers. */
  static final int BATCHES = 16;

  private final Trainable network;

  /** Tensors of statistics, each with the share of a pass that is new in it; not 0. */
  private final Map<String, Double> shares = new LinkedHashMap<>();

  /**
   * @param network with the parameters
   * @param frozen layers whose statistics stay
   */
  BatchStatistics(Trainable network, FrozenLayers frozen) {
    this.network = network;
    for (Node n : network.graphs().stream().flatMap(g -> g.nodes().stream()).toList()) {
      if (!n.opType().equals("BatchNormalization") || frozen.contains(n)) continue;
      double kept = n.real("momentum", 0.9f);
      for (int i = 3; i <= 4; i++) {
        double before = 1 - shares.getOrDefault(n.input(i), 0.0); // some are used several times
        if (kept < 1) shares.put(n.input(i), 1 - before * kept);
      }
    }
  }

  /** Whether there are any. */
  boolean isEmpty() {
    return shares.isEmpty();
  }

  /**
   * The means over batches; those in the network are overwritten.
   *
   * @param pass shows the network another batch, in {@link GraphInterpreter.Mode#STATISTICS}
   */
  Map<String, float[]> over(int batches, Runnable pass) {
    Map<String, double[]> sums = new LinkedHashMap<>();
    Map<String, float[]> zeros = new LinkedHashMap<>();
    network.values(shares.keySet()).forEach((n, v) -> zeros.put(n, new float[v.length]));
    for (int i = 0; i < batches; i++) {
      network.load(zeros);
      pass.run();
      network
          .values(shares.keySet())
          .forEach(
              (name, v) -> {
                double[] sum = sums.computeIfAbsent(name, n -> new double[v.length]);
                for (int k = 0; k < v.length; k++) sum[k] += v[k] / shares.get(name) / batches;
              });
    }
    Map<String, float[]> means = new LinkedHashMap<>();
    sums.forEach(
        (name, sum) -> {
          float[] mean = new float[sum.length];
          for (int k = 0; k < mean.length; k++) mean[k] = (float) sum[k];
          means.put(name, mean);
        });
    return means;
  }
}
