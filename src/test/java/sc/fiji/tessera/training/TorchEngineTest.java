package sc.fiji.tessera.training;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class TorchEngineTest {

  @Test
  void cpuIsAlwaysThere() {
    assertTrue(TorchEngine.device("cpu").toString().startsWith("cpu"));
  }

  @Test
  void anUnknownDeviceIsRefusedWithWhatIsAccepted() {
    IllegalArgumentException e =
        assertThrows(IllegalArgumentException.class, () -> TorchEngine.device("tpu"));
    assertEquals(
        "The device is 'tpu', but must be auto, cpu or cuda:N (such as cuda:0).", e.getMessage());
  }

  @Test
  void aDeviceThatIsNotThereIsRefusedWithTheReason() {
    IllegalArgumentException e =
        assertThrows(IllegalArgumentException.class, () -> TorchEngine.device("cuda:99"));
    assertTrue(e.getMessage().contains("because " + TorchEngine.cudaState()), e.getMessage());
  }

  /**
   * As in plain ImageJ, whose threads do not see the class loader of its plugins. In a process of
   * its own, because an engine starts once.
   */
  @Test
  void startsWhereTheThreadDoesNotSeeItsClasses() throws IOException, InterruptedException {
    assertEquals("started, class loader as before", start());
  }

  @Test
  void aCacheThatCannotBeWrittenIsAClearMessage() throws IOException, InterruptedException {
    String message = start("-DDJL_CACHE_DIR=/dev/null/cache", "-DENGINE_CACHE_DIR=/dev/null/cache");
    assertTrue(message.startsWith("Training cannot run here, because"), message);
  }

  private static String start(String... options) throws IOException, InterruptedException {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(List.of(options));
    command.addAll(List.of("-cp", System.getProperty("java.class.path"), Blind.class.getName()));
    Process process =
        new ProcessBuilder(command).redirectError(ProcessBuilder.Redirect.DISCARD).start();
    String line = process.inputReader().readLine();
    process.waitFor();
    return String.valueOf(line);
  }

  /** Starts the engine with a context class loader that knows nothing. */
  static final class Blind {
    public static void main(String[] args) {
      ClassLoader blind = new ClassLoader(null) {};
      Thread.currentThread().setContextClassLoader(blind);
      try {
        TorchEngine.threads();
        boolean same = Thread.currentThread().getContextClassLoader() == blind;
        System.out.println("started, class loader " + (same ? "as before" : "changed"));
      } catch (IllegalStateException e) {
        System.out.println(e.getMessage());
      }
    }
  }
}
