package sc.fiji.tessera.training;

import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/**
 * Lets a training end before its process does: an exit while libtorch computes pulls the ground
 * from under its threads and ends in a crash report. When the process is told to exit, the training
 * is cancelled, and the exit waits until the step under way is done.
 */
final class ProcessExit implements AutoCloseable {
  private static final long MOST_SECONDS = 60;

  private final CountDownLatch over = new CountDownLatch(1);
  private final Thread hook = new Thread(this::hold, "Tessera training ends");
  private volatile boolean begun;

  ProcessExit() {
    try {
      Runtime.getRuntime().addShutdownHook(hook);
    } catch (IllegalStateException e) { // already
      begun = true;
    }
  }

  private void hold() {
    begun = true;
    try {
      over.await(MOST_SECONDS, TimeUnit.SECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /** Whether the process is to end. */
  boolean begun() {
    return begun;
  }

  /** The training holds nothing any more. */
  @Override
  public void close() {
    over.countDown();
    try {
      Runtime.getRuntime().removeShutdownHook(hook);
    } catch (IllegalStateException e) { // it runs, and ends by itself now
    }
  }
}
