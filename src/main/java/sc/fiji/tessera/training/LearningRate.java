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

  /** Transformers and networks without it, or with long decoders without it, do not. */
  private static final double DELICATE = 0.0005;

  /**
   * Convolutions that no batch normalisation follows: Xception's 36 bear large steps, the 67 of
   * RefineNet do not.
   */
  private static final long MOST_UNNORMALISED = 40;

  /** Five losses that depend on each other. */
  private static final double DETECTOR = 0.0005;

  /** Weights that are good already must not be thrown away in the first steps. */
  private static final double FINE_TUNING = 0.0002;

  private LearningRate() {}

  /** A rate that trains it well from a few dozen images; networks of less width bear more. */
  public static double of(TrainingStart start) {
    if (start instanceof TrainingStart.Detector d) return rounded(DETECTOR, d.divisor());
    if (!(start instanceof TrainingStart.Architecture a)) return FINE_TUNING;
    List<Node> nodes = a.network(1, 2).blank().nodes();
    long normalised = nodes.stream().filter(n -> n.opType().equals("BatchNormalization")).count();
    long convolutions = nodes.stream().filter(n -> n.opType().startsWith("Conv")).count();
    boolean robust = normalised > 0 && convolutions - normalised <= MOST_UNNORMALISED;
    double rate = robust ? NORMALISED : DELICATE;
    return rounded(rate, a.divisor());
  }

  private static double rounded(double rate, int divisor) {
    return Math.min(0.01, Math.round(rate * Math.sqrt(divisor) * 1e4) / 1e4);
  }
}
