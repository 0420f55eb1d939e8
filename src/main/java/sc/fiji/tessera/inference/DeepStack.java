package sc.fiji.tessera.inference;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.function.Supplier;

/**
 * Runs what needs a deeper stack than threads of Java have. When ONNX Runtime 1.29 starts on Linux,
 * it searches the command line of the process in a way that recurses with each character, some 270
 * bytes deep: on a thread of the usual 1 MB, a command line of 4,000 characters (a class path of
 * sixty jars) ends the whole program without a word.
 */
final class DeepStack {
  private static final Path COMMAND_LINE = Path.of("/proc/self/cmdline");
  private static final long USUAL = 1L << 20;
  private static final long BYTES_PER_CHARACTER = 1024;

  private DeepStack() {}

  /**
   * Runs it in a thread of its own and waits, also through interruptions, which are kept. What it
   * throws is thrown here, if it is unchecked.
   */
  static <T> T run(Supplier<T> action) {
    FutureTask<T> task = new FutureTask<>(action::get);
    new Thread(null, task, "Tessera starts ONNX Runtime", stack()).start();
    boolean interrupted = false;
    try {
      while (true) {
        try {
          return task.get();
        } catch (InterruptedException e) {
          interrupted = true;
        }
      }
    } catch (ExecutionException e) {
      if (e.getCause() instanceof RuntimeException thrown) throw thrown;
      if (e.getCause() instanceof Error thrown) throw thrown;
      throw new CompletionException(e.getCause());
    } finally {
      if (interrupted) Thread.currentThread().interrupt();
    }
  }

  /** Bytes; only what is used of it takes memory. */
  private static long stack() {
    if (!Files.exists(COMMAND_LINE)) return USUAL;
    try {
      return USUAL + BYTES_PER_CHARACTER * Files.readAllBytes(COMMAND_LINE).length;
    } catch (IOException e) {
      return 64 * USUAL;
    }
  }
}
