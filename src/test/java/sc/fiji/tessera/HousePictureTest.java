package sc.fiji.tessera;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.nio.file.Files;
import org.junit.jupiter.api.Test;

/** Holds the page about the rooms against the code; {@link HousePicture} writes it anew. */
class HousePictureTest {
  @Test
  void thePageSaysWhatTheCodeImports() throws IOException {
    assertEquals(
        HousePicture.page(HousePicture.classes()),
        Files.readString(HousePicture.PAGE),
        "src/site/markdown/house.md is old; run HousePicture");
  }
}
