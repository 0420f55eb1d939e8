package sc.fiji.tessera.graph;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class AtomicFileTest {
  @TempDir Path folder;

  @Test
  void leftoversAreThoseOfTheTargetOnly() throws IOException {
    String id = ".partial-01234567-89ab-cdef-0123-456789abcdef-";
    List<String> others = List.of(id + "my-net.onnx", id + "net.onnx.resume", "net.onnx");
    for (String name : others) Files.writeString(folder.resolve(name), name);
    Files.writeString(folder.resolve(id + "net.onnx"), "half");
    AtomicFile.removeLeftovers(folder.resolve("net.onnx"));
    assertEquals(others.stream().sorted().toList(), files());
    AtomicFile.removeLeftovers(folder.resolve("missing/net.onnx"));
  }

  @Test
  void aFailedWriteLeavesTheTarget() throws IOException {
    Path file = folder.resolve("net.onnx");
    AtomicFile.write(file, p -> Files.writeString(p, "good"));
    assertThrows(
        IOException.class,
        () ->
            AtomicFile.write(
                file,
                p -> {
                  Files.writeString(p, "ba");
                  throw new IOException("no space");
                }));
    assertEquals("good", Files.readString(file));
    assertEquals(List.of("net.onnx"), files());
  }

  private List<String> files() throws IOException {
    try (Stream<Path> files = Files.list(folder)) {
      return files.map(f -> f.getFileName().toString()).sorted().toList();
    }
  }
}
