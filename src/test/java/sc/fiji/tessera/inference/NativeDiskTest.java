package sc.fiji.tessera.inference;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

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
import sc.fiji.tessera.graph.SmallDisk;

/**
 * Disks that are full, read-only, or forbid execution. Needs Linux and the right to mount a file
 * system.
 */
@Tag("slow")
class NativeDiskTest {
  @TempDir Path folder;
  private Path disk;
  private SmallDisk small;

  @BeforeEach
  void makeFolder() throws IOException {
    small = new SmallDisk(folder);
    disk = small.folder();
  }

  @AfterEach
  void unmount() throws InterruptedException {
    small.close();
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
    small.mount("size=1m");
    assertNoted(run(), "No space left on device");
    try (Stream<Path> left = Files.walk(disk)) {
      List<String> names = left.map(f -> disk.relativize(f).toString()).sorted().toList();
      assertEquals(List.of("", "natives", "natives/.lock"), names);
    }
  }

  @Test
  void aFullDiskAndNoOther() throws Exception {
    small.mount("size=1m");
    String line = run("-Djava.io.tmpdir=" + disk);
    assertTrue(line.startsWith("tessera: failed: ONNX Runtime cannot be started on Linux"), line);
    assertTrue(line.contains("No space left on device"), line);
    assertTrue(line.endsWith("."), line);
  }

  @Test
  void aReadOnlyDisk() throws Exception {
    small.mount("ro");
    assertNoted(run(), "Read-only file system");
  }

  @Test
  void aDiskThatForbidsExecution() throws Exception {
    small.mount("noexec");
    assertNoted(run(), "failed to map segment");
  }
}
