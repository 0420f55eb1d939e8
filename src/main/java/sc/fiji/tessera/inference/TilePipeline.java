package sc.fiji.tessera.inference;

import java.nio.FloatBuffer;
import java.util.concurrent.CancellationException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.FutureTask;
import sc.fiji.tessera.image.Affine;
import sc.fiji.tessera.image.BlockShape;
import sc.fiji.tessera.image.Tile;
import sc.fiji.tessera.image.Tiling;
import sc.fiji.tessera.image.Volume;

/**
 * Runs a network over the tiles of a volume, or of a plane, which is a volume of one slice. While
 * one tile is computed, the next is read and normalised and the one before is put in its place, so
 * that a fast device does not wait. Two tiles are in memory at a time, in buffers that are kept.
 * Not thread-safe.
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
  void run(Volume volume, Affine[] affine, Tiling tiling, Target target, Progress progress) {
    int count = tiling.tiles().size();
    allocate(tiling, Math.min(2, count));
    Future<?> written = done();
    Future<?> read = THREADS.submit(() -> read(volume, affine, tiling.tiles().get(0), inputs[0]));
    try {
      for (Tile tile : tiling.tiles()) {
        if (progress.cancelled()) {
          throw new CancellationException("The segmentation was cancelled.");
        }
        int i = tile.index();
        FloatBuffer in = inputs[i % 2];
        FloatBuffer out = outputs[i % 2];
        await(read);
        if (i + 1 < count) {
          Tile next = tiling.tiles().get(i + 1);
          read = THREADS.submit(() -> read(volume, affine, next, inputs[(i + 1) % 2]));
        }
        network.run(in, out, tiling.window(), progress);
        await(written);
        written = THREADS.submit(() -> target.add(tile, out));
        progress.report((i + 1.0) / count, "Tile " + (i + 1) + " of " + count);
      }
      await(written);
    } finally {
      finish(read);
      finish(written);
    }
  }

  private static void read(Volume volume, Affine[] affine, Tile tile, FloatBuffer input) {
    input.clear();
    for (int c = 0; c < affine.length; c++) volume.read(c, tile.window(), affine[c], input);
    input.rewind();
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

  private void allocate(Tiling tiling, int buffers) {
    BlockShape window = tiling.window();
    for (int i = 0; i < 2; i++) {
      inputs[i] = i < buffers ? DirectFloats.reused(inputs[i], floats(window, channels)) : null;
      outputs[i] = i < buffers ? DirectFloats.reused(outputs[i], floats(window, classes)) : null;
    }
  }

  private static int floats(BlockShape window, int channels) {
    try {
      return Math.multiplyExact(window.pixels(), channels);
    } catch (ArithmeticException e) {
      throw new WindowTooLarge(
          "A window of " + window + " px has more values than Java keeps in one buffer", e);
    }
  }
}
