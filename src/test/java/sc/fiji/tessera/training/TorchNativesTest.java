package sc.fiji.tessera.training;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import sc.fiji.tessera.inference.NativeArchive;
import sc.fiji.tessera.model.Checksum;

class TorchNativesTest {
  private static final List<String> CLASS_PATH =
      Arrays.asList(System.getProperty("java.class.path").split(File.pathSeparator));

  @TempDir Path folder;

  private static Path ownJar() {
    String found =
        CLASS_PATH.stream().filter(p -> p.contains("pytorch-native-cpu")).findFirst().orElse(null);
    assumeTrue(found != null, "SKIPPED: this build has no PyTorch natives for this machine.");
    return Path.of(found);
  }

  @Test
  void theJarOfThisBuildIsTheOneThatIsFetched() throws IOException {
    NativeArchive archive = TorchNatives.archive();
    assertEquals(ownJar().getFileName().toString(), archive.name());
    assertEquals(Files.size(ownJar()), archive.bytes());
    assertEquals(Checksum.of(ownJar()), archive.checksum());
  }

  @Test
  void aJarForAnotherPlatformIsRefused() throws IOException {
    Path other = Files.writeString(folder.resolve("pytorch-native-cpu-2.7.1-x.jar"), "x");
    IOException e = assertThrows(IOException.class, () -> TorchNatives.install(other));
    assertTrue(e.getMessage().contains("is not pytorch-native-cpu-2.7.1-"), e.getMessage());
  }

  @Test
  void withoutNetworkItIsSaidWhatToBring() throws Exception {
    String said = inAnother("-D" + NativeArchive.MIRROR + "=http://localhost:1/");
    assertTrue(said.startsWith("false "), said);
    assertTrue(said.contains("Without a network, bring http://localhost:1/ai/djl/pytorch/"), said);
  }

  /** As in a Fiji that installed the update site: the jar was brought by hand. */
  @Test
  @Tag("slow")
  void trainingStartsFromAJarThatWasBrought() throws Exception {
    String said = inAnother("-Dbrought=" + ownJar());
    assertEquals("true started with the CPU", said);
  }

  /** The first line that another process prints, which has no natives on its class path. */
  private String inAnother(String option) throws Exception {
    List<String> without =
        CLASS_PATH.stream().filter(p -> !p.contains("pytorch-native-cpu")).toList();
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(List.of(option, "-Dtessera.cache=" + folder.resolve("cache")));
    command.addAll(List.of("-cp", String.join(File.pathSeparator, without), Start.class.getName()));
    Process process =
        new ProcessBuilder(command).redirectError(ProcessBuilder.Redirect.DISCARD).start();
    String line = process.inputReader().readLine();
    process.waitFor();
    return String.valueOf(line);
  }

  /** Installs a jar, if one was brought, and starts the engine. */
  static final class Start {
    public static void main(String[] args) throws IOException {
      String brought = System.getProperty("brought");
      if (brought != null) TorchNatives.install(Path.of(brought));
      System.out.print(TorchNatives.isThere() + " ");
      try {
        TorchEngine.threads();
        System.out.println(
            "started with the " + (TorchEngine.device("cpu").isGpu() ? "GPU" : "CPU"));
      } catch (IllegalStateException e) {
        System.out.println(e.getMessage());
      }
    }
  }
}
