package sc.fiji.tessera.inference;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Disks that are full, read-only, or forbid execution. Needs Linux and the right to mount a file
 * system.
 */
@Tag("slow")
class NativeDiskTest {
  @TempDir Path folder;
  private Path disk;
  private boolean mounted;

  @BeforeEach
  void makeFolder() throws IOException {
    disk = Files.createDirectory(folder.resolve("disk"));
  }

  private void mount(String options) throws Exception {
    mounted = succeeds("mount", "-t", "tmpfs", "-o", options, "tmpfs", disk.toString());
    assumeTrue(mounted, "SKIPPED: no right to mount a small disk, so it is not tested.");
  }

  @AfterEach
  void unmount() throws Exception {
    if (mounted) succeeds("umount", disk.toString());
  }

  private static boolean succeeds(String... command) throws InterruptedException {
    try {
      return new ProcessBuilder(command).redirectErrorStream(true).start().waitFor() == 0;
    } catch (IOException e) {
      return false;
    }
  }

  private String run(String... more) throws Exception {
    List<String> options = new ArrayList<>(List.of(more));
    options.add("-Dtessera.cache=" + disk);
    String out = ChildJvm.output(ChildJvm.start(options, OrtSteps.class, "tessera"));
    return out.lines().filter(l -> l.startsWith("tessera: ")).findFirst().orElse(out);
  }

  private static void assertNoted(String line, String reason) {
    assertTrue(line.startsWith("tessera: a temporary folder [The native libraries of "), line);
    assertTrue(line.contains(reason), line);
    assertTrue(line.endsWith("; they go to a temporary folder at each start.]"), line);
  }

  @Test
  void aFullDisk() throws Exception {
    mount("size=1m");
    assertNoted(run(), "No space left on device");
    try (Stream<Path> left = Files.walk(disk)) {
      List<String> names = left.map(f -> disk.relativize(f).toString()).sorted().toList();
      assertEquals(List.of("", "natives", "natives/.lock"), names);
    }
  }

  @Test
  void aFullDiskAndNoOther() throws Exception {
    mount("size=1m");
    String line = run("-Djava.io.tmpdir=" + disk);
    assertTrue(line.startsWith("tessera: failed: ONNX Runtime cannot be started on Linux"), line);
    assertTrue(line.contains("No space left on device"), line);
    assertTrue(line.endsWith("."), line);
  }

  @Test
  void aReadOnlyDisk() throws Exception {
    mount("ro");
    assertNoted(run(), "Read-only file system");
  }

  @Test
  void aDiskThatForbidsExecution() throws Exception {
    mount("noexec");
    assertNoted(run(), "failed to map segment");
  }
}
