package sc.fiji.tessera.inference;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/** ONNX Runtime starts once in a process, so each test starts processes of its own. */
class OrtRuntimeTest {
  private static final String LIBRARY = System.mapLibraryName("onnxruntime");
  private static final String PATH = "onnxruntime.native.path";

  @TempDir Path folder;
  private Path cache;
  private Path natives;

  @BeforeEach
  void nameFolders() throws IOException {
    Path tessera = folder.resolve("Zellen é 細胞");
    cache = tessera.resolve("natives");
    natives = cache.resolve(NativeJar.onClassPath().folderName());
  }

  private Process start(List<String> more, String... steps) throws IOException {
    List<String> options = new ArrayList<>(more);
    options.add("-Dsun.jnu.encoding=UTF-8");
    options.add("-Dfile.encoding=UTF-8");
    options.add("-Dtessera.cache=" + cache.getParent());
    return ChildJvm.start(options, OrtSteps.class, steps);
  }

  private String run(String... steps) throws IOException, InterruptedException {
    return ChildJvm.output(start(List.of(), steps));
  }

  private List<String> names(Path where) throws IOException {
    try (Stream<Path> all = Files.list(where)) {
      return all.map(f -> f.getFileName().toString()).sorted().toList();
    }
  }

  @Test
  void librariesComeFromTheCacheAndNoOtherIsSentThere() throws Exception {
    assertEquals("tessera: " + natives + " []\nproperty: null\n", run("tessera"));
    assertEquals(List.of(".lock", natives.getFileName().toString()), names(cache));
    Object key = Files.readAttributes(natives, "*").get("creationTime");
    assertEquals("tessera: " + natives + " []\nproperty: null\n", run("tessera"));
    assertEquals(key, Files.readAttributes(natives, "*").get("creationTime"));
  }

  @Test
  void aDamagedLibraryIsReplacedBeforeItIsLoaded() throws Exception {
    run("tessera");
    byte[] intact = Files.readAllBytes(natives.resolve(LIBRARY));
    byte[] damaged = intact.clone();
    damaged[damaged.length / 2] ^= 1;
    Files.write(natives.resolve(LIBRARY), damaged);
    assertEquals("tessera: " + natives + " []\nproperty: null\n", run("tessera"));
    assertArrayEquals(intact, Files.readAllBytes(natives.resolve(LIBRARY)));
  }

  @Test
  void manyProcessesAtOnce() throws Exception {
    List<Process> all = new ArrayList<>();
    for (int i = 0; i < 4; i++) all.add(start(List.of(), "tessera"));
    for (Process p : all) {
      assertEquals("tessera: " + natives + " []\nproperty: null\n", ChildJvm.output(p));
    }
    assertEquals(List.of(".lock", natives.getFileName().toString()), names(cache));
  }

  @Test
  void theUsersOwnLibrariesAreObeyed() throws Exception {
    run("tessera");
    Path own = Files.move(natives, folder.resolve("mine"));
    String out = ChildJvm.output(start(List.of("-D" + PATH + "=" + own), "tessera"));
    assertEquals("tessera: " + own + " (as " + PATH + " says) []\nproperty: " + own + "\n", out);
    assertFalse(Files.exists(natives));
    Path missing = folder.resolve("missing");
    out = ChildJvm.output(start(List.of("-D" + PATH + "=" + missing), "tessera"));
    assertTrue(out.startsWith("tessera: failed: ONNX Runtime cannot be started on"), out);
    assertTrue(out.contains("not found at " + missing), out);
  }

  @Test
  void withoutACacheOnnxRuntimeUnpacksByItself() throws Exception {
    Files.createDirectories(cache.getParent());
    Files.writeString(cache, "a file in the way");
    String out = run("tessera");
    assertTrue(out.startsWith("tessera: a temporary folder [The native libraries of ONNX"), out);
    assertTrue(out.contains(cache + " ("), out);
    assertTrue(out.contains("); they go to a temporary folder at each start.]"), out);
  }

  @Test
  void aSecondCopyOfTheClassesWorksBesideTheFirst() throws Exception {
    List<String> lines = run("tessera", "again").lines().toList();
    assertEquals("tessera: " + natives + " []", lines.get(0));
    assertTrue(lines.get(1).startsWith("again: a temporary folder ["), lines.get(1));
    assertTrue(lines.get(1).contains("already loaded in another classloader"), lines.get(1));
    assertEquals("property: null", lines.get(2));
  }

  /** As ONNX Runtime 1.22 would be: the linker knows both by the same name. */
  @Test
  @EnabledOnOs(OS.LINUX)
  void aVersionThatTheSystemCannotHoldBesideOursIsOneSentence() throws Exception {
    run("tessera");
    String ours = "VERS_" + NativeJar.onClassPath().version();
    String text = Files.readString(natives.resolve(LIBRARY), StandardCharsets.ISO_8859_1);
    String other = text.replace(ours, "VERS_" + "1.22.0000".substring(0, ours.length() - 5));
    Path foreign = folder.resolve(LIBRARY);
    Files.writeString(foreign, other, StandardCharsets.ISO_8859_1);
    List<String> lines = run("load=" + foreign, "tessera", "tessera").lines().toList();
    assertEquals("load: loaded", lines.get(0));
    String version = ours.substring(5);
    assertEquals(
        "tessera: failed: Another plugin has loaded an ONNX Runtime of another version in this"
            + " ImageJ, and this system cannot hold it beside the "
            + version
            + " that Tessera needs ("
            + foreign
            + "); restart ImageJ and use Tessera without that plugin.",
        lines.get(1));
    assertEquals(lines.get(1), lines.get(2)); // not the linker's second thoughts
  }
}
