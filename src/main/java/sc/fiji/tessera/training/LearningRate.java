package sc.fiji.tessera.training;

/** The learning rate of Adam that suits what is trained, where the user names none. */
public final class LearningRate {
  /** Of networks with batch normalisation; that of Adam's paper. */
  private static final double FRESH = 0.001;

  /** Weights that are good already must not be thrown away in the first steps. */
  private static final double FINE_TUNING = 0.0002;

  private LearningRate() {}

  /** A rate that trains it well from a few dozen images. */
  public static double of(TrainingPlan.Start start) {
    return start instanceof TrainingPlan.Existing ? FINE_TUNING : FRESH;
  }
}
