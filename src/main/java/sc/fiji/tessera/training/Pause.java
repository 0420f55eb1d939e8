package sc.fiji.tessera.training;

import java.util.concurrent.CancellationException;

/** Waits between two steps for as long as a listener wants. */
final class Pause {
  private static final int MILLIS = 50;

  private Pause() {}

  /**
   * Waits until the training is to go on, or to end.
   *
   * @param epoch the one that is held up
   * @return how long it took, in nanoseconds
   */
  static long nanos(TrainingListener listener, int epoch) {
    long since = System.nanoTime();
    while (!listener.cancelled() && !listener.stopped()) {
      listener.report(Double.NaN, "Paused in epoch " + epoch); // again: reports are throttled
      try {
        Thread.sleep(MILLIS);
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        throw new CancellationException("The training was interrupted while it was paused.");
      }
      if (!listener.paused()) break;
    }
    return System.nanoTime() - since;
  }
}
