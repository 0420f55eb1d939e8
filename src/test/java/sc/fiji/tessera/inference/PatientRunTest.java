package sc.fiji.tessera.inference;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.concurrent.CancellationException;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(30)
class PatientRunTest {
  private final AtomicBoolean cancelled = new AtomicBoolean();
  private final Progress progress =
      new Progress() {
        @Override
        public void report(double fraction, String message) {}

        @Override
        public boolean cancelled() {
          return cancelled.get();
        }
      };

  /** Work that cannot be stopped does not hold up who cancels it, and ends later by itself. */
  @Test
  void whoCancelsGoesOn() throws Exception {
    CountDownLatch stop = new CountDownLatch(1);
    CountDownLatch ended = new CountDownLatch(1);
    cancelled.set(true);
    assertThrows(
        CancellationException.class,
        () ->
            PatientRun.of(
                () -> {
                  stop.await();
                  ended.countDown();
                },
                progress));
    assertEquals(1, ended.getCount());
    stop.countDown();
    ended.await();
  }

  @Test
  void workThatEndsInTimeIsHeard() throws Exception {
    AtomicBoolean done = new AtomicBoolean();
    PatientRun.of(() -> done.set(true), progress);
    assertTrue(done.get());
    IllegalStateException failure = new IllegalStateException();
    ExecutionException e =
        assertThrows(
            ExecutionException.class,
            () ->
                PatientRun.of(
                    () -> {
                      throw failure;
                    },
                    progress));
    assertSame(failure, e.getCause());
  }

  @Test
  void anInterruptionIsKeptButEndsNothing() throws Exception {
    CountDownLatch stop = new CountDownLatch(1);
    AtomicBoolean kept = new AtomicBoolean();
    AtomicBoolean done = new AtomicBoolean();
    Thread caller =
        new Thread(
            () -> {
              try {
                PatientRun.of(
                    () -> {
                      stop.await();
                      done.set(true);
                    },
                    progress);
                kept.set(Thread.currentThread().isInterrupted());
              } catch (ExecutionException e) {
                throw new AssertionError(e);
              }
            });
    caller.start();
    caller.interrupt();
    Thread.sleep(50);
    assertFalse(done.get());
    assertTrue(caller.isAlive());
    stop.countDown();
    caller.join();
    assertTrue(kept.get() && done.get());
  }
}
