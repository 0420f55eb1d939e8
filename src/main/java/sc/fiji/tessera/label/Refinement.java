package sc.fiji.tessera.label;

import java.util.concurrent.CancellationException;
import java.util.function.BooleanSupplier;

/**
 * A step from labels or scores to better ones. A function of what it is given alone: immutable,
 * free of threads of its own, and several may be applied one after the other.
 */
public interface Refinement {
  /**
   * Applies it; what it is given stays as it is.
   *
   * @param cancelled asked now and then
   * @throws CancellationException if cancelled
   * @throws IllegalArgumentException one sentence, if the field lacks what this needs
   */
  LabelField of(LabelField field, BooleanSupplier cancelled);

  /** Whether there must be scores, or scores make the result better. */
  default boolean usesScores() {
    return false;
  }

  /** Whether there must be an image. */
  default boolean usesImage() {
    return false;
  }

  /**
   * Whether labels are decided anew from scores where there are such, so that an earlier change of
   * labels would be lost.
   */
  default boolean decides() {
    return false;
  }

  /** Whether it makes better scores, from which labels follow; else it makes better labels. */
  default boolean changesScores() {
    return false;
  }

  /** Stops a computation that is no longer wanted. */
  static void check(BooleanSupplier cancelled) {
    if (cancelled.getAsBoolean()) throw new CancellationException("Cancelled.");
  }
}
