package sc.fiji.tessera.inference;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CancellationException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import sc.fiji.tessera.model.Checksum;
import sc.fiji.tessera.model.FileServer;

class NativeArchiveTest {
  @TempDir Path folder;
  private final byte[] content = new byte[3_000_000];
  private final List<String> told = new ArrayList<>();
  private String before;
  private NativeArchive archive;
  private FileServer server;
  private boolean cancelled;

  @BeforeEach
  void serve() throws IOException {
    before = System.setProperty("tessera.cache", folder.resolve("Zellen é 細胞").toString());
    new Random(5).nextBytes(content);
    Path file = Files.write(folder.resolve("brought.jar"), content);
    server = new FileServer(content);
    archive = new NativeArchive(server.address("/file.pth"), Checksum.of(file), content.length);
  }

  @AfterEach
  void stop() {
    server.close();
    if (before == null) System.clearProperty("tessera.cache");
    else System.setProperty("tessera.cache", before);
  }

  private Path fetch() throws IOException {
    return archive.fetch(
        new Progress() {
          @Override
          public void report(double fraction, String message) {
            told.add(Math.round(100 * fraction) + " % " + message);
          }

          @Override
          public boolean cancelled() {
            return cancelled;
          }
        });
  }

  @Test
  void itIsFetchedOnceAndSaysHowFarItIs() throws IOException {
    assertFalse(archive.isKept());
    assertArrayEquals(content, Files.readAllBytes(fetch()));
    assertEquals("100 % Fetching file.pth: 3 of 3 MB", told.get(told.size() - 1));
    assertTrue(archive.isKept());
    fetch();
    assertEquals(1, server.ranges.size());
  }

  @Test
  void whatBrokeOffIsGoneOnWith() throws IOException {
    server.cut = 1_000_000;
    IOException e = assertThrows(IOException.class, this::fetch);
    assertTrue(
        e.getMessage()
            .endsWith(
                " Without a network, bring "
                    + server.address("/file.pth")
                    + " here and give it to Tessera Devices... as natives=[file.pth]."),
        e.getMessage());
    server.cut = -1;
    assertArrayEquals(content, Files.readAllBytes(fetch()));
    assertTrue(server.ranges.get(1).startsWith("bytes="), server.ranges.toString());
  }

  @Test
  void itCanBeCancelled() {
    server.stop = 1_000_000; // else it might have come before anybody asked
    cancelled = true;
    assertThrows(CancellationException.class, this::fetch);
    assertFalse(archive.isKept());
  }

  @Test
  void anotherFileIsNotTakenForIt() throws IOException {
    NativeArchive other =
        new NativeArchive(archive.address(), new Checksum("0".repeat(64)), content.length);
    IOException e = assertThrows(IOException.class, () -> other.fetch(Progress.NONE));
    assertTrue(e.getMessage().contains("is not the expected file"), e.getMessage());
    assertFalse(other.isKept());
  }

  @Test
  void whatWasDamagedSinceIsFetchedAgain() throws IOException {
    Path kept = fetch();
    byte[] damaged = content.clone();
    damaged[1_500_000]++;
    Files.write(kept, damaged);
    assertArrayEquals(content, Files.readAllBytes(fetch()));
  }

  @Test
  void aFileThatWasBroughtIsKeptWithoutTheServer() throws IOException {
    server.close();
    Path brought = folder.resolve("brought.jar");
    Path kept = archive.take(brought);
    Files.delete(brought);
    assertArrayEquals(content, Files.readAllBytes(kept));
    assertEquals(kept, fetch());
    Path other = Files.writeString(folder.resolve("other.jar"), "another");
    IOException e = assertThrows(IOException.class, () -> archive.take(other));
    assertEquals(
        other + " is not file.pth as it was published, but damaged or another version.",
        e.getMessage());
  }

  /** A file where the folder should be: not even root can write there. */
  @Test
  void aTemporaryFolderStandsInForOneThatCannotBeWritten() throws IOException {
    Path blocked = Files.writeString(folder.resolve("no folder"), "");
    System.setProperty("tessera.cache", blocked.resolve("of mine").toString());
    Path temporary = Files.createDirectory(folder.resolve("tmp ü"));
    String usual = System.setProperty("java.io.tmpdir", temporary.toString());
    try {
      assertEquals("", archive.note());
      Path kept = fetch();
      assertTrue(kept.startsWith(temporary), kept.toString());
      assertArrayEquals(content, Files.readAllBytes(kept));
      assertEquals(kept, fetch());
      assertEquals(1, server.ranges.size());
      assertEquals(
          blocked.resolve("of mine/downloads")
              + " cannot be written to, so file.pth is in "
              + kept.getParent()
              + ".",
          archive.note());
      Path root = kept.getParent().getParent();
      if (root.getFileSystem().supportedFileAttributeViews().contains("posix")) {
        String rights = PosixFilePermissions.toString(Files.getPosixFilePermissions(root));
        assertEquals("rwx------", rights);
      }
    } finally {
      System.setProperty("java.io.tmpdir", usual);
    }
  }

  @Test
  void neitherFolderCanBeWritten() throws IOException {
    Path blocked = Files.writeString(folder.resolve("no folder"), "");
    System.setProperty("tessera.cache", blocked.toString());
    String usual = System.setProperty("java.io.tmpdir", blocked.toString());
    try {
      IOException e = assertThrows(IOException.class, this::fetch);
      String start = "Neither " + blocked.resolve("downloads") + " nor ";
      assertTrue(e.getMessage().startsWith(start), e.getMessage());
    } finally {
      System.setProperty("java.io.tmpdir", usual);
    }
  }

  @Test
  void whereNobodyAnswersTheWayWithoutANetworkIsSaid() {
    server.close();
    IOException e = assertThrows(IOException.class, this::fetch);
    assertTrue(e.getMessage().contains("Without a network, bring http://"), e.getMessage());
  }

  /** A mirror of Maven Central may be named. */
  @Test
  void theGpuLibrariesAreThoseOfThisVersion() throws IOException {
    assertEquals(
        "onnxruntime_gpu-" + NativeJar.onClassPath().version() + ".jar",
        OrtRuntime.gpuArchive().name());
    System.setProperty(NativeArchive.MIRROR, "http://localhost:1/mirror");
    try {
      assertTrue(
          OrtRuntime.gpuArchive().address().toString().startsWith("http://localhost:1/mirror/com/"),
          OrtRuntime.gpuArchive().toString());
    } finally {
      System.clearProperty(NativeArchive.MIRROR);
    }
  }
}
