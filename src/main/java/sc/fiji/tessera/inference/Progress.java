package sc.fiji.tessera.inference;

import java.util.concurrent.CancellationException;

/**
 * How a long computation tells its caller how far it is, and learns that it should stop.
 *
 * <p>Implementations may be called from any thread, as often as once per tile or training step;
 * they must be cheap and throttle what they show. A computation that sees {@link #cancelled()}
 * stops as soon as it can, leaves nothing half-written and throws {@link CancellationException}.
 */
public interface Progress {
  /** Shows nothing and never asks to stop. */
  Progress NONE =
      new Progress() {
        @Override
        public void report(double fraction, String message) {}

        @Override
        public boolean cancelled() {
          return false;
        }
      };

  /**
   * Tells how far the computation is.
   *
   * @param fraction done so far, 0 to 1; 1 ends the display; NaN when only the message is known
   * @param message what is being done, in a few words; null leaves the last one
   */
  void report(double fraction, String message);

  /** True once the user has asked to stop. */
  boolean cancelled();

  /**
   * Stops the computation once the user has asked to.
   *
   * @throws CancellationException if {@link #cancelled()}
   */
  default void check() {
    if (cancelled()) throw new CancellationException("Cancelled.");
  }

  /**
   * The progress of a step of this computation.
   *
   * @param start how much is done before it, 0 to 1
   * @param share of the whole that it is
   */
  default Progress part(double start, double share) {
    Progress whole = this;
    return new Progress() {
      @Override
      public void report(double fraction, String message) {
        whole.report(start + share * fraction, message);
      }

      @Override
      public boolean cancelled() {
        return whole.cancelled();
      }
    };
  }

  /** Passes cancellation on, but tells nothing: for steps within a step. */
  default Progress quiet() {
    Progress whole = this;
    return new Progress() {
      @Override
      public void report(double fraction, String message) {}

      @Override
      public boolean cancelled() {
        return whole.cancelled();
      }
    };
  }
}
