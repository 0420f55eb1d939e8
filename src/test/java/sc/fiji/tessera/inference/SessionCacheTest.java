package sc.fiji.tessera.inference;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotSame;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ai.onnxruntime.OrtEnvironment;
import ai.onnxruntime.OrtException;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import sc.fiji.tessera.graph.OnnxModel;
import sc.fiji.tessera.network.Size;
import sc.fiji.tessera.network.UNet;

class SessionCacheTest {
  private final AtomicInteger opened = new AtomicInteger();

  /** A real session that claims to take so much memory. */
  private SharedSession session(long bytes) throws IOException {
    opened.incrementAndGet();
    byte[] model =
        OnnxModel.of(new UNet(new Size(1, 2), new UNet.Options(1, 2)).graph(1)).toBytes();
    OrtEnvironment environment = OrtRuntime.environment();
    try {
      return OwnSession.of(environment.createSession(model), null, bytes);
    } catch (OrtException e) {
      throw new IOException(e);
    }
  }

  @Test
  void manyThreadsGetOneSession() throws Exception {
    SessionCache cache = new SessionCache(100);
    CountDownLatch start = new CountDownLatch(1);
    ExecutorService threads = Executors.newFixedThreadPool(8);
    Set<SharedSession> got = ConcurrentHashMap.newKeySet();
    List<Future<?>> all = new ArrayList<>();
    for (int i = 0; i < 64; i++) {
      all.add(
          threads.submit(
              () -> {
                start.await();
                SharedSession s = cache.acquire("a", () -> session(10));
                got.add(s);
                s.release();
                return null;
              }));
    }
    start.countDown();
    for (Future<?> f : all) f.get();
    threads.shutdown();
    assertEquals(1, opened.get());
    assertEquals(1, got.size());
    cache.clear();
    assertEquals(0, cache.size());
  }

  /** Also one that was opened and then closed with all others before it was acquired. */
  @Test
  void whoAsksWhileAllAreClosedIsServed() throws Exception {
    SessionCache cache = new SessionCache(100);
    AtomicInteger asking = new AtomicInteger(4);
    ExecutorService threads = Executors.newFixedThreadPool(4);
    List<Future<?>> all = new ArrayList<>();
    for (int t = 0; t < 4; t++) {
      all.add(
          threads.submit(
              () -> {
                try {
                  for (int i = 0; i < 100; i++) {
                    SharedSession s = cache.acquire("a", () -> session(10));
                    assertTrue(s.session().getNumInputs() == 1, "it is open");
                    s.release();
                  }
                } finally {
                  asking.decrementAndGet();
                }
                return null;
              }));
    }
    while (asking.get() > 0) cache.clear();
    for (Future<?> f : all) f.get();
    threads.shutdown();
  }

  /** While one model is being opened, another can be had. */
  @Test
  void openingDoesNotBlockOthers() throws Exception {
    SessionCache cache = new SessionCache(100);
    CountDownLatch opening = new CountDownLatch(1);
    CountDownLatch go = new CountDownLatch(1);
    ExecutorService thread = Executors.newSingleThreadExecutor();
    Future<SharedSession> slow =
        thread.submit(
            () ->
                cache.acquire(
                    "slow",
                    () -> {
                      opening.countDown();
                      await(go);
                      return session(10);
                    }));
    opening.await();
    cache.acquire("fast", () -> session(10)).release();
    go.countDown();
    slow.get().release();
    thread.shutdown();
    assertEquals(2, cache.size());
    cache.clear();
  }

  private static void await(CountDownLatch latch) {
    try {
      latch.await();
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }

  @Test
  void theLongestUnusedMakesRoom() throws IOException {
    SessionCache cache = new SessionCache(25);
    SharedSession used = cache.acquire("used", () -> session(1000));
    SharedSession a = cache.acquire("a", () -> session(10));
    a.release();
    cache.acquire("b", () -> session(10)).release();
    assertSame(a, cache.acquire("a", () -> session(10))); // now b is the longest unused
    a.release();
    cache.acquire("c", () -> session(10)).release();
    cache.acquire("d", () -> session(10)).release(); // unused are a, b, c: 30 bytes, so b goes
    assertEquals(4, cache.size());
    int before = opened.get();
    assertSame(a, cache.acquire("a", () -> session(10)));
    assertEquals(before, opened.get());
    a.release();
    cache.acquire("b", () -> session(10)).release();
    assertEquals(before + 1, opened.get());
    assertSame(used, cache.acquire("used", () -> session(1000)));
    used.release();
    used.release();
    cache.clear();
  }

  @Test
  void whatFailedIsTriedAgain() throws IOException {
    SessionCache cache = new SessionCache(100);
    IOException e =
        assertThrows(
            IOException.class,
            () ->
                cache.acquire(
                    "a",
                    () -> {
                      throw new IOException("The model is broken.");
                    }));
    assertEquals("The model is broken.", e.getMessage());
    assertEquals(0, cache.size());
    cache.acquire("a", () -> session(10)).release();
    assertEquals(1, cache.size());
    cache.clear();
  }

  /** Its user keeps it, nobody else gets it, and it closes with the last release. */
  @Test
  void emptyingWhileOpening() throws Exception {
    SessionCache cache = new SessionCache(100);
    SharedSession first =
        cache.acquire(
            "a",
            () -> {
              cache.clear();
              return session(10);
            });
    SharedSession second = cache.acquire("a", () -> session(10));
    assertNotSame(first, second);
    first.release();
    assertThrows(IllegalStateException.class, first::acquire);
    second.release();
    cache.clear();
    assertTrue(
        assertThrows(IllegalStateException.class, second::acquire).getMessage().contains("closed"));
  }

  @Test
  void everyWaiterHearsOfAFailure() throws Exception {
    SessionCache cache = new SessionCache(100);
    ExecutorService threads = Executors.newFixedThreadPool(4);
    List<Future<SharedSession>> all = new ArrayList<>();
    for (int i = 0; i < 4; i++) {
      all.add(
          threads.submit(
              () ->
                  cache.acquire(
                      "a",
                      () -> {
                        throw new IllegalArgumentException("never");
                      })));
    }
    for (Future<SharedSession> f : all) {
      Throwable cause = assertThrows(ExecutionException.class, f::get).getCause();
      assertEquals("never", cause.getMessage());
    }
    threads.shutdown();
    assertEquals(0, cache.size());
  }

  @Test
  void whatRunsHaveLeftCountsOnceTheyAreDone() throws Exception {
    SessionCache cache = new SessionCache(100);
    SharedSession small = cache.acquire("small", () -> session(10));
    SharedSession swollen = cache.acquire("swollen", () -> session(10));
    swollen.keeps(200);
    cache.giveBack(small);
    assertEquals(2, cache.size(), "the swollen one is in use");
    cache.giveBack(swollen);
    assertEquals(0, cache.size(), "the small one was unused for longer, and that was not enough");
    assertThrows(IllegalStateException.class, swollen::acquire);
  }

  @Test
  void anAbandonedSessionIsNotFoundAgain() throws Exception {
    SessionCache cache = new SessionCache(100);
    SharedSession broken = cache.acquire("a", () -> session(10));
    cache.abandon(broken);
    SharedSession other = cache.acquire("a", () -> session(10));
    assertNotSame(broken, other);
    cache.giveBack(broken); // closes now
    assertThrows(IllegalStateException.class, broken::acquire);
    cache.giveBack(other);
    cache.clear();
  }
}
