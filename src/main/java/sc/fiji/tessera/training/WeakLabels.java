package sc.fiji.tessera.training;

/**
 * What is made small where labels say less than every pixel's class.
 *
 * @param supervision what the plan says
 * @param set what is learned from
 */
record WeakLabels(Supervision supervision, TrainingSet set) {
  private static final double SIZE = 0.01;
  private static final int MARGIN = 4;
  private static final double LEAST_OF_BOX = 0.8;
  private static final double MOST_OF_BOX = 0.95;
  private static final double LEAST_CLASS = 0.2;
  private static final double LEAST_BACKGROUND = 0.3;
  private static final double EXPECTED_CLASS = 0.2;
  private static final double EXPECTED_BACKGROUND = 0.4;

  /** Refuses a plan whose other parts need labels of pixels. */
  static void require(
      Supervision supervision,
      TrainingObjective objective,
      TrainingSchedule schedule,
      TrainingData data) {
    LabelKind labels = supervision.labels();
    if (labels == LabelKind.PIXELS) {
      if (supervision.estimate() == Estimate.RECOMMENDED) return;
      throw new IllegalArgumentException(
          "estimate="
              + supervision.estimate()
              + " is for weak labels (boxes, tags); labels of pixels need no estimate.");
    }
    requireEstimate(supervision);
    String wrong = null;
    if (objective.weighting() != ClassWeighting.NONE) wrong = "weighting";
    if (objective.loss().needsRegions()) wrong = "loss=" + objective.loss();
    if (schedule.patience() > 0) wrong = "patience";
    if (labels == LabelKind.TAGS && data.empty() >= 0) wrong = "empty";
    if (wrong == null) return;
    throw new IllegalArgumentException(
        wrong + " needs labels of pixels, but labels is " + labels + ".");
  }

  private static void requireEstimate(Supervision supervision) {
    LabelKind labels = supervision.labels();
    boolean known =
        switch (supervision.estimate()) {
          case RECOMMENDED, EXPECTATION, FILLED -> true;
          case TIGHTNESS, PROJECTION -> labels == LabelKind.BOXES;
          case CONSTRAINTS -> labels == LabelKind.TAGS;
        };
    if (known) return;
    throw new IllegalArgumentException(
        "estimate is "
            + supervision.estimate()
            + ", but with labels="
            + labels
            + " it must be "
            + (labels == LabelKind.BOXES ? "tightness, projection" : "constraints")
            + ", expectation or filled.");
  }

  /** What is made small, given what would be with the class of every pixel. */
  Loss loss(Loss loss) {
    Loss told =
        switch (supervision.labels()) {
          case PIXELS -> loss;
          case BOXES -> ofBoxes(loss);
          case TAGS -> ofTags(loss);
        };
    if (supervision.regularizer() == Regularizer.NONE) return told;
    double span = IntensitySpan.of(set.training());
    return supervision.regularizer().added(told, supervision.strength(), span);
  }

  private Loss ofBoxes(Loss loss) {
    Loss known = new CrossEntropy(null, TrainingExample.IGNORED); // Dice needs foreground
    Loss outside = new OutsideBoxes(known, TrainingExample.IGNORED).plus(new Beginning(known));
    return switch (supervision.estimate()) {
      case FILLED -> loss;
      case TIGHTNESS -> outside.plus(new BoxTightness(SIZE, LEAST_OF_BOX, MOST_OF_BOX));
      case PROJECTION -> outside.plus(new BoxProjection(MARGIN));
      case RECOMMENDED, EXPECTATION ->
          new BoxExpectation(loss, LEAST_OF_BOX, MOST_OF_BOX, TrainingExample.IGNORED);
      case CONSTRAINTS -> throw new IllegalStateException("Boxes have no such estimate.");
    };
  }

  private Loss ofTags(Loss loss) {
    int ignore = TrainingExample.IGNORED;
    return switch (supervision.estimate()) {
      case FILLED -> new TagFilled(ignore);
      case EXPECTATION -> new TagExpectation(loss, EXPECTED_CLASS, EXPECTED_BACKGROUND, ignore);
      case RECOMMENDED, CONSTRAINTS -> new TagConstraints(LEAST_CLASS, LEAST_BACKGROUND, ignore);
      case TIGHTNESS, PROJECTION -> throw new IllegalStateException("Tags have no such estimate.");
    };
  }
}
