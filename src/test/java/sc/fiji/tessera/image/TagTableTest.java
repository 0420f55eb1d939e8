package sc.fiji.tessera.image;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What a table says of images. */
class TagTableTest {
  @TempDir Path folder;

  private TagTable table(String text) throws IOException {
    Path csv = folder.resolve("tags.CSV");
    Files.writeString(csv, text);
    return (TagTable) ImageSource.of(csv);
  }

  @Test
  void linesOfAnImage() throws IOException {
    TagTable t =
        table(
            "\ufeffImage,Class,least,most\r\n\"a.tif\", cell ,0.1,\r\n\na,spot,,0.5\nb,Background\n");
    assertEquals(
        List.of(
            new TagTable.Tag("a.tif", "cell", 0.1f, -1), new TagTable.Tag("a", "spot", -1, 0.5f)),
        t.of("a"));
    assertTrue(t.of("b").get(0).isBackground());
    assertEquals(List.of("background", "cell", "spot"), t.classes(List.of()));
    List<String> known = List.of("background", "spot", "cell");
    assertEquals(known, t.classes(known));
    assertEquals("tags.CSV", t.name());
  }

  @Test
  void numbersNeedNoNames() throws IOException {
    assertEquals(List.of(), table("a,2\nb,0\nc,1\n").classes(List.of()));
    assertEquals(List.of("background", "2", "x"), table("a,2\nb,x\n").classes(List.of()));
  }

  @ParameterizedTest
  @ValueSource(strings = {"a", "a,", ",b", "a,b,2", "a,b,-1", "a,b,x", "a,b,0.5,0.4", "a,b,0,1,2"})
  void aLineThatIsNone(String line) {
    IllegalArgumentException e =
        assertThrows(IllegalArgumentException.class, () -> table("image,class\n" + line + "\n"));
    assertTrue(e.getMessage().startsWith("Line 2 of tags.CSV is \"" + line), e.getMessage());
  }

  @Test
  void whatIsMissing() throws IOException {
    TagTable t = table("a,cell\n");
    assertTrue(
        assertThrows(IllegalArgumentException.class, () -> t.of("b"))
            .getMessage()
            .contains("no line for the image b"));
    assertTrue(
        assertThrows(IllegalArgumentException.class, () -> t.classes(List.of("background", "x")))
            .getMessage()
            .contains("the classes are background, x"));
    assertTrue(
        assertThrows(IllegalArgumentException.class, () -> t.open(0))
            .getMessage()
            .contains("is no image"));
  }
}
