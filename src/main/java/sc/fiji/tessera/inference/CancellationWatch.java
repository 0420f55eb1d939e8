package sc.fiji.tessera.inference;

import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtSession;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;

/** Looks every few milliseconds whether a running network is no longer wanted, and stops it. */
final class CancellationWatch implements AutoCloseable {
  private static final long PERIOD_MS = 25;
  private static final ScheduledExecutorService CLOCK =
      Executors.newSingleThreadScheduledExecutor(
          r -> {
            Thread t = new Thread(r, "Tessera cancellation");
            t.setDaemon(true);
            return t;
          });

  private final Progress progress;
  private final OrtSession.RunOptions options;
  private final ScheduledFuture<?> task;
  private boolean done;

  CancellationWatch(Progress progress, OrtSession.RunOptions options) {
    this.progress = progress;
    this.options = options;
    this.task =
        progress == Progress.NONE
            ? null
            : CLOCK.scheduleAtFixedRate(this::look, 0, PERIOD_MS, TimeUnit.MILLISECONDS);
  }

  private synchronized void look() {
    if (done || !progress.cancelled()) return;
    try {
      options.setTerminate(true);
    } catch (OrtException e) {
      throw new IllegalStateException(e); // ends this watch; the run goes on
    }
  }

  /** After this the options are never touched again. */
  @Override
  public synchronized void close() {
    done = true;
    if (task != null) task.cancel(false);
  }
}
