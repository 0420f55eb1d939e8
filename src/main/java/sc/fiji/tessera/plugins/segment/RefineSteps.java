package sc.fiji.tessera.plugins.segment;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.function.UnaryOperator;
import java.util.stream.Collectors;
import sc.fiji.tessera.inference.Progress;
import sc.fiji.tessera.label.LabelField;
import sc.fiji.tessera.label.Refinement;
import sc.fiji.tessera.label.UnsurePixels;

/**
 * Refinements in the order in which they are applied.
 *
 * @param steps perhaps none
 */
public record RefineSteps(List<Step> steps) {
  /** No refinement. */
  static final RefineSteps NONE = new RefineSteps(List.of());

  /**
   * One of them.
   *
   * @param name as in macros
   * @param text the name with its settings
   */
  record Step(String name, String text, Refinement refinement) {}

  public RefineSteps {
    steps = List.copyOf(steps);
    for (int i = 0; i < steps.size(); i++) {
      Step step = steps.get(i);
      Step before = i == 0 ? null : steps.get(i - 1);
      if (before != null && before.refinement instanceof UnsurePixels) {
        throw new IllegalArgumentException(
            "'unsure' must be the last step, because '"
                + step.name
                + "' would take it for a class.");
      }
      if (before != null && step.refinement.decides() && !before.refinement.changesScores()) {
        throw new IllegalArgumentException(
            String.format(
                Locale.ROOT,
                "'%s' decides the labels anew, so it must come before '%s'.",
                step.name,
                before.name));
      }
    }
  }

  public boolean isEmpty() {
    return steps.isEmpty();
  }

  /** Whether scores must be kept for them. */
  boolean usesScores() {
    return steps.stream().anyMatch(s -> s.refinement.usesScores());
  }

  boolean usesImage() {
    return steps.stream().anyMatch(s -> s.refinement.usesImage());
  }

  /** Refuses steps on labels, where scores are to be the result. */
  void requireScores() {
    for (Step step : steps) {
      if (step.refinement.changesScores()) continue;
      throw new IllegalArgumentException(
          "output=scores goes with refine=crf, but '" + step.name + "' changes labels alone.");
    }
  }

  /** Whether labels that follow from the first scores are looked at. */
  boolean useLabels() {
    return !steps.isEmpty() && !steps.get(0).refinement.decides();
  }

  /** These and then others. */
  RefineSteps then(RefineSteps others) {
    List<Step> all = new ArrayList<>(steps);
    all.addAll(others.steps);
    return new RefineSteps(all);
  }

  /** The label of unsure pixels, 0 to be chosen; -1 where no step marks any. */
  int unsureLabel() {
    for (Step step : steps) if (step.refinement instanceof UnsurePixels u) return u.label();
    return -1;
  }

  /**
   * Applies them.
   *
   * @param decided labels that follow from scores, where these have changed
   */
  LabelField of(LabelField field, UnaryOperator<LabelField> decided, Progress progress) {
    LabelField refined = field;
    for (int i = 0; i < steps.size(); i++) {
      Step step = steps.get(i);
      progress.report((double) i / steps.size(), "Refining: " + step.name);
      Refinement refinement = marking(step.refinement);
      refined = refinement.of(refined, progress::cancelled);
      if (refinement.changesScores() && refined.scores() != null) refined = decided.apply(refined);
    }
    return refined;
  }

  /** Where a label is to be chosen, it is when all planes are known. */
  private static Refinement marking(Refinement refinement) {
    boolean open = refinement instanceof UnsurePixels u && u.label() == 0;
    return open
        ? new UnsurePixels(((UnsurePixels) refinement).threshold(), RefinedImage.UNSURE)
        : refinement;
  }

  /** As it is written in macros. */
  @Override
  public String toString() {
    return steps.stream().map(Step::text).collect(Collectors.joining("; "));
  }
}
