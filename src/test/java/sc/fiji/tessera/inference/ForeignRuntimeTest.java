package sc.fiji.tessera.inference;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Beside the ONNX Runtime 1.13.1 that deepImageJ loads through JDLL in a class loader of its own.
 * The profile {@code slow} fetches it (63 MB).
 */
@Tag("slow")
class ForeignRuntimeTest {
  private static final Path JAR = Path.of("target", "foreign", "onnxruntime-1.13.1.jar");

  @TempDir Path folder;

  @BeforeEach
  void requireJar() {
    assumeTrue(Files.exists(JAR), "SKIPPED: " + JAR + " is missing; the profile slow fetches it.");
  }

  private List<String> run(String... steps) throws Exception {
    List<String> options = List.of("-Dtessera.cache=" + folder);
    return ChildJvm.output(ChildJvm.start(options, OrtSteps.class, steps)).lines().toList();
  }

  private String tessera() throws Exception {
    return "tessera: "
        + folder.resolve("natives").resolve(NativeJar.onClassPath().folderName())
        + " []";
  }

  @Test
  void oursFirst() throws Exception {
    List<String> expected = List.of(tessera(), "foreign: sum 5.0", tessera(), "property: null");
    assertEquals(expected, run("tessera", "foreign=" + JAR.toAbsolutePath(), "tessera"));
  }

  @Test
  void theOtherFirst() throws Exception {
    List<String> expected =
        List.of("foreign: sum 5.0", tessera(), "foreign: sum 5.0", "property: null");
    String foreign = "foreign=" + JAR.toAbsolutePath();
    assertEquals(expected, run(foreign, "tessera", foreign));
  }
}
