package sc.fiji.tessera.inference;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import sc.fiji.tessera.graph.AtomicFile;
import sc.fiji.tessera.graph.Complexity;
import sc.fiji.tessera.graph.Graph;
import sc.fiji.tessera.model.SegmentationModel;

/**
 * How much memory a network takes for a window while it runs, beside its weights and its input and
 * output: counted from the graph, until it has been measured on the device, which is remembered on
 * disk.
 *
 * <p>Counting gives a bound rather than a forecast: ONNX Runtime takes memory in pieces that double
 * in size, so what is taken jumps by up to a factor of two between windows of nearly the same size.
 * A measurement therefore speaks for windows of up to twice or half as many pixels. Thread-safe.
 */
final class WindowMemory {
  /** What an arena that grows by doubling takes at most, relative to what is asked of it. */
  private static final double ARENA = 2;

  /** Where activations cannot be counted: 1024 values for each pixel. */
  private static final long UNKNOWN_BYTES = 4096;

  /** Smaller windows never matter, and the noise of other threads would. */
  private static final long LEAST_PIXELS = 1 << 18;

  private static final double SPAN = 2;

  private static final double MOST_MEASURED = 2;
  private static final double LEAST_MEASURED = 0.1;

  private final Graph graph;
  private final Path file;

  private final Map<List<Long>, Double> counted = new ConcurrentHashMap<>();

  /** Bytes by pixels. */
  private final TreeMap<Long, Long> measured = new TreeMap<>();

  private WindowMemory(Graph graph, Path file) {
    this.graph = graph;
    this.file = file;
  }

  /** Counted, for networks that will not be seen again. */
  static WindowMemory counted(SegmentationModel model) {
    return counted(model.onnx().graph());
  }

  /** The same of a graph. */
  static WindowMemory counted(Graph graph) {
    return new WindowMemory(graph, null);
  }

  /** With what has been measured of the same model on that device. */
  static WindowMemory of(SegmentationModel model, Device device) throws IOException {
    String name = model.onnx().sha256() + "-" + device.toString().replace(':', '-');
    Path folder = CacheFolder.of("memory").resolve(OrtRuntime.version());
    WindowMemory memory = new WindowMemory(model.onnx().graph(), folder.resolve(name + ".txt"));
    memory.read();
    return memory;
  }

  /**
   * Bytes by counting alone, which is the same on all machines.
   *
   * @param shape of the input
   */
  double count(long... shape) {
    return counted.computeIfAbsent(Arrays.stream(shape).boxed().toList(), s -> counting(shape));
  }

  private double counting(long[] shape) {
    Complexity cost = Complexity.of(graph, shape);
    return cost.unknown().isEmpty() ? ARENA * cost.peak() : (double) UNKNOWN_BYTES * pixels(shape);
  }

  /**
   * Bytes as far as is known.
   *
   * @param shape of the input
   */
  double estimate(long... shape) {
    long pixels = pixels(shape);
    Map.Entry<Long, Long> nearest = nearest(pixels);
    return nearest == null ? count(shape) : (double) nearest.getValue() / nearest.getKey() * pixels;
  }

  /** Whether a run would teach something. */
  synchronized boolean wants(long... shape) {
    long pixels = pixels(shape);
    return file != null && pixels >= LEAST_PIXELS && !measured.containsKey(pixels);
  }

  /**
   * Remembers what a run took, unless it is so far from what is counted that something else must
   * have taken or given back memory meanwhile; a failure to write it down is none of the run's.
   */
  synchronized void learn(long bytes, long... shape) {
    double counted = count(shape);
    if (bytes > MOST_MEASURED * counted || bytes < LEAST_MEASURED * counted) return;
    measured.put(pixels(shape), bytes);
    StringBuilder text = new StringBuilder();
    measured.forEach((p, b) -> text.append(p).append(' ').append(b).append('\n'));
    try {
      Files.createDirectories(file.getParent());
      byte[] bytesOfText = text.toString().getBytes(StandardCharsets.US_ASCII);
      AtomicFile.write(file, partial -> Files.write(partial, bytesOfText));
    } catch (IOException | UncheckedIOException e) {
      return; // known until ImageJ ends
    }
  }

  private synchronized Map.Entry<Long, Long> nearest(long pixels) {
    Map.Entry<Long, Long> below = measured.floorEntry(pixels);
    Map.Entry<Long, Long> above = measured.ceilingEntry(pixels);
    Map.Entry<Long, Long> best = null;
    double least = SPAN * (1 + 1e-9);
    for (Map.Entry<Long, Long> e : Arrays.asList(below, above)) {
      if (e == null) continue;
      double factor = Math.max((double) e.getKey() / pixels, (double) pixels / e.getKey());
      if (factor > least) continue;
      least = factor;
      best = e;
    }
    return best;
  }

  private static long pixels(long[] shape) {
    long pixels = shape[0];
    for (int i = 2; i < shape.length; i++) pixels = Math.multiplyExact(pixels, shape[i]);
    return pixels;
  }

  /** A file that is no such list is as good as none. */
  private void read() {
    try {
      if (!Files.exists(file)) return;
      for (String line : Files.readAllLines(file, StandardCharsets.US_ASCII)) {
        String[] words = line.split(" ");
        long pixels = Long.parseLong(words[0]);
        long bytes = Long.parseLong(words[1]);
        if (pixels > 0 && bytes > 0) measured.put(pixels, bytes);
      }
    } catch (IOException | NumberFormatException | ArrayIndexOutOfBoundsException e) {
      measured.clear();
    }
  }
}
