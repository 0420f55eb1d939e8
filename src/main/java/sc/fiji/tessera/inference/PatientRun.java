package sc.fiji.tessera.inference;

import java.util.concurrent.CancellationException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * Runs work that is asked to stop when it is cancelled, but may take a second to do so, since a
 * single large convolution cannot be stopped: whoever cancels waits for it a moment and then goes
 * on, while the work ends by itself, with whatever it holds.
 */
final class PatientRun {
  private static final long LOOK_MS = 10;
  private static final long PATIENCE_MS = 120;
  private static final ExecutorService THREADS =
      Executors.newCachedThreadPool(
          r -> {
            Thread t = new Thread(r, "Tessera run");
            t.setDaemon(true);
            return t;
          });

  /** What is run. */
  @FunctionalInterface
  interface Work {
    void run() throws Exception;
  }

  private PatientRun() {}

  /**
   * Runs and waits; an interruption does not end the waiting, and is kept.
   *
   * @param work is expected to see that the progress is cancelled, and to end soon then
   * @throws CancellationException if cancelled; the work may still be going on
   * @throws ExecutionException holding what the work has thrown
   */
  static void of(Work work, Progress progress) throws ExecutionException {
    Future<?> run =
        THREADS.submit(
            () -> {
              work.run();
              return null;
            });
    long cancelled = 0;
    boolean interrupted = false;
    try {
      while (true) {
        try {
          run.get(LOOK_MS, TimeUnit.MILLISECONDS);
          return;
        } catch (TimeoutException e) {
          if (cancelled == 0 && progress.cancelled()) cancelled = System.nanoTime();
          boolean enough = System.nanoTime() - cancelled > PATIENCE_MS * 1_000_000;
          if (cancelled != 0 && enough) throw new CancellationException("Cancelled.");
        } catch (InterruptedException e) {
          interrupted = true;
        }
      }
    } finally {
      if (interrupted) Thread.currentThread().interrupt();
    }
  }
}
