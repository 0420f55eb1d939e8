package sc.fiji.tessera.inference;

import java.nio.FloatBuffer;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CancellationException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.FutureTask;
import sc.fiji.tessera.image.Affine;
import sc.fiji.tessera.image.BlockShape;
import sc.fiji.tessera.image.Tile;
import sc.fiji.tessera.image.Volume;

/**
 * Runs a network over the tiles of a volume, or of a plane, which is a volume of one slice. While
 * one tile, or a batch of several, is computed, the next is read and normalised and the one before
 * is put in its place, so that a fast device does not wait. Two batches are in memory at a time, in
 * buffers that are kept. Not thread-safe.
 */
final class TilePipeline {
  private static final ExecutorService THREADS =
      Executors.newCachedThreadPool(
          r -> {
            Thread t = new Thread(r, "Tessera tiles");
            t.setDaemon(true);
            return t;
          });

  /**
   * Computes [count, classes, depth, height, width] from [count, channels, depth, height, width];
   * of planes, the depth is 1.
   */
  @FunctionalInterface
  interface Network {
    void run(FloatBuffer in, FloatBuffer out, BlockShape shape, Progress progress);
  }

  /** Where scores go, [classes, window depth, window height, window width]. */
  @FunctionalInterface
  interface Target {
    void add(Tile tile, FloatBuffer scores);
  }

  private final Network network;
  private final int channels;
  private final int classes;
  private final FloatBuffer[] inputs = new FloatBuffer[2];
  private final FloatBuffer[] outputs = new FloatBuffer[2];

  TilePipeline(Network network, int channels, int classes) {
    this.network = network;
    this.channels = channels;
    this.classes = classes;
  }

  /**
   * @param volume with the network's channels
   * @param affine normalisation of each channel
   * @throws CancellationException if cancelled
   */
  void run(Volume volume, Affine[] affine, Windows windows, Target target, Progress progress) {
    List<List<Tile>> batches = windows.batches();
    allocate(windows, Math.min(2, batches.size()));
    int tiles = windows.tiling().tiles().size();
    int finished = 0;
    Future<?> written = done();
    Future<?> read = THREADS.submit(() -> read(volume, affine, batches.get(0), inputs[0]));
    try {
      for (int b = 0; b < batches.size(); b++) {
        if (progress.cancelled()) {
          throw new CancellationException("The segmentation was cancelled.");
        }
        List<Tile> batch = batches.get(b);
        FloatBuffer in = inputs[b % 2];
        FloatBuffer out = outputs[b % 2];
        await(read);
        if (b + 1 < batches.size()) {
          List<Tile> next = batches.get(b + 1);
          FloatBuffer ahead = inputs[(b + 1) % 2];
          read = THREADS.submit(() -> read(volume, affine, next, ahead));
        }
        network.run(in, out, windows.shape(batch.size()), progress);
        await(written);
        written = THREADS.submit(() -> write(batch, out, target));
        finished += batch.size();
        progress.report((double) finished / tiles, "Tile " + finished + " of " + tiles);
      }
      await(written);
    } catch (CancellationException e) {
      forget(); // the network may go on with them for a second
      throw e;
    } finally {
      finish(read);
      finish(written);
    }
  }

  private void forget() {
    Arrays.fill(inputs, null);
    Arrays.fill(outputs, null);
  }

  private static void read(Volume volume, Affine[] affine, List<Tile> batch, FloatBuffer input) {
    input.clear();
    for (Tile tile : batch) {
      for (int c = 0; c < affine.length; c++) volume.read(c, tile.window(), affine[c], input);
    }
    input.rewind();
  }

  private void write(List<Tile> batch, FloatBuffer output, Target target) {
    for (int i = 0; i < batch.size(); i++) {
      Tile tile = batch.get(i);
      int values = Math.multiplyExact(classes, (int) tile.window().volume());
      target.add(tile, output.slice(i * values, values));
    }
  }

  private static Future<?> done() {
    FutureTask<?> nothing = new FutureTask<>(() -> null);
    nothing.run();
    return nothing;
  }

  private static void await(Future<?> task) {
    try {
      join(task);
    } catch (ExecutionException e) {
      if (e.getCause() instanceof RuntimeException cause) throw cause;
      if (e.getCause() instanceof Error cause) throw cause;
      throw new IllegalStateException(e.getCause());
    }
  }

  /** The buffers are free again, and nothing is written any more. */
  private static void finish(Future<?> task) {
    try {
      join(task);
    } catch (ExecutionException e) {
      // what counts has been thrown already
    }
  }

  /** Reading and writing a tile takes milliseconds: an interruption can wait that long. */
  private static void join(Future<?> task) throws ExecutionException {
    boolean interrupted = false;
    try {
      while (true) {
        try {
          task.get();
          return;
        } catch (InterruptedException e) {
          interrupted = true;
        }
      }
    } finally {
      if (interrupted) Thread.currentThread().interrupt();
    }
  }

  private void allocate(Windows windows, int buffers) {
    BlockShape all = windows.shape(Math.min(windows.atOnce(), windows.tiling().tiles().size()));
    for (int i = 0; i < 2; i++) {
      inputs[i] = i < buffers ? DirectFloats.reused(inputs[i], floats(all, channels)) : null;
      outputs[i] = i < buffers ? DirectFloats.reused(outputs[i], floats(all, classes)) : null;
    }
  }

  private static int floats(BlockShape windows, int channels) {
    try {
      return Math.multiplyExact(Math.multiplyExact(windows.pixels(), channels), windows.count());
    } catch (ArithmeticException e) {
      throw new WindowTooLarge(
          "A window of " + windows + " px has more values than Java keeps in one buffer", e);
    }
  }
}
