package sc.fiji.tessera.training;

import java.util.List;
import sc.fiji.tessera.graph.Node;

/**
 * The learning rate of Adam that suits what is trained, where the user names none. It follows from
 * the layers, so that a new architecture needs no entry anywhere.
 */
public final class LearningRate {
  /** Batch normalisation bears large steps. */
  private static final double NORMALISED = 0.002;

  /** Transformers and networks without any normalisation do not. */
  private static final double DELICATE = 0.0005;

  /** Weights that are good already must not be thrown away in the first steps. */
  private static final double FINE_TUNING = 0.0002;

  private LearningRate() {}

  /** A rate that trains it well from a few dozen images; networks of less width bear more. */
  public static double of(TrainingPlan.Start start) {
    if (!(start instanceof TrainingPlan.Architecture a)) return FINE_TUNING;
    List<Node> nodes = a.network(1, 2).blank().nodes();
    boolean normalised = nodes.stream().anyMatch(n -> n.opType().equals("BatchNormalization"));
    double rate = normalised ? NORMALISED : DELICATE;
    return Math.min(0.01, Math.round(rate * Math.sqrt(a.divisor()) * 1e4) / 1e4);
  }
}
