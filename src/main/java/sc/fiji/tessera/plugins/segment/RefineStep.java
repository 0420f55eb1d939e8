package sc.fiji.tessera.plugins.segment;

import java.util.Arrays;
import java.util.Locale;
import java.util.stream.Collectors;

/** The refinements by the names that the key {@code refine} knows them by. */
enum RefineStep {
  CRF(RefineWithCrf.class),
  SMALL(RemoveSmallObjects.class),
  HOLES(FillLabelHoles.class),
  MORPHOLOGY(MorphologyOfLabels.class),
  SPLIT(SplitTouchingObjects.class),
  UNSURE(MarkUnsurePixels.class),
  STARS(ObjectsFromStars.class),
  FLOWS(ObjectsFromFlows.class),
  PANOPTIC(MergePanoptic.class);

  private final Class<? extends RefineCommand> type;

  RefineStep(Class<? extends RefineCommand> type) {
    this.type = type;
  }

  /** The command that it is. */
  Class<? extends RefineCommand> type() {
    return type;
  }

  /** Its name in macros. */
  String key() {
    return name().toLowerCase(Locale.ROOT);
  }

  /**
   * The step of that name.
   *
   * @throws IllegalArgumentException naming those that there are
   */
  static RefineStep of(String name) {
    for (RefineStep step : values()) if (step.key().equals(name)) return step;
    throw new IllegalArgumentException(
        String.format(
            Locale.ROOT,
            "'refine' knows the steps %s, but not \"%s\".",
            Arrays.stream(values()).map(RefineStep::key).collect(Collectors.joining(", ")),
            name));
  }
}
