package sc.fiji.tessera.inference;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ai.onnxruntime.OrtEnvironment;
import ai.onnxruntime.OrtSession;
import java.io.IOException;
import java.nio.FloatBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CancellationException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.scijava.Context;
import sc.fiji.tessera.graph.OnnxModel;
import sc.fiji.tessera.model.SegmentationModel;
import sc.fiji.tessera.network.Size;
import sc.fiji.tessera.network.UNet;

/** Callers who change their mind at any moment, over and over, and a service that is closed. */
class CancelStormTest {
  private static final int THREADS = 8;
  private static final int RUNS = 30;
  private static final int SIDE = 160;
  private static final long PATIENCE = TimeUnit.MINUTES.toSeconds(2);

  private final SegmentationModel model;
  private final AtomicInteger cancelled = new AtomicInteger();
  private final AtomicInteger finished = new AtomicInteger();

  CancelStormTest() throws IOException {
    UNet network = new UNet(new Size(1, 2), new UNet.Options(3, 8));
    model = SegmentationModel.of(OnnxModel.of(network.graph(1)), "net");
  }

  /** Wants no more after some nanoseconds. */
  private record Patience(long end) implements Progress {
    static Patience of(long nanos) {
      return new Patience(System.nanoTime() + nanos);
    }

    @Override
    public void report(double fraction, String message) {}

    @Override
    public boolean cancelled() {
      return System.nanoTime() - end > 0;
    }
  }

  private static float[] run(ModelSession session, Progress progress) {
    FloatBuffer in = DirectFloats.reused(null, SIDE * SIDE);
    FloatBuffer out = DirectFloats.reused(null, 2 * SIDE * SIDE);
    for (int i = 0; i < in.capacity(); i++) in.put(i, i % 7 - 3);
    session.run(in, out, 1, SIDE, SIDE, progress);
    float[] scores = new float[out.capacity()];
    out.get(0, scores);
    return scores;
  }

  /** What makes a session, which the caller closes. */
  private interface Opening {
    ModelSession open() throws IOException;
  }

  /** The result before is that of every run that was let finish, and that after. */
  private void storm(Opening opening) throws Exception {
    float[] before;
    long once;
    try (ModelSession session = opening.open()) {
      run(session, Progress.NONE);
      long start = System.nanoTime();
      before = run(session, Progress.NONE);
      once = System.nanoTime() - start;
    }
    all(thread -> impatient(opening, new Random(thread), before, once));
    assertTrue(cancelled.get() > 2 * THREADS, cancelled + " were cancelled");
    assertTrue(finished.get() > 2 * THREADS, finished + " were not");
    try (ModelSession session = opening.open()) {
      assertArrayEquals(before, run(session, Progress.NONE));
    }
  }

  private void impatient(Opening opening, Random random, float[] expected, long once)
      throws IOException {
    for (int i = 0; i < RUNS; i++) {
      boolean patient = i % 4 == 0;
      // no longer than eight callers on few cores take
      Progress p = patient ? Progress.NONE : Patience.of((long) (random.nextDouble() * 4 * once));
      try (ModelSession session = opening.open()) {
        assertArrayEquals(expected, run(session, p));
        finished.incrementAndGet();
      } catch (CancellationException e) {
        assertFalse(patient);
        cancelled.incrementAndGet();
      }
    }
  }

  /** What one of several threads does. */
  private interface Work {
    void run(int thread) throws Exception;
  }

  private static void all(Work work) throws Exception {
    ExecutorService threads = Executors.newFixedThreadPool(THREADS);
    List<Future<?>> all = new ArrayList<>();
    for (int t = 0; t < THREADS; t++) {
      int thread = t;
      all.add(
          threads.submit(
              () -> {
                work.run(thread);
                return null;
              }));
    }
    for (Future<?> f : all) f.get(PATIENCE, TimeUnit.SECONDS);
    threads.shutdown();
  }

