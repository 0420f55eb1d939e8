package sc.fiji.tessera.plugins.segment;

import java.util.function.Consumer;
import sc.fiji.tessera.image.Axis;

/**
 * How an image is refined after it was segmented.
 *
 * @param steps what is done; none = nothing
 * @param scores whether scores are wanted, not labels
 * @param possible whether scores can be had
 * @param depth the axis along which planes make a volume, or null
 * @param note is told how many pixels are unsure
 */
public record RefinePlan(
    RefineSteps steps, boolean scores, boolean possible, Axis depth, Consumer<UnsureCount> note) {
  /** Whether labels that number objects do so still. */
  boolean keepsNumbers() {
    return steps.unsureLabel() < 0 && !steps.toString().contains("panoptic");
  }

  /** What the info of a result says of it. */
  public String origin() {
    return " refine=[" + steps + "]";
  }
}
