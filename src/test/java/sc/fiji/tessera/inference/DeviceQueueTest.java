package sc.fiji.tessera.inference;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.CancellationException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(30)
class DeviceQueueTest {
  private final DeviceQueue queue = new DeviceQueue();
  private final ExecutorService threads = Executors.newCachedThreadPool();

  @AfterEach
  void stop() {
    threads.shutdownNow();
  }

  private void untilLength(int n) throws InterruptedException {
    while (queue.length() < n) TimeUnit.MILLISECONDS.sleep(1);
  }

  @Test
  void turnsComeInTheOrderOfAsking() throws Exception {
    List<Integer> order = Collections.synchronizedList(new ArrayList<>());
    List<Future<?>> all = new ArrayList<>();
    DeviceQueue.Turn first = queue.await(Progress.NONE);
    for (int i = 0; i < 20; i++) {
      int id = i;
      all.add(
          threads.submit(
              () -> {
                try (DeviceQueue.Turn turn = queue.await(Progress.NONE)) {
                  order.add(id);
                }
              }));
      untilLength(i + 2);
    }
    first.close();
    for (Future<?> f : all) f.get();
    for (int i = 0; i < 20; i++) assertEquals(i, order.get(i));
    assertEquals(0, queue.length());
  }

  @Test
  void whoHasManyWindowsLetsTheOthersInBetween() throws Exception {
    List<String> order = Collections.synchronizedList(new ArrayList<>());
    DeviceQueue.Turn first = queue.await(Progress.NONE);
    Future<?> a = threads.submit(() -> windows("a", order));
    untilLength(2);
    Future<?> b = threads.submit(() -> windows("b", order));
    untilLength(3);
    first.close();
    a.get();
    b.get();
    assertEquals("abababab", String.join("", order));
  }

  /** Four of them, each asked for as soon as the one before is done, but not before b is there. */
  private void windows(String who, List<String> order) {
    for (int i = 0; i < 4; i++) {
      try (DeviceQueue.Turn turn = queue.await(Progress.NONE)) {
        order.add(who);
        while (order.size() < 7 && queue.length() < 2) Thread.onSpinWait();
      }
    }
  }

  @Test
  void onlyOneAtATime() throws Exception {
    AtomicInteger inside = new AtomicInteger();
    AtomicInteger most = new AtomicInteger();
    List<Future<?>> all = new ArrayList<>();
    for (int i = 0; i < 8; i++) {
      all.add(
          threads.submit(
              () -> {
                for (int k = 0; k < 200; k++) {
                  try (DeviceQueue.Turn turn = queue.await(Progress.NONE)) {
                    most.accumulateAndGet(inside.incrementAndGet(), Math::max);
                    inside.decrementAndGet();
                  }
                }
              }));
    }
    for (Future<?> f : all) f.get();
    assertEquals(1, most.get());
  }

  @Test
  void whoIsCancelledLeavesTheLine() throws Exception {
    AtomicBoolean cancelled = new AtomicBoolean();
    Progress progress =
        new Progress() {
          @Override
          public void report(double fraction, String message) {}

          @Override
          public boolean cancelled() {
            return cancelled.get();
          }
        };
    DeviceQueue.Turn first = queue.await(Progress.NONE);
    Future<?> waiting =
        threads.submit(
            () -> assertThrows(CancellationException.class, () -> queue.await(progress)));
    untilLength(2);
    cancelled.set(true);
    waiting.get();
    assertEquals(1, queue.length());
    first.close();
    assertEquals(0, queue.length());
  }

  @Test
  void anInterruptionIsKeptButEndsNoWait() throws Exception {
    DeviceQueue.Turn first = queue.await(Progress.NONE);
    AtomicBoolean kept = new AtomicBoolean();
    Thread waiting =
        new Thread(
            () -> {
              try (DeviceQueue.Turn turn = queue.await(Progress.NONE)) {
                kept.set(Thread.currentThread().isInterrupted());
              }
            });
    waiting.start();
    untilLength(2);
    waiting.interrupt();
    TimeUnit.MILLISECONDS.sleep(60);
    assertEquals(2, queue.length());
    first.close();
    waiting.join();
    assertTrue(kept.get());
  }
}
