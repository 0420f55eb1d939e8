package sc.fiji.tessera.checkpoint;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import sc.fiji.tessera.model.ModelLibrary;

/** Models of several graphs among those that are installed. */
class InstalledPartsTest {
  private static final Path FIXTURE =
      Path.of("src/test/resources/network/parity/sam_tiny/weights.pth");

  @TempDir Path folder;

  @Test
  void theyAreOfferedOnceAndNotAsModelsOfOneGraph() throws IOException {
    ModelLibrary library = new ModelLibrary(folder);
    List<String> before = library.names();
    try (Checkpoint checkpoint = Checkpoint.open(FIXTURE)) {
      CompositeImport.of(checkpoint, Map.of()).model("any").save(folder.resolve("any.onnx"));
    }
    assertTrue(Files.exists(folder.resolve("any.decoder.onnx")));
    Files.writeString(folder.resolve("broken.onnx"), "no model");
    assertEquals(before.size() + 1, library.names().size());
    assertTrue(library.names().contains("broken"), "opening it says what is wrong");
    assertEquals(List.of("any"), library.composites("encoder"));
    assertEquals(List.of(), library.composites("decoder"));
    assertEquals(List.of(), library.composites("dense"));
    assertEquals(folder.resolve("any.onnx"), library.composite("any", "encoder"));
    Path file = folder.resolve("any.decoder.onnx");
    assertEquals(file, library.composite(file.toString(), "encoder"));
    IOException e = assertThrows(IOException.class, () -> library.composite("other", "encoder"));
    assertEquals(
        "There is no model 'other'; accepted are an .onnx file, or one of [any].", e.getMessage());
  }
}
