package sc.fiji.tessera.inference;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.FloatBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.Random;
import java.util.concurrent.CancellationException;
import sc.fiji.tessera.graph.Complexity;
import sc.fiji.tessera.model.SegmentationModel;

/**
 * How fast a device runs a network, by the median of its runs on one tile.
 *
 * @param runs how many were measured, after one that was not
 * @param millisPerMegapixel milliseconds for 10^6 pixels
 * @param gigaflops 10^9 floating-point operations a second, as {@link Complexity} counts them; NaN
 *     where it cannot
 */
public record DeviceBenchmark(int runs, double millisPerMegapixel, double gigaflops) {
  private static final int FEWEST = 3;

  /**
   * What is run.
   *
   * @param side of the tile, pixels
   * @param duration for how long to run it, at least {@value #FEWEST} times
   * @param progress is told, and asked for cancellation
   */
  public record Workload(int side, Duration duration, Progress progress) {}

  /**
   * Measures.
   *
   * @param onnx opens the model
   * @param device where to run it
   * @param model takes tiles of any size
   * @throws IOException one sentence: it cannot be run on the device
   * @throws CancellationException if cancelled
   */
  public static DeviceBenchmark of(
      OnnxService onnx, Device device, SegmentationModel model, Workload work) throws IOException {
    int side = work.side();
    int channels = model.card().input().channels();
    FloatBuffer in = direct(side * side * channels);
    Random random = new Random(1);
    while (in.hasRemaining()) in.put((float) random.nextGaussian());
    in.rewind();
    FloatBuffer out = direct(side * side * model.card().output().channels().size());
    List<Long> nanos = new ArrayList<>();
    try (ModelSession session = onnx.open(model, device.toString())) {
      session.run(in, out, 1, side, side, work.progress()); // makes plans and fetches memory
      long start = System.nanoTime();
      long end = start + work.duration().toNanos();
      while (nanos.size() < FEWEST || System.nanoTime() < end) {
        long before = System.nanoTime();
        session.run(in, out, 1, side, side, work.progress());
        nanos.add(System.nanoTime() - before);
        double done = (System.nanoTime() - start) / (double) Math.max(1, end - start);
        work.progress().report(Math.min(0.99, done), "Benchmark on " + device);
      }
    }
    Collections.sort(nanos);
    double median = nanos.get(nanos.size() / 2);
    double pixels = (double) side * side;
    double flop = Complexity.of(model.onnx().graph(), 1, channels, side, side).flop();
    return new DeviceBenchmark(nanos.size(), median / pixels, flop / median);
  }

  private static FloatBuffer direct(int n) {
    return ByteBuffer.allocateDirect(4 * n).order(ByteOrder.nativeOrder()).asFloatBuffer();
  }

  @Override
  public String toString() {
    return String.format(
        Locale.ROOT,
        "%.0f GFLOP/s, %.0f ms per megapixel (median of %d runs)",
        gigaflops,
        millisPerMegapixel,
        runs);
  }
}
