package sc.fiji.tessera.inference;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Beside an ONNX Runtime in a class loader of its own: 1.13.1, which deepImageJ loads through JDLL,
 * and 1.22.0, which Linux cannot hold beside ours since both libraries have one name and versioned
 * symbols. The profile {@code slow} fetches them (63 and 139 MB).
 */
@Tag("slow")
class ForeignRuntimeTest {
  private static final Path JAR = Path.of("target", "foreign", "onnxruntime-1.13.1.jar");
  private static final Path NEWER = JAR.resolveSibling("onnxruntime-1.22.0.jar");

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

  @Test
  void aNewerOneThatCameFirstIsNamedAsTheReason() throws Exception {
    assumeTrue(Files.exists(NEWER), "SKIPPED: " + NEWER + " is missing.");
    String foreign = "foreign=" + NEWER.toAbsolutePath();
    List<String> lines = run(foreign, "tessera", foreign);
    assertEquals("foreign: sum 5.0", lines.get(0));
    if (System.getProperty("os.name").equals("Linux")) {
      assertTrue(
          lines
              .get(1)
              .startsWith(
                  "tessera: failed: Another plugin has loaded an ONNX Runtime of another version"),
          lines.get(1));
    }
    assertEquals("foreign: sum 5.0", lines.get(2), "the other goes on");
  }

  @Test
  void aNewerOneThatComesLaterDoesUsNoHarm() throws Exception {
    assumeTrue(Files.exists(NEWER), "SKIPPED: " + NEWER + " is missing.");
    List<String> lines = run("tessera", "foreign=" + NEWER.toAbsolutePath(), "tessera");
    assertEquals(tessera(), lines.get(0));
    assertEquals(tessera(), lines.get(2));
  }
}
