package sc.fiji.tessera.inference;

import java.io.IOException;
import java.lang.management.BufferPoolMXBean;
import java.lang.management.ManagementFactory;
import java.nio.FloatBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.CancellationException;
import org.scijava.Context;
import sc.fiji.tessera.graph.Attribute;
import sc.fiji.tessera.graph.GraphBuilder;
import sc.fiji.tessera.graph.OnnxModel;
import sc.fiji.tessera.graph.Tensor;
import sc.fiji.tessera.model.SegmentationModel;
import sc.fiji.tessera.network.Size;
import sc.fiji.tessera.network.UNet;

/**
 * Runs a tiny network as often as one likes, with sessions opened and closed, cancelled runs and
 * runs that fail in between, and prints what the process holds: resident kilobytes, kilobytes of
 * direct buffers and open sessions, a line at each tenth. Arguments: the number of runs (10000),
 * and optionally {@code leak}: then nothing is closed, to see that it would be noticed.
 */
public final class EndlessRuns {
  private static final int SIDE = 32;
  private static final int LARGE_SIDE = 256;
  private static final int PAGE_KILOBYTES = 4;

  private static final Progress CANCELLED =
      new Progress() {
        @Override
        public void report(double fraction, String message) {}

        @Override
        public boolean cancelled() {
          return true;
        }
      };

  private final OnnxService service;
  private final SegmentationModel model =
      SegmentationModel.of(
          OnnxModel.of(new UNet(new Size(1, 2), new UNet.Options(1, 2)).graph(1)), "net");
  private final SegmentationModel large =
      SegmentationModel.of(
          OnnxModel.of(new UNet(new Size(1, 2), new UNet.Options(2, 16)).graph(1)), "large");
  private final SegmentationModel evenOnly = evenOnly();
  private final FloatBuffer in = DirectFloats.of(SIDE * SIDE);
  private final FloatBuffer out = DirectFloats.of(2 * SIDE * SIDE);
  private final FloatBuffer largeIn = DirectFloats.of(LARGE_SIDE * LARGE_SIDE);
  private final FloatBuffer largeOut = DirectFloats.of(2 * LARGE_SIDE * LARGE_SIDE);
  private final boolean leak;
  private float[] expected;
  private int cancelled;
  private int failed;

  private EndlessRuns(OnnxService service, boolean leak) throws IOException {
    this.service = service;
    this.leak = leak;
    for (int i = 0; i < in.capacity(); i++) in.put(i, i % 5 - 2);
  }

  /** Halves the image, doubles it and joins both: ONNX Runtime fails where sizes are odd. */
  private static SegmentationModel evenOnly() throws IOException {
    GraphBuilder b = new GraphBuilder("even");
    String x = b.input("image", "N", "1", "H", "W");
    Attribute kernel = Attribute.of("kernel_shape", new long[] {2, 2});
    String half = b.node("MaxPool", List.of(x), kernel, Attribute.of("strides", new long[] {2, 2}));
    String scales = b.initializer(Tensor.of("scales", new float[] {1, 1, 2, 2}, 4));
    String up = b.node("Resize", List.of(half, "", scales));
    String both = b.node("Concat", List.of(x, up), Attribute.of("axis", 1L));
    return SegmentationModel.of(
        OnnxModel.of(b.output(both, "logits", "N", "2", "H", "W").build()), "even");
  }

  public static void main(String[] args) throws IOException {
    int runs = args.length > 0 ? Integer.parseInt(args[0]) : 10_000;
    boolean leak = Arrays.asList(args).contains("leak");
    try (Context context = new Context(OnnxService.class)) {
      EndlessRuns r = new EndlessRuns(context.service(OnnxService.class), leak);
      for (int i = 1; i <= runs; i++) {
        r.step(i);
        if (i % (runs / 10) == 0) r.print(i);
      }
    }
    System.exit(0);
  }

  private void step(int i) throws IOException {
    if (i % 10 == 0) service.dispose(); // the next one opens a session, which takes a while
    ModelSession session = i % 10 == 5 ? service.openOnce(model) : service.open(model, "cpu");
    run(session, i % 4 == 0);
    if (!leak) session.close();
    if (i % 20 == 0) cancelInside();
    if (i % 50 == 0) fail();
  }

  private void run(ModelSession session, boolean impatient) {
    try {
      session.run(in, out, 1, SIDE, SIDE, impatient ? CANCELLED : Progress.NONE);
      float[] scores = new float[out.capacity()];
      out.get(0, scores);
      if (expected == null) expected = scores;
      if (!Arrays.equals(expected, scores)) throw new IllegalStateException("another result");
    } catch (CancellationException e) {
      cancelled++;
    }
  }

  /** A run that takes a while, so that ONNX Runtime is told to stop. */
  private void cancelInside() throws IOException {
    try (ModelSession session = service.open(large, "cpu")) {
      session.run(largeIn, largeOut, 1, LARGE_SIDE, LARGE_SIDE, CANCELLED);
    } catch (CancellationException e) {
      cancelled++;
    }
  }

  /** Once in ONNX Runtime, and once before it is called. */
  private void fail() throws IOException {
    try (ModelSession session = service.open(evenOnly, "cpu")) {
      for (int side : new int[] {SIDE - 1, 2 * SIDE}) {
        try {
          session.run(in, out, 1, side, side, Progress.NONE);
          throw new IllegalStateException("A run of a wrong size went well.");
        } catch (IllegalArgumentException e) {
          failed++;
        }
      }
    }
  }

  private void print(int run) throws IOException {
    System.gc();
    String[] pages = Files.readString(Path.of("/proc/self/statm")).split(" ");
    long direct =
        ManagementFactory.getPlatformMXBeans(BufferPoolMXBean.class).stream()
            .filter(pool -> pool.getName().equals("direct"))
            .mapToLong(BufferPoolMXBean::getMemoryUsed)
            .sum();
    System.out.printf(
        Locale.ROOT,
        "after %d runs: resident %d, direct %d, sessions %d, cancelled %d, failed %d%n",
        run,
        Long.parseLong(pages[1]) * PAGE_KILOBYTES,
        direct / 1024,
        service.openSessions(),
        cancelled,
        failed);
  }
}
