package sc.fiji.tessera.model;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CancellationException;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DownloadTest {
  private static final int LENGTH = 300_000;

  @TempDir Path folder;
  private FileServer server;
  private Path target;
  private Checksum checksum;

  @BeforeEach
  void serve() throws IOException {
    byte[] content = new byte[LENGTH];
    new Random(1).nextBytes(content);
    server = new FileServer(content);
    Path original = Files.write(folder.resolve("original"), content);
    checksum = new Checksum(Checksum.of(original).hex().substring(0, 8));
    target = folder.resolve("models").resolve("file.pth");
  }

  @AfterEach
  void stop() {
    server.close();
  }

  private void fetch(Checksum expected) throws IOException {
    Download.fetch(server.address("/file.pth"), expected, target, (n, total) -> true);
  }

  private String failure(Checksum expected) {
    return assertThrows(IOException.class, () -> fetch(expected)).getMessage();
  }

  private void assertFetched() throws IOException {
    assertArrayEquals(server.content, Files.readAllBytes(target));
    try (Stream<Path> files = Files.list(target.getParent())) {
      assertEquals(List.of(target), files.toList());
    }
  }

  @Test
  void aFileComesWholeAndOnlyOnce() throws IOException {
    List<Long> told = new ArrayList<>();
    URI address = server.address("/file.pth");
    Download.fetch(address, checksum, target, (n, total) -> told.add(n) && told.add(total));
    assertFetched();
    assertEquals(List.of((long) LENGTH, (long) LENGTH), told.subList(told.size() - 2, told.size()));
    fetch(checksum);
    assertEquals(List.of("null if null"), server.ranges);
  }

  @Test
  void whatBrokeOffGoesOn() throws IOException {
    server.cut = 100_000;
    String message = failure(Checksum.NONE);
    assertTrue(
        message.startsWith("The download of " + server.address("/file.pth") + " broke off"),
        message);
    assertTrue(message.endsWith("start it again to go on from there."), message);
    assertFalse(Files.exists(target));
    long there = Files.size(target.resolveSibling("file.pth.part"));
    assertTrue(there > 0 && there <= 100_000, there + " bytes");
    server.cut = -1;
    fetch(Checksum.NONE);
    assertFetched();
    assertEquals("bytes=" + there + "- if \"one\"", server.ranges.get(1));
  }

  /** Without a version to ask for, only a known checksum makes going on safe. */
  @Test
  void aServerWithoutVersions() throws IOException {
    server.tag = "";
    server.cut = 100_000;
    failure(checksum);
    server.cut = -1;
    fetch(checksum);
    assertFetched();
    assertTrue(server.ranges.get(1).matches("bytes=\\d+- if null"), server.ranges.toString());
    Files.delete(target);
    server.cut = 100_000;
    failure(Checksum.NONE);
    server.cut = -1;
    fetch(Checksum.NONE);
    assertFetched();
    assertEquals("null if null", server.ranges.get(3));
  }

  @Test
  void anotherVersionBeginsAnew() throws IOException {
    server.cut = 100_000;
    failure(checksum);
    server.cut = -1;
    server.tag = "\"two\"";
    server.content[0]++;
    fetch(Checksum.NONE);
    assertFetched();
  }

  @Test
  void tooMuchThatIsWrongBeginsAnew() throws IOException {
    Files.createDirectories(target.getParent());
    Files.write(target.resolveSibling("file.pth.part"), new byte[LENGTH + 5]);
    fetch(checksum);
    assertFetched();
    assertEquals(2, server.ranges.size());
  }

  @Test
  void anotherFileThanExpectedIsDeleted() throws IOException {
    String message = failure(new Checksum("0123456789"));
    assertTrue(message.contains("is not the expected file and was deleted: its SHA-256 is "));
    assertTrue(message.contains(checksum.hex()), message);
    assertTrue(message.endsWith("but must begin with 0123456789."), message);
    try (Stream<Path> files = Files.list(target.getParent())) {
      assertEquals(List.of(), files.toList());
    }
  }

  @Test
  void cancelledAndGoneOn() throws IOException {
    server.stop = 100_000;
    URI address = server.address("/file.pth");
    assertThrows(
        CancellationException.class,
        () -> Download.fetch(address, checksum, target, (received, total) -> received < 100_000));
    assertEquals(100_000, Files.size(target.resolveSibling("file.pth.part")));
    server.stop = -1;
    fetch(checksum);
    assertFetched();
  }

  @Test
  void aSilentServerIsGivenUp() {
    server.stop = 10;
    URI address = server.address("/file.pth");
    Exception e =
        assertThrows(
            IOException.class, () -> Download.fetch(address, target, Duration.ofMillis(400)));
    assertTrue(e.getMessage().contains("broke off after 10 of 300000 bytes (nothing came for"));
  }

  @Test
  void twoAtATimeAreRefused() throws IOException {
    URI address = server.address("/file.pth");
    List<String> messages = new ArrayList<>();
    Download.fetch(
        address,
        checksum,
        target,
        (n, total) -> {
          messages.add(failure(checksum));
          return true;
        });
    assertEquals(target + " is being downloaded already.", messages.get(0));
    assertFetched();
  }

  @Test
  void anotherImageJThatDownloadsItIsLeftAlone() throws IOException {
    Path lock = target.resolveSibling("file.pth.part.lock");
    Files.createDirectories(target.getParent());
    try (FileChannel other =
        FileChannel.open(lock, StandardOpenOption.CREATE, StandardOpenOption.WRITE)) {
      other.lock();
      assertEquals(target + " is being downloaded already.", failure(checksum));
      assertTrue(server.ranges.isEmpty());
    }
    fetch(checksum); // what a killed one left behind is in nobody's way
    assertFetched();
    assertFalse(Files.exists(lock));
  }

  @Test
  void whatIsNotThereIsSaid() {
    URI missing = server.address("/other.pth");
    Exception e =
        assertThrows(
            IOException.class, () -> Download.fetch(missing, checksum, target, (n, total) -> true));
    assertEquals(
        "The server answers status 404 for " + missing + ": the file is not there.",
        e.getMessage());
  }

  @Test
  void aWebPageIsNotAFile() throws IOException {
    server.type = "text/html; charset=utf-8";
    assertTrue(failure(Checksum.NONE).contains("gives is a web page, not a file"));
    assertFalse(Files.exists(target.resolveSibling("file.pth.part")));
  }

  @Test
  void noConnection() throws IOException {
    int port;
    try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      port = socket.getLocalPort();
    }
    for (String host : List.of("localhost:" + port, "no-such-host.invalid")) {
      URI nobody = URI.create("http://" + host + "/file.pth");
      Exception e =
          assertThrows(
              IOException.class, () -> Download.fetch(nobody, checksum, target, (n, t) -> true));
      assertEquals(
          "There is no connection to "
              + nobody.getHost()
              + "; check the network, or fetch "
              + nobody
              + " elsewhere and import the file.",
          e.getMessage());
    }
  }

  @Test
  void noPlaceToWrite() throws IOException {
    Files.write(folder.resolve("models"), new byte[1]);
    assertEquals(
        "The folder " + target.getParent() + " cannot be made, nor written to.", failure(checksum));
  }

  @Test
  void onlyHttp() {
    URI file = folder.toUri();
    Exception e =
        assertThrows(
            IllegalArgumentException.class,
            () -> Download.fetch(file, checksum, target, (n, total) -> true));
    assertTrue(e.getMessage().endsWith("cannot be downloaded; it must begin with http or https."));
    Exception bad = assertThrows(IllegalArgumentException.class, () -> new Checksum("12"));
    assertEquals(
        "The SHA-256 '12' must be 8 to 64 hexadecimal digits, or empty.", bad.getMessage());
  }
}
