package sc.fiji.tessera.training;

import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

/**
 * Draws the next batch in a thread of its own while the network learns from the one before. What is
 * drawn does not depend on when. To be used from one thread.
 */
final class BatchLoader implements AutoCloseable {
  private final PatchSampler sampler;
  private final BatchBuffers ahead;
  private final ExecutorService thread =
      Executors.newSingleThreadExecutor(
          r -> {
            Thread t = new Thread(r, "Tessera patches");
            t.setDaemon(true);
            return t;
          });
  private Future<?> drawing;

  /**
   * @param ahead where the next batch is drawn
   */
  BatchLoader(PatchSampler sampler, BatchBuffers ahead) {
    this.sampler = sampler;
    this.ahead = ahead;
  }

  /** The batch that has been drawn ahead is of the epoch before: it is thrown away. */
  void startEpoch(int epoch) {
    finish();
    sampler.startEpoch(epoch);
    drawing = thread.submit(() -> sampler.fill(ahead));
  }

  /** Fills a batch, and begins to draw the one after it. */
  void next(BatchBuffers batch) {
    finish();
    ahead.copyTo(batch);
    drawing = thread.submit(() -> sampler.fill(ahead));
  }

  /** Waits for what is being drawn, which takes milliseconds. */
  private void finish() {
    if (drawing == null) return;
    boolean interrupted = false;
    try {
      while (true) {
        try {
          drawing.get();
          return;
        } catch (InterruptedException e) {
          interrupted = true;
        }
      }
    } catch (ExecutionException e) {
      if (e.getCause() instanceof RuntimeException cause) throw cause;
      if (e.getCause() instanceof Error cause) throw cause;
      throw new IllegalStateException(e.getCause());
    } finally {
      drawing = null;
      if (interrupted) Thread.currentThread().interrupt();
    }
  }

  @Override
  public void close() {
    try {
      finish();
    } finally {
      thread.shutdown();
    }
  }
}