  @Test
  void theServiceIsAsBefore() throws Exception {
    try (Context context = new Context(OnnxService.class)) {
      OnnxService service = context.service(OnnxService.class);
      storm(() -> service.open(model, "cpu"));
      assertEquals(1, service.openSessions());
      storm(() -> service.openOnce(model));
      assertEquals(1, service.openSessions());
    }
  }

  /** Had one of those who cancelled kept the session, it would stay open for ever. */
  @Test
  void nobodyKeepsTheSession() throws Exception {
    OrtEnvironment environment = OrtRuntime.environment();
    OrtSession session = environment.createSession(model.onnx().toBytes());
    DeviceQueue queue = new DeviceQueue();
    SharedSession shared =
        new SharedSession(
            environment,
            session,
            new SharedSession.Place(Device.CPU, queue, List.of()),
            WindowMemory.counted(model),
            1);
    try (Context context = new Context(OnnxService.class)) {
      OnnxService service = context.service(OnnxService.class);
      storm(
          () -> {
            shared.acquire();
            return service.session(shared, model);
          });
    }
    assertEquals(0, queue.length());
    assertTrue(shared.idle());
    shared.retire();
    assertThrows(IllegalStateException.class, session::getInputInfo);
  }

  /** Interrupting a thread is no cancellation: it finishes, and is told. */
  @Test
  void interruptedThreadsFinishTheirRun() throws Exception {
    try (Context context = new Context(OnnxService.class)) {
      OnnxService service = context.service(OnnxService.class);
      float[] expected;
      try (ModelSession session = service.open(model, "cpu")) {
        expected = run(session, Progress.NONE);
      }
      Thread.currentThread().interrupt();
      try (ModelSession session = service.open(model, "cpu")) {
        assertArrayEquals(expected, run(session, Patience.of(Long.MAX_VALUE / 2)));
      } finally {
        assertTrue(Thread.interrupted());
      }
    }
  }

  /** Whoever runs is done in peace; whoever opens afterwards is served. */
  @Test
  void closingTheServiceInTheMiddle() throws Exception {
    Context context = new Context(OnnxService.class);
    OnnxService service = context.service(OnnxService.class);
    float[] expected;
    try (ModelSession session = service.open(model, "cpu")) {
      expected = run(session, Progress.NONE);
    }
    all(
        thread -> {
          if (thread == 0) closeAgainAndAgain(service);
          if (thread > 0) run(service, expected);
        });
    context.dispose();
    assertEquals(0, service.openSessions());
  }

  private void run(OnnxService service, float[] expected) throws IOException {
    for (int i = 0; i < RUNS / 2; i++) {
      try (ModelSession session = service.open(model, "cpu")) {
        assertArrayEquals(expected, run(session, Progress.NONE));
        finished.incrementAndGet();
      }
    }
  }

  private void closeAgainAndAgain(OnnxService service) throws InterruptedException {
    while (finished.get() < THREADS * RUNS / 4) {
      service.dispose();
      TimeUnit.MILLISECONDS.sleep(5);
    }
  }

  /** A session that somebody else closes while it runs does so to the end, and no more after. */
  @Test
  void closingTheSessionInTheMiddle() throws Exception {
    try (Context context = new Context(OnnxService.class)) {
      OnnxService service = context.service(OnnxService.class);
      for (int i = 0; i < RUNS; i++) {
        ModelSession session = service.openOnce(model);
        Random random = new Random(i);
        all(
            thread -> {
              if (thread == 0) {
                TimeUnit.MICROSECONDS.sleep(random.nextInt(20_000));
                session.close();
              } else {
                runUntilClosed(session);
              }
            });
      }
    }
  }

  private static void runUntilClosed(ModelSession session) {
    while (true) {
      try {
        run(session, Progress.NONE);
      } catch (IllegalStateException e) {
        assertEquals("The model's session is closed.", e.getMessage());
        return;
      }
    }
  }
}
