package sc.fiji.tessera.training;

/**
 * What is made small where labels say less than every pixel's class.
 *
 * @param supervision what the plan says
 * @param set what is learned from
 */
record WeakLabels(TrainingPlan.Supervision supervision, TrainingSet set) {
  private static final double SIZE = 0.01;
  private static final int MARGIN = 4;
  private static final double LEAST_OF_BOX = 0.4;
  private static final double MOST_OF_BOX = 0.9;

  /** Refuses a plan whose other parts need labels of pixels. */
  static void require(
      TrainingPlan.Supervision supervision,
      TrainingPlan.Objective objective,
      TrainingPlan.Schedule schedule) {
    LabelKind labels = supervision.labels();
    if (labels == LabelKind.PIXELS) {
      if (supervision.estimate() == Estimate.RECOMMENDED) return;
      throw new IllegalArgumentException(
          "estimate="
              + supervision.estimate()
              + " is for labels=boxes; labels of pixels need no estimate.");
    }
    String wrong = null;
    if (objective.weighting() != ClassWeighting.NONE) wrong = "weighting";
    if (objective.loss().needsRegions()) wrong = "loss=" + objective.loss();
    if (schedule.patience() > 0) wrong = "patience";
    if (wrong == null) return;
    throw new IllegalArgumentException(
        wrong + " needs labels of pixels, but labels is " + labels + ".");
  }

  /** What is made small, given what would be with the class of every pixel. */
  Loss loss(Loss loss) {
    Loss told = supervision.labels() == LabelKind.BOXES ? ofBoxes(loss) : loss;
    if (supervision.regularizer() == Regularizer.NONE) return told;
    double span = IntensitySpan.of(set.training());
    return supervision.regularizer().added(told, supervision.strength(), span);
  }

  private Loss ofBoxes(Loss loss) {
    Loss outside = new OutsideBoxes(loss, TrainingExample.IGNORED);
    return switch (supervision.estimate()) {
      case FILLED -> loss;
      case TIGHTNESS -> outside.plus(new BoxTightness(SIZE));
      case PROJECTION -> outside.plus(new BoxProjection(MARGIN));
      case RECOMMENDED, EXPECTATION ->
          new BoxExpectation(loss, LEAST_OF_BOX, MOST_OF_BOX, TrainingExample.IGNORED);
    };
  }
}
