package sc.fiji.tessera.plugins.prompt;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import sc.fiji.tessera.inference.Prompts;

/**
 * What people have said of one object, step by step: points, and boxes, of which the last counts.
 */
final class PromptSteps {
  private final List<Prompts> steps = new ArrayList<>();

  boolean isEmpty() {
    return steps.isEmpty();
  }

  void add(Prompts step) {
    steps.add(step);
  }

  /** Takes the last back. */
  void undo() {
    steps.remove(steps.size() - 1);
  }

  void clear() {
    steps.clear();
  }

  /** All points, and the last box; empty before the first. */
  Optional<Prompts> prompts() {
    List<Prompts.Point> points = new ArrayList<>();
    Optional<Prompts.Box> box = Optional.empty();
    for (Prompts step : steps) {
      points.addAll(step.points());
      if (step.box().isPresent()) box = step.box();
    }
    return steps.isEmpty()
        ? Optional.empty()
        : Optional.of(new Prompts(points, box, Optional.empty()));
  }

  /** Whether something is said of where the object is, and not only of where it is not. */
  boolean sayWhere() {
    return steps.stream()
        .anyMatch(s -> s.box().isPresent() || s.points().stream().anyMatch(Prompts.Point::inside));
  }
}
