package sc.fiji.tessera.inference;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DeepStackTest {
  /** Starts ONNX Runtime and prints its version. */
  public static final class Start {
    private Start() {}

    public static void main(String[] args) throws Exception {
      System.out.println("version " + OrtRuntime.version());
    }
  }

  /**
   * Command lines of tens of thousands of characters are usual where class paths are spelled out.
   */
  @Test
  void startsInAProcessWithALongCommandLine(@TempDir Path folder) throws Exception {
    Path told = folder.resolve("told.txt");
    ProcessBuilder builder =
        new ProcessBuilder(
            Path.of(System.getProperty("java.home"), "bin", "java").toString(),
            Start.class.getName(),
            "x".repeat(50_000));
    builder.environment().put("CLASSPATH", System.getProperty("java.class.path"));
    Process process = builder.redirectErrorStream(true).redirectOutput(told.toFile()).start();
    assertTrue(process.waitFor(1, TimeUnit.MINUTES));
    assertEquals(0, process.exitValue(), () -> "ended with " + process.exitValue());
    assertTrue(Files.readString(told).contains("version 1."), Files.readString(told));
  }

  @Test
  void passesOnWhatIsThrown() {
    IllegalStateException thrown = new IllegalStateException("no");
    Runnable failing =
        () ->
            DeepStack.run(
                () -> {
                  throw thrown;
                });
    assertEquals(thrown, assertThrows(IllegalStateException.class, failing::run));
  }

  @Test
  void keepsInterruptions() {
    Thread.currentThread().interrupt();
    assertEquals(3, DeepStack.run(() -> 3));
    assertTrue(Thread.interrupted());
  }
}
